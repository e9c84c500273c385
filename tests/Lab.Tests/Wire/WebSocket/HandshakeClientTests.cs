using Lab.Wire.Http1;
using Lab.Wire.WebSocket;
using Xunit;

namespace Lab.Tests.Wire.WebSocket;

/// <summary>What a client writes into its handshake and must find in the server's answer (RFC 6455 §4.1).</summary>
public sealed class HandshakeClientTests
{
    private const string Key = "dGhlIHNhbXBsZSBub25jZQ==";

    private static readonly WebSocketOffer Offer = WebSocketOffer.Default with { Origin = "https://example.org", Subprotocols = ["chat", "superchat"] };

    private static readonly HttpResponseHead Good =
        WebSocketHandshake.Answer(WebSocketHandshake.Request("example.org", "/", Key, Offer), WebSocketPolicy.Default with { Subprotocols = ["chat"] }).Response;

    [Fact]
    public void Section_4_1_the_request_has_what_a_server_needs()
    {
        var request = WebSocketHandshake.Request("example.org:81", "/chat", Key, Offer with { Headers = HttpHeaders.Of(("Authorization", "Bearer x")) });
        Assert.Equal("GET /chat HTTP/1.1 (8 headers)", request.ToString());
        Assert.Equal(
            [
                "Host: example.org:81", "Upgrade: websocket", "Connection: Upgrade", $"Sec-WebSocket-Key: {Key}", "Sec-WebSocket-Version: 13",
                "Origin: https://example.org", "Sec-WebSocket-Protocol: chat, superchat", "Authorization: Bearer x",
            ],
            request.Headers.Select(h => h.ToString()));
    }

    [Fact]
    public void Section_4_1_what_cannot_be_asked_is_our_own_mistake()
    {
        Assert.Throws<ArgumentException>(() => WebSocketHandshake.Request("h", "/", "short", Offer));
        Assert.Throws<ArgumentException>(() => WebSocketHandshake.Request("h", "chat", Key, Offer));
        Assert.Throws<ArgumentException>(() => WebSocketHandshake.Request("h", "/", Key, Offer with { Subprotocols = ["a", "a"] }));
        Assert.Throws<ArgumentException>(() => WebSocketHandshake.Request("h", "/", Key, Offer with { Subprotocols = ["a b"] }));
        Assert.Throws<ArgumentException>(() => WebSocketHandshake.Request("h", "/", Key, Offer with { Headers = HttpHeaders.Of(("sec-websocket-version", "8")) }));
    }

    [Fact]
    public void Section_4_1_a_right_answer_opens_the_WebSocket()
    {
        var answer = WebSocketHandshake.Check(Good, Key, Offer);
        Assert.True(answer.Accepted);
        Assert.Equal("chat", answer.Subprotocol);
    }

    [Theory]
    [InlineData("Upgrade", "WEBSOCKET", true)]
    [InlineData("Connection", "keep-alive, upgrade", true)]
    [InlineData("Sec-WebSocket-Protocol", null, true)]
    [InlineData("Sec-WebSocket-Protocol", "superchat", true)]
    [InlineData("Sec-WebSocket-Protocol", "Chat", false)]
    [InlineData("Sec-WebSocket-Protocol", "other", false)]
    [InlineData("Sec-WebSocket-Protocol", "chat, superchat", false)]
    [InlineData("Sec-WebSocket-Extensions", "permessage-deflate", false)]
    [InlineData("Sec-WebSocket-Extensions", "", false)]
    [InlineData("Upgrade", null, false)]
    [InlineData("Upgrade", "h2c", false)]
    [InlineData("Connection", null, false)]
    [InlineData("Connection", "close", false)]
    [InlineData("Sec-WebSocket-Accept", null, false)]
    [InlineData("Sec-WebSocket-Accept", "S3pPLMBiTxaQ9kYGzzhZRbK+xOo=", false)]
    [InlineData("Sec-WebSocket-Accept", Key, false)]
    public void Section_4_1_each_header_of_the_answer_is_checked(string name, string? value, bool accepted)
    {
        var lines = Good.Headers.Where(h => h.Name != name).ToList();
        if (value is not null)
        {
            lines.Add(new HttpHeader(name, value));
        }

        AssertChecked(Good with { Headers = new HttpHeaders([.. lines]) }, accepted);
    }

    [Theory]
    [InlineData("Sec-WebSocket-Accept")]
    [InlineData("Sec-WebSocket-Protocol")]
    public void Section_11_3_what_may_come_once_may_not_come_twice(string name) =>
        AssertChecked(Good with { Headers = Good.Headers.With(new HttpHeader(name, Good.Headers[name]!)) }, accepted: false);

    [Theory]
    [InlineData(200)]
    [InlineData(302)]
    [InlineData(401)]
    [InlineData(100)]
    public void Section_4_1_any_other_status_than_101_is_no_WebSocket(int status)
    {
        AssertChecked(Good with { Status = status, Reason = "" }, accepted: false);
        Assert.Contains($"answered {status},", WebSocketHandshake.Check(Good with { Status = status, Reason = "" }, Key, Offer).Violation!.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Section_4_1_an_answer_in_HTTP_1_0_is_no_upgrade() => AssertChecked(Good with { Version = "HTTP/1.0" }, accepted: false);

    private static void AssertChecked(HttpResponseHead response, bool accepted)
    {
        var answer = WebSocketHandshake.Check(response, Key, Offer);
        Assert.Equal(accepted, answer.Accepted);
        Assert.Equal(accepted ? null : "RFC 6455 §4.1", answer.Violation?.Rule);
        Assert.True(accepted || answer.Subprotocol is null);
    }
}
