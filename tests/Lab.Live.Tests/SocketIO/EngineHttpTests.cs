using System.IO.Compression;
using System.Net.WebSockets;
using Lab.SocketIO;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Lab.Live.Tests.SocketIO;

/// <summary>What HTTP has besides: cookies, other origins, headers, compression.</summary>
public sealed class EngineHttpTests
{
    private const string Handshake = "EIO=4&transport=polling";
    private const string Page = "http://page.example";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>What the cookie's options make of it.</summary>
    public static TheoryData<SessionCookieOptions, string> Cookies { get; } = new()
    {
        { new SessionCookieOptions(), "io={0}; Path=/; HttpOnly; SameSite=Lax" },
        { new SessionCookieOptions { Name = "woot" }, "woot={0}; Path=/; HttpOnly; SameSite=Lax" },
        { new SessionCookieOptions { Path = "/custom" }, "io={0}; Path=/custom; HttpOnly; SameSite=Lax" },
        { new SessionCookieOptions { Path = null }, "io={0}; HttpOnly; SameSite=Lax" },
        { new SessionCookieOptions { HttpOnly = true }, "io={0}; Path=/; HttpOnly; SameSite=Lax" },
        { new SessionCookieOptions { HttpOnly = false }, "io={0}; Path=/; SameSite=Lax" },
        { new SessionCookieOptions { SameSite = SameSiteMode.Strict }, "io={0}; Path=/; HttpOnly; SameSite=Strict" },
        { new SessionCookieOptions { Secure = true, SameSite = SameSiteMode.None, MaxAge = TimeSpan.FromHours(1), Domain = "a.example" }, "io={0}; Max-Age=3600; Domain=a.example; Path=/; HttpOnly; Secure; SameSite=None" },
    };

    [Theory]
    [MemberData(nameof(Cookies))]
    public async Task The_cookie_says_what_was_set_and_only_once(SessionCookieOptions cookie, string expected)
    {
        await using var host = await EngineHost.StartAsync(SocketIOOptions.Default with { Cookie = cookie });
        using var wire = host.Wire();
        var answer = await wire.GetAsync(Handshake);
        var sid = (string)answer.Open["sid"]!;
        Assert.Equal(expected.Replace("{0}", sid, StringComparison.Ordinal), answer.Header("Set-Cookie"));
        Assert.Null((await wire.PostAsync(sid, "4x")).Header("Set-Cookie"));
        Assert.Null((await wire.PollAsync(sid)).Header("Set-Cookie"));
    }

    [Fact]
    public async Task A_preflight_is_answered()
    {
        await using var host = await EngineHost.StartAsync(SocketIOOptions.Default with { Cors = new CorsOptions { Origins = [Page], AllowedHeaders = ["my-header"], Credentials = true } });
        using var wire = host.Wire();
        var answer = await wire.SendAsync("OPTIONS", Handshake, null, ("Origin", Page));
        Assert.Equal((204, ""), (answer.Status, answer.Body));
        Assert.Equal(Page, answer.Header("Access-Control-Allow-Origin"));
        Assert.Equal("GET,HEAD,PUT,PATCH,POST,DELETE", answer.Header("Access-Control-Allow-Methods"));
        Assert.Equal("my-header", answer.Header("Access-Control-Allow-Headers"));
        Assert.Equal("true", answer.Header("Access-Control-Allow-Credentials"));
        Assert.Equal(0, host.Engine.Count);
    }

    [Fact]
    public async Task All_of_a_preflight_can_be_set()
    {
        await using var host = await EngineHost.StartAsync(SocketIOOptions.Default with
        {
            Cors = new CorsOptions { Origins = [Page], Methods = ["GET", "PUT", "POST"], AllowedHeaders = ["a", "b"], ExposedHeaders = ["c"], MaxAge = TimeSpan.FromSeconds(123), OptionsSuccessStatus = 200 },
        });
        using var wire = host.Wire();
        var answer = await wire.SendAsync("OPTIONS", Handshake, null, ("Origin", Page));
        Assert.Equal(200, answer.Status);
        Assert.Equal("GET,PUT,POST", answer.Header("Access-Control-Allow-Methods"));
        Assert.Equal("a,b", answer.Header("Access-Control-Allow-Headers"));
        Assert.Equal("c", answer.Header("Access-Control-Expose-Headers"));
        Assert.Equal("123", answer.Header("Access-Control-Max-Age"));
        Assert.Null(answer.Header("Access-Control-Allow-Credentials"));
    }

