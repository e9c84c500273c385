using Lab.Host.Kernel;
using Lab.Views;
using Xunit;

namespace Lab.Tests.Host;

public sealed class DisplayTests
{
    private static string Plain(object value) => Display.Of(value)!["text/plain"];

    public static TheoryData<object, string> Values => new()
    {
        { "te\"xt", "te\"xt" },
        { 1.5, "1.5" },
        { true, "true" },
        { 'c', "c" },
        { new[] { 1, 2, 3 }, "[1, 2, 3]" },
        { new List<string?> { "a", null }, "[\"a\", null]" },
        { new List<int[]> { new[] { 1 }, Array.Empty<int>() }, "[[1], []]" },
        { new Dictionary<string, int> { ["a"] = 1 }, "{ \"a\": 1 }" },
        { new byte[] { 0, 255 }, "2 bytes: 00 ff" },
        { Array.Empty<byte>(), "0 bytes" },
        { new Pair(1, "b"), "Pair { A = 1, B = b }" },
        { (1, "b"), "(1, b)" },
        { System.Net.IPAddress.Loopback, "127.0.0.1" },
        { Enumerable.Repeat(7, 60), "[" + string.Join(", ", Enumerable.Repeat(7, 50)) + ", ...]" },
        { Enumerable.Repeat(7, 60).ToList(), "[" + string.Join(", ", Enumerable.Repeat(7, 50)) + ", ... (60 items)]" },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public void A_value_without_a_view_is_short_readable_text(object value, string text) => Assert.Equal(text, Plain(value));

    [Fact]
    public void Nothing_shows_nothing() => Assert.Null(Display.Of(null));

    [Fact]
    public void A_task_that_nobody_awaits_is_said() => Assert.Contains("await", Plain(Task.FromResult(1)), StringComparison.Ordinal);

    [Fact]
    public void A_view_is_shown_in_the_forms_that_its_base_class_declares()
    {
        var forms = Display.Of(new Hello())!;
        Assert.Equal([("text/html", "<b>hi</b>"), ("text/plain", "hi")], forms.Select(static f => (f.Key, f.Value)));
    }

    [Fact]
    public void Any_library_can_bring_an_attribute_of_that_name()
    {
        Assert.Equal([("text/html", "<i>foreign</i>")], Display.Of(new ForeignChild())!.Select(static f => (f.Key, f.Value)));
    }

    [Fact]
    public void A_huge_form_is_cut_and_says_so()
    {
        Assert.EndsWith("10 more characters were cut", Plain(new string('x', Display.Limit + 10)), StringComparison.Ordinal);
    }

    private sealed record Pair(int A, string B);

    private sealed class Hello : View
    {
        public override void WriteHtml(TextWriter writer) => writer.Write("<b>hi</b>");

        public override void WriteText(TextWriter writer) => writer.Write("hi");
    }

    [AttributeUsage(AttributeTargets.Class)]
    private sealed class TypeFormatterSourceAttribute(Type source) : Attribute
    {
        public Type FormatterSourceType { get; } = source;
    }

    [TypeFormatterSource(typeof(ForeignSource))]
    private class Foreign;

    private sealed class ForeignChild : Foreign;

    public sealed class ForeignSource
    {
        public IEnumerable<object> CreateTypeFormatters() => [new ForeignFormatter("text/plain", "foreign"), new ForeignFormatter("text/html", "<i>foreign</i>")];
    }

    public sealed class ForeignFormatter(string mimeType, string text)
    {
        public string MimeType { get; } = mimeType;

        public bool Format(object instance, TextWriter writer)
        {
            writer.Write(text);
            return true;
        }
    }
}
