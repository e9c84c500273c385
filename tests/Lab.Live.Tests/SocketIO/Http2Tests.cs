using System.Net;
using System.Net.WebSockets;
using Lab.SocketIO;
using Lab.Wire.SocketIO;
using Lab.Wire.WebSocket;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Xunit;

namespace Lab.Live.Tests.SocketIO;

/// <summary>A WebSocket on one stream of HTTP/2 (RFC 8441): no upgrade, and no key.</summary>
public sealed class Http2Tests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static SocketIOListen Listen => SocketIOListen.Default with { Connections = static on => on.Protocols = HttpProtocols.Http2 };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_WebSocket_opens_talks_and_ends(bool deflate)
    {
        await using var io = await SocketIOServer.StartAsync(new SocketIOOptions { PerMessageDeflate = deflate ? new DeflateOptions() : null }, Listen, Cancellation);
        io.OnConnection(static socket => socket.On("echo", (SocketArguments arguments) => socket.EmitAsync("back", arguments).AsTask()));
        using var client = new ClientWebSocket();
        client.Options.DangerousDeflateOptions = deflate ? new WebSocketDeflateOptions() : null;
        using var socket = await ConnectAsync(client, io, "");
        Assert.StartsWith("0{", await socket.TextAsync(), StringComparison.Ordinal);
        await socket.SendAsync("40");
        Assert.StartsWith("40{", await socket.TextAsync(), StringComparison.Ordinal);
        var text = new string('x', 50_000);
        await socket.SendAsync($"42[\"echo\",\"{text}\"]");
        Assert.Equal($"42[\"back\",\"{text}\"]", await socket.TextAsync());
        await client.CloseAsync(WebSocketCloseStatus.NormalClosure, null, Cancellation);
        Assert.Equal(System.Net.WebSockets.WebSocketState.Closed, client.State);
        await EngineCloseTests.ZeroAsync(() => io.SessionCount + io.RunningCount + io.DeadlineCount);
    }

    [Fact]
    public async Task A_session_goes_over_from_polling()
    {
        await using var io = await SocketIOServer.StartAsync(null, Listen, Cancellation);
        using var http = Http();
        var open = await http.GetStringAsync(Address(io, "http", "polling", ""), Cancellation);
        var sid = open.Split("\"sid\":\"")[1].Split('"')[0];
        using var client = new ClientWebSocket();
        using var socket = await ConnectAsync(client, io, "&sid=" + sid);
        await socket.SendAsync("2probe");
        Assert.Equal("3probe", await socket.TextAsync());
        await socket.SendAsync("5");
        await socket.SendAsync("40");
        Assert.StartsWith("40{", await socket.TextAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("websocket", "12", "", 400)]
    [InlineData("websocket", "13", "&EIO=3", 400)]
    [InlineData("other", "13", "", 400)]
    [InlineData("websocket", "13", "", 200)]
    public async Task Only_version_13_and_only_WebSockets_are_agreed_to(string protocol, string version, string more, int status)
    {
        await using var io = await SocketIOServer.StartAsync(null, Listen, Cancellation);
        using var http = Http();
        using var request = new HttpRequestMessage(HttpMethod.Connect, Address(io, "http", "websocket", more)) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        request.Headers.Protocol = protocol;
        request.Headers.Add("Sec-WebSocket-Version", version);
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.False(response.Headers.Contains("Sec-WebSocket-Accept"));
        Assert.Equal(version == "12" ? ["13"] : [], response.Headers.TryGetValues("Sec-WebSocket-Version", out var spoken) ? spoken : []);
    }

    private static HttpClient Http() => new() { DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };

    private static Uri Address(SocketIOServer io, string scheme, string transport, string more) => new($"{scheme}://{io.EndPoint}/socket.io/?EIO=4&transport={transport}{more}");

    private static async Task<WireSocket> ConnectAsync(ClientWebSocket client, SocketIOServer io, string more)
    {
        client.Options.HttpVersion = HttpVersion.Version20;
        client.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        using var invoker = new HttpMessageInvoker(new SocketsHttpHandler());
        await client.ConnectAsync(Address(io, "ws", "websocket", more), invoker, Cancellation);
        return new WireSocket(client);
    }
}
