using Lab.Wire.Http1;
using Lab.Wire.WebSocket;
using Xunit;

namespace Lab.Tests.Wire.WebSocket;

/// <summary>What a server must read in a client's handshake, and how it answers (RFC 6455 §4.2).</summary>
public sealed class HandshakeServerTests
{
    private const string Key = "dGhlIHNhbXBsZSBub25jZQ==";

    private static readonly HttpRequestHead Good = WebSocketHandshake.Request("example.org", "/chat?room=1", Key, WebSocketOffer.Default);

    [Fact]
    public void Section_1_3_the_answer_to_a_key_is_the_hash_of_the_key_and_a_fixed_text()
    {
        Assert.Equal("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", WebSocketHandshake.AcceptKey(Key));
        var steps = WebSocketHandshake.Steps(Key);
        Assert.Equal(Key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11", steps.Joined);
        Assert.Equal("b37a4f2cc0624f1690f64606cf385945b2bec4ea", steps.Hash.ToString());
        Assert.Equal("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", steps.Accept);
    }

    [Fact]
    public void Section_4_2_2_a_right_request_is_accepted()
    {
        var answer = WebSocketHandshake.Answer(Good, WebSocketPolicy.Default);
        Assert.True(answer.Accepted);
        Assert.Equal("", answer.Body);
        Assert.Equal((101, "Switching Protocols"), (answer.Response.Status, answer.Response.Reason));
        Assert.Equal(
            ["Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo="],
            answer.Response.Headers.Select(h => h.ToString()));
    }

    [Theory]
    [InlineData("Upgrade", "WebSocket")]
    [InlineData("Upgrade", "h2c, WEBSOCKET")]
    [InlineData("Connection", "keep-alive, upgrade")]
    [InlineData("Connection", "UPGRADE")]
    public void Section_4_2_1_tokens_may_stand_in_a_list_and_in_any_case(string name, string value) =>
        Assert.True(WebSocketHandshake.Answer(Replace(name, value), WebSocketPolicy.Default).Accepted);

    [Theory]
    [InlineData("Host", null, 400, "RFC 9112 §3.2")]
    [InlineData("Host", "a b", 400, "RFC 9112 §3.2")]
    [InlineData("Upgrade", null, 426, "RFC 6455 §4.2.1")]
    [InlineData("Upgrade", "h2c", 426, "RFC 6455 §4.2.1")]
    [InlineData("Upgrade", "websocket2", 426, "RFC 6455 §4.2.1")]
    [InlineData("Connection", null, 400, "RFC 6455 §4.2.1")]
    [InlineData("Connection", "keep-alive", 400, "RFC 6455 §4.2.1")]
    [InlineData("Sec-WebSocket-Key", null, 400, "RFC 6455 §4.2.1")]
    [InlineData("Sec-WebSocket-Key", "", 400, "RFC 6455 §4.2.1")]
    [InlineData("Sec-WebSocket-Key", "not base64 at all!!!!!!!", 400, "RFC 6455 §4.2.1")]
    [InlineData("Sec-WebSocket-Key", "AAAAAAAAAAAAAAAAAAAA", 400, "RFC 6455 §4.2.1")]
    [InlineData("Sec-WebSocket-Key", "AAAAAAAAAAAAAAAAAAAAAAAA", 400, "RFC 6455 §4.2.1")]
    [InlineData("Sec-WebSocket-Key", "AAAAAAAAAAAAAAAAAAAA    ", 400, "RFC 6455 §4.2.1")]
    [InlineData("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ", 400, "RFC 6455 §4.2.1")]
    [InlineData("Sec-WebSocket-Version", null, 426, "RFC 6455 §4.2.2")]
    [InlineData("Sec-WebSocket-Version", "8", 426, "RFC 6455 §4.2.2")]
    [InlineData("Sec-WebSocket-Version", "13, 8", 426, "RFC 6455 §4.2.2")]
    [InlineData("Sec-WebSocket-Protocol", "chat, chat", 400, "RFC 6455 §4.1")]
    [InlineData("Sec-WebSocket-Protocol", "a b", 400, "RFC 6455 §4.1")]
    [InlineData("Content-Length", "5", 400, "RFC 6455 §4.2.1")]
    [InlineData("Transfer-Encoding", "chunked", 400, "RFC 6455 §4.2.1")]
    public void Section_4_2_1_a_wrong_header_is_refused_with_a_reason(string name, string? value, int status, string rule) =>
        AssertRefused(Replace(name, value), status, rule);

    [Theory]
    [InlineData("Host", "example.org")]
    [InlineData("Sec-WebSocket-Key", Key)]
    [InlineData("Sec-WebSocket-Version", "13")]
    [InlineData("Origin", "https://example.org")]
    public void Section_11_3_what_may_come_once_is_refused_twice(string name, string value)
    {
        var twice = Replace(name, value);
        twice = twice with { Headers = twice.Headers.With(new HttpHeader(name, value)) };
        Assert.False(WebSocketHandshake.Answer(twice, WebSocketPolicy.Default).Accepted);
        Assert.Contains("one", WebSocketHandshake.Answer(twice, WebSocketPolicy.Default).Violation!.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("get")]
    public void Section_4_1_the_method_is_GET(string method)
    {
        var answer = AssertRefused(Good with { Method = method }, 405, "RFC 6455 §4.2.1");
        Assert.Equal("GET", answer.Response.Headers["Allow"]);
    }

    [Fact]
    public void Section_4_1_the_version_of_HTTP_is_at_least_1_1() => AssertRefused(Good with { Version = "HTTP/1.0" }, 400, "RFC 6455 §4.2.1");

    [Fact]
    public void Section_4_4_another_version_is_told_which_one_is_spoken()
    {
        var answer = AssertRefused(Replace("Sec-WebSocket-Version", "25"), 426, "RFC 6455 §4.2.2");
        Assert.Equal("13", answer.Response.Headers["Sec-WebSocket-Version"]);
        Assert.Equal("websocket", answer.Response.Headers["Upgrade"]);
        Assert.True(answer.Response.Headers.HasToken("Connection", "Upgrade"));
    }

    [Theory]
    [InlineData(null, "https://evil.example", true)]
    [InlineData("https://example.org", "https://example.org", true)]
    [InlineData("https://example.org", "HTTPS://EXAMPLE.ORG", true)]
    [InlineData("https://example.org", "https://example.org.evil.example", false)]
    [InlineData("https://example.org", "http://example.org", false)]
    [InlineData("https://example.org", "null", false)]
    [InlineData("https://example.org", null, true)]
    public void Section_4_2_2_a_page_of_a_foreign_origin_is_forbidden(string? allowed, string? origin, bool accepted)
    {
        var policy = WebSocketPolicy.Default with { Origins = allowed is null ? null : [allowed] };
        var answer = WebSocketHandshake.Answer(Replace("Origin", origin), policy);
        Assert.Equal(accepted, answer.Accepted);
        Assert.Equal(accepted ? 101 : 403, answer.Response.Status);
    }

    [Theory]
    [InlineData("chat", "chat", "chat")]
    [InlineData("superchat, chat", "chat,superchat", "chat")]
    [InlineData("superchat, chat", "none,superchat", "superchat")]
    [InlineData("Chat", "chat", null)]
    [InlineData("chat", "", null)]
    [InlineData(null, "chat", null)]
    public void Section_4_2_2_the_server_chooses_one_of_the_offered_subprotocols_or_none(string? offered, string spoken, string? chosen)
    {
        var policy = WebSocketPolicy.Default with { Subprotocols = spoken.Split(',', StringSplitOptions.RemoveEmptyEntries) };
        var answer = WebSocketHandshake.Answer(Replace("Sec-WebSocket-Protocol", offered), policy);
        Assert.True(answer.Accepted);
        Assert.Equal(chosen, answer.Subprotocol);
        Assert.Equal(chosen, answer.Response.Headers["Sec-WebSocket-Protocol"]);
    }

    [Fact]
    public void Section_11_3_4_offers_may_come_in_several_lines()
    {
        var request = Good with { Headers = Good.Headers.With(new("Sec-WebSocket-Protocol", "a"), new("sec-websocket-protocol", "b, c")) };
        Assert.Equal("c", WebSocketHandshake.Answer(request, WebSocketPolicy.Default with { Subprotocols = ["c", "a"] }).Subprotocol);
    }

    private static HttpRequestHead Replace(string name, string? value)
    {
        var lines = Good.Headers.Where(h => !h.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).ToList();
        if (value is not null)
        {
            lines.Add(new HttpHeader(name, value));
        }

        return Good with { Headers = new HttpHeaders([.. lines]) };
    }

    private static WebSocketAnswer AssertRefused(HttpRequestHead request, int status, string rule)
    {
        var answer = WebSocketHandshake.Answer(request, WebSocketPolicy.Default);
        Assert.False(answer.Accepted);
        Assert.Equal((status, rule), (answer.Response.Status, answer.Violation!.Rule));
        Assert.NotEqual("", answer.Response.Reason);
        Assert.Contains(answer.Violation.Text, answer.Body, StringComparison.Ordinal);
        Assert.Equal($"{System.Text.Encoding.UTF8.GetByteCount(answer.Body)}", answer.Response.Headers["Content-Length"]);
        Assert.True(answer.Response.Headers.HasToken("Connection", "close"));
        return answer;
    }
}