    [Fact]
    public async Task A_page_of_another_origin_has_a_session()
    {
        await using var host = await EngineHost.StartAsync(SocketIOOptions.Default with { Cors = new CorsOptions { Origins = [Page], AllowedHeaders = ["my-header"], Credentials = true } });
        using var wire = host.Wire();
        var answer = await wire.GetAsync(Handshake, ("Origin", Page));
        Assert.Equal((200, Page, "true"), (answer.Status, answer.Header("Access-Control-Allow-Origin"), answer.Header("Access-Control-Allow-Credentials")));
        Assert.Equal("Origin", answer.Header("Vary"));
        Assert.Null(answer.Header("Access-Control-Allow-Methods"));
        Assert.Null(answer.Header("Access-Control-Allow-Headers"));
        var post = await wire.SendAsync("POST", $"{Handshake}&sid={answer.Open["sid"]}", "4x", ("Origin", Page));
        Assert.Equal((200, Page), (post.Status, post.Header("Access-Control-Allow-Origin")));
        // A refusal must be readable for the page, too.
        Assert.Equal((400, Page), await wire.GetAsync("EIO=4&transport=websocket", ("Origin", Page)) is var refused ? (refused.Status, refused.Header("Access-Control-Allow-Origin")) : default);
    }

    [Fact]
    public async Task A_page_of_an_origin_that_is_not_listed_is_not_told_that_it_may()
    {
        await using var host = await EngineHost.StartAsync(SocketIOOptions.Default with { Cors = new CorsOptions { Origins = [Page] } });
        using var wire = host.Wire();
        Assert.Null((await wire.GetAsync(Handshake, ("Origin", "http://bad.example"))).Header("Access-Control-Allow-Origin"));
        Assert.Null((await wire.GetAsync(Handshake)).Header("Access-Control-Allow-Origin"));
        await using var without = await EngineHost.StartAsync();
        using var other = without.Wire();
        Assert.Null((await other.GetAsync(Handshake, ("Origin", Page))).Header("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task Any_page_may_when_the_origin_is_a_star()
    {
        await using var host = await EngineHost.StartAsync(SocketIOOptions.Default with { Cors = new CorsOptions() });
        using var wire = host.Wire();
        Assert.Equal("*", (await wire.GetAsync(Handshake, ("Origin", Page))).Header("Access-Control-Allow-Origin"));
        var preflight = await wire.SendAsync("OPTIONS", Handshake, null, ("Origin", Page), ("Access-Control-Request-Headers", "x-one, x-two"));
        Assert.Equal("x-one, x-two", preflight.Header("Access-Control-Allow-Headers"));
    }

    [Theory]
    [InlineData("Mozilla/4.0 (compatible;MSIE 8.0; Windows NT 6.1; Trident/4.0)")]
    [InlineData("Mozilla/5.0 (Windows NT 6.3; Trident/7.0; rv:11.0) like Gecko")]
    public async Task An_old_browser_is_told_not_to_look_for_scripts(string agent)
    {
        await using var host = await EngineHost.StartAsync();
        using var wire = host.Wire();
        Assert.Equal("0", (await wire.GetAsync(Handshake, ("User-Agent", agent))).Header("X-XSS-Protection"));
        Assert.Null((await wire.GetAsync(Handshake)).Header("X-XSS-Protection"));
    }

    [Fact]
    public async Task The_application_adds_headers_to_the_first_answer_and_to_all()
    {
        var (first, all) = (0, 0);
        await using var host = await EngineHost.StartAsync(SocketIOOptions.Default with
        {
            Cookie = new SessionCookieOptions { Name = "sid" },
            InitialHeaders = (_, headers) =>
            {
                headers["x-first"] = $"{Interlocked.Increment(ref first)}";
                headers.Append("Set-Cookie", "mine=1");
            },
            Headers = (_, headers) => headers["x-all"] = $"{Interlocked.Increment(ref all)}",
        });
        using var wire = host.Wire();
        var open = await wire.GetAsync(Handshake);
        var sid = (string)open.Open["sid"]!;
        Assert.Equal(("1", "1"), (open.Header("x-first"), open.Header("x-all")));
        Assert.Equal($"sid={sid}; Path=/; HttpOnly; SameSite=Lax; mine=1", open.Header("Set-Cookie"));
        var post = await wire.PostAsync(sid, "4x");
        Assert.Equal((null, "2"), (post.Header("x-first"), post.Header("x-all")));
        Assert.Equal("no-store", post.Header("Cache-Control"));
        using var socket = await EngineUpgradeTests.UpgradeAsync(wire, sid);
        Assert.Equal((1, 3), (first, all));

        using var direct = new ClientWebSocket();
        direct.Options.CollectHttpResponseDetails = true;
        await direct.ConnectAsync(new Uri($"ws://{host.EndPoint}/engine.io/?EIO=4&transport=websocket"), Cancellation);
        Assert.Equal(("2", "4"), (direct.HttpResponseHeaders!["x-first"].Single(), direct.HttpResponseHeaders["x-all"].Single()));
        Assert.Contains("mine=1", direct.HttpResponseHeaders["Set-Cookie"]);
    }

    [Theory]
    [InlineData("gzip, deflate, br", 1024, "gzip")]
    [InlineData("gzip", 2000, "gzip")]
    [InlineData("deflate", 1024, "deflate")]
    [InlineData("gzip;q=0, deflate", 1024, "deflate")]
    [InlineData("gzip;q=0.2, deflate;q=0.8", 1024, "deflate")]
    [InlineData("*", 1024, "gzip")]
    [InlineData("br", 1024, null)]
    [InlineData("nonsense;;q=x", 1024, null)]
    [InlineData(null, 1024, null)]
    [InlineData("gzip, deflate", 1000, null)]
    public async Task A_long_answer_is_compressed_as_the_client_accepts(string? accepted, int length, string? encoding)
    {
        await using var host = await EngineHost.StartAsync();
        using var wire = host.Wire();
        var text = new string('z', length);
        Assert.Equal((encoding, "4" + text), await PollAsync(host, wire, text, accepted));
    }

    [Fact]
    public async Task Compression_can_be_set_and_switched_off()
    {
        await using var never = await EngineHost.StartAsync(SocketIOOptions.Default with { HttpCompression = null });
        using var neverWire = never.Wire();
        Assert.Null((await PollAsync(never, neverWire, new string('z', 5_000), "gzip")).Encoding);
        await using var always = await EngineHost.StartAsync(SocketIOOptions.Default with { HttpCompression = new HttpCompressionOptions { Threshold = 0 } });
        using var alwaysWire = always.Wire();
        Assert.Equal(("gzip", "4z"), await PollAsync(always, alwaysWire, "z", "gzip"));
    }

    [Fact]
    public async Task A_message_can_ask_not_to_be_compressed()
    {
        await using var host = await EngineHost.StartAsync();
        using var wire = host.Wire();
        var sid = await wire.OpenAsync();
        var session = await host.SessionAsync();
        Assert.True(session.Socket.Send(new byte[3_000], null, Lab.SocketIO.Engine.PacketOptions.Uncompressed));
        Assert.Null((await wire.GetAsync($"{Handshake}&sid={sid}", ("Accept-Encoding", "gzip"))).Header("Content-Encoding"));
    }

    [Theory]
    [InlineData(true, "/engine.io/", 200)]
    [InlineData(true, "/engine.io", 404)]
    [InlineData(false, "/engine.io", 200)]
    [InlineData(false, "/engine.io/", 200)]
    [InlineData(true, "/engine.iox/", 404)]
    [InlineData(true, "/other/", 404)]
    public async Task The_slash_behind_the_path_can_be_left_out_when_that_is_set(bool slash, string path, int status)
    {
        await using var io = await SocketIOServer.StartAsync(SocketIOOptions.Default with { Path = "/engine.io", AddTrailingSlash = slash }, cancellationToken: Cancellation);
        using var wire = new EngineWire(io.EndPoint!, path);
        Assert.Equal(status, (await wire.GetAsync(Handshake)).Status);
    }

    private static async Task<(string? Encoding, string Body)> PollAsync(EngineHost host, EngineWire wire, string text, string? accepted)
    {
        var sid = await wire.OpenAsync();
        (await host.SessionAsync()).Send(text);
        var answer = accepted is null ? await wire.PollAsync(sid) : await wire.GetAsync($"{Handshake}&sid={sid}", ("Accept-Encoding", accepted));
        using var packed = new MemoryStream(answer.Bytes);
        await using Stream plain = answer.Header("Content-Encoding") switch
        {
            "gzip" => new GZipStream(packed, CompressionMode.Decompress),
            "deflate" => new ZLibStream(packed, CompressionMode.Decompress),
            _ => packed,
        };
        using var reader = new StreamReader(plain);
        return (answer.Header("Content-Encoding"), await reader.ReadToEndAsync(Cancellation));
    }
}
