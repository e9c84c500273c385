using System.Text;
using Lab.Wire;
using Xunit;

namespace Lab.Tests.Wire;

public sealed class Utf8CharactersTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("6e61c3af7665", "n:1 a:1 ï:2 v:1 e:1")]
    [InlineData("e282ac", "€:3")]
    [InlineData("f09f9880", "😀:4")]
    [InlineData("0a20", "U+000A:1 U+0020:1")]
    [InlineData("61ff62", "a:1 no character:1 b:1")]
    [InlineData("c3", "no character:1")]
    public void Each_character_has_its_bytes(string hex, string expected) => Assert.Equal(expected,
        string.Join(' ', Utf8Characters.Fields(Bytes.FromHex(hex).Span).Select(field => $"{field.Name}:{field.Length}")));

    [Fact]
    public void Every_byte_belongs_to_exactly_one_character_whatever_the_bytes()
    {
        var random = new Random(3629);
        for (var round = 0; round < 2_000; round++)
        {
            var bytes = new byte[random.Next(0, 24)];
            random.NextBytes(bytes);
            var end = 0;
            foreach (var field in Utf8Characters.Fields(bytes))
            {
                Assert.Equal(end, field.Offset);
                Assert.InRange(field.Length, 1, 4);
                end = field.End;
            }

            Assert.Equal(bytes.Length, end);
            Assert.Equal(Encoding.UTF8.GetString(bytes).EnumerateRunes().Count(), Utf8Characters.Fields(bytes).Count);
        }
    }
}
