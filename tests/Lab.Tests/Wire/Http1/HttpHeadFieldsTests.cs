using System.Text;
using Lab.Wire;
using Lab.Wire.Http1;
using Xunit;

namespace Lab.Tests.Wire.Http1;

/// <summary>Which bytes of a head say what, also when the head is cut off or broken.</summary>
public sealed class HttpHeadFieldsTests
{
    [Fact]
    public void A_request_is_taken_apart()
    {
        const string Head = "GET /chat HTTP/1.1\r\nHost: h\r\nupgrade:  websocket\r\nX-Own: 1\r\n\r\n\u0081\u0085";
        var fields = Of(Head);
        Assert.Equal(
            [
                "[0..3) method = GET", "[4..9) target = /chat", "[10..18) version = HTTP/1.1", "[20..27) Host = h", "[29..48) upgrade = websocket",
                "[50..58) X-Own = 1", "[60..62) end of the head = ",
            ],
            fields.Select(f => f.ToString()));
        Assert.Equal("RFC 9110 §7.8", fields[4].Section);
        Assert.All(fields, f => Assert.True(f.Note.Length > 0 || f.Name == "X-Own"));
    }

    [Fact]
    public void A_response_is_taken_apart()
    {
        Assert.Equal(
            ["[0..8) version = HTTP/1.1", "[9..12) status = 101", "[13..32) reason = Switching Protocols", "[34..37) A = b", "[39..41) end of the head = "],
            Of("HTTP/1.1 101 Switching Protocols\r\nA:b\r\n\r\n").Select(f => f.ToString()));
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: h\r\nA : b\r\n\r\n", "A ", "RFC 9112 §5.1")]
    [InlineData("GET / HTTP/1.1\r\nHost: h\r\nA\r\n\r\n", "no header yet", "RFC 9112 §5.1")]
    [InlineData("GET / HTTP/1.1\r\nHost: h\n\r\n", "Host", "RFC 9112 §2.2")]
    [InlineData("GET / HTTP/1.1\r\nA: b\r\n\r\n", "end of the head", "RFC 9112 §3.2")]
    [InlineData("GET /\r\nHost: h\r\n\r\n", "target", "RFC 9112 §3")]
    [InlineData("GET / HTTP/3.0\r\nHost: h\r\n\r\n", "version", "RFC 9112 §2.3")]
    [InlineData("HTTP/1.1 20 OK\r\n\r\n", "status", "RFC 9112 §4")]
    [InlineData("nonsense", "method", "RFC 9112 §3.1")]
    public void What_is_wrong_is_said_where_it_is_wrong(string head, string field, string section) =>
        Assert.Contains(Of(head), f => f.Name == field && f.Section == section && (head == "nonsense" || f.Note.StartsWith("Wrong: ", StringComparison.Ordinal)));

    [Fact]
    public void Every_part_of_a_head_and_every_damage_has_fields_inside_it()
    {
        var head = Encoding.Latin1.GetBytes("\r\nGET /chat HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\n\r\n");
        var random = new Random(1);
        for (var length = 0; length <= head.Length; length++)
        {
            AssertInside(head.AsSpan(0, length));
            for (var i = 0; i < 20; i++)
            {
                var damaged = head[..length];
                if (length > 0)
                {
                    damaged[random.Next(length)] = (byte)random.Next(256);
                }

                AssertInside(damaged);
            }
        }
    }

    [Fact]
    public void Each_header_is_explained_once() =>
        Assert.Equal(HttpHeaderNotes.Table.Count, HttpHeaderNotes.Table.Select(r => r.Name.ToUpperInvariant()).Distinct().Count());

    private static void AssertInside(ReadOnlySpan<byte> head)
    {
        var end = 0;
        foreach (var field in HttpHeadFields.Of(head))
        {
            Assert.InRange(field.Offset, end, head.Length);
            Assert.InRange(field.End, field.Offset + 1, head.Length);
            Assert.DoesNotContain(field.Value, c => char.IsControl(c) && c != '\t');
            end = field.End;
        }
    }

    private static IReadOnlyList<Field> Of(string head) => HttpHeadFields.Of(Encoding.Latin1.GetBytes(head));
}
