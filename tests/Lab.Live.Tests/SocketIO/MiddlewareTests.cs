using System.Net.WebSockets;
using Lab.SocketIO;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Lab.Live.Tests.SocketIO;

/// <summary>The application's own pipeline in front of the server.</summary>
public sealed class MiddlewareTests
{
    private const string Handshake = "EIO=4&transport=polling";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Middlewares_run_in_order_and_add_headers_to_every_answer()
    {
        var number = 0;
        await using var io = await StartAsync(app =>
        {
            foreach (var name in (string[])["x-one", "x-two"])
            {
                app.Use((context, next) =>
                {
                    context.Response.Headers[name] = $"{Interlocked.Increment(ref number)}";
                    return next(context);
                });
            }
        });
        using var wire = new EngineWire(io.EndPoint!);
        Assert.Equal(("1", "2"), await wire.GetAsync(Handshake) is var answer ? (answer.Header("x-one"), answer.Header("x-two")) : default);
        using var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        await socket.ConnectAsync(new Uri($"ws://{io.EndPoint}/socket.io/?EIO=4&transport=websocket"), Cancellation);
        Assert.Equal(("3", "4"), (socket.HttpResponseHeaders!["x-one"].Single(), socket.HttpResponseHeaders["x-two"].Single()));
    }

    [Fact]
    public async Task A_middleware_can_end_a_request()
    {
        await using var io = await StartAsync(static app => app.Use(static (HttpContext context, RequestDelegate _) =>
        {
            context.Response.StatusCode = 503;
            return Task.CompletedTask;
        }));
        using var wire = new EngineWire(io.EndPoint!);
        Assert.Equal(503, (await wire.GetAsync(Handshake)).Status);
        await Assert.ThrowsAsync<WebSocketException>(() => wire.SocketAsync());
        Assert.Equal(0, io.SessionCount);
    }

    [Fact]
    public async Task A_middleware_that_throws_opens_no_session()
    {
        await using var io = await StartAsync(static app => app.Use(static (HttpContext _, RequestDelegate _) => throw new InvalidOperationException("not today")));
        using var wire = new EngineWire(io.EndPoint!);
        Assert.Equal(500, (await wire.GetAsync(Handshake)).Status);
        Assert.Equal(0, io.SessionCount);
    }

    [Fact]
    public async Task The_limit_of_a_body_holds_behind_a_middleware()
    {
        await using var io = await StartAsync(static app => app.Use(static (context, next) => next(context)));
        using var wire = new EngineWire(io.EndPoint!);
        var sid = await wire.OpenAsync();
        Assert.Equal(413, (await wire.PostAsync(sid, "4" + new string('x', 1_000_000))).Status);
        Assert.Equal(0, io.SessionCount);
    }

    [Fact]
    public async Task Other_requests_are_the_applications()
    {
        await using var io = await StartAsync(static app => app.Map("/hello", static () => "hello"));
        using var wire = new EngineWire(io.EndPoint!, "/hello");
        Assert.Equal((200, "hello"), await wire.GetAsync("") is var answer ? (answer.Status, answer.Body) : default);
        using var nothing = new EngineWire(io.EndPoint!, "/nothing");
        Assert.Equal(404, (await nothing.GetAsync(Handshake)).Status);
        await Assert.ThrowsAsync<WebSocketException>(() => nothing.SocketAsync());
    }

    [Fact]
    public async Task Two_servers_share_one_application()
    {
        var second = new SocketIOServer(SocketIOOptions.Default with { Path = "/second" });
        await using var io = await StartAsync(app => app.MapSocketIO(second));
        using var one = new EngineWire(io.EndPoint!);
        using var two = new EngineWire(io.EndPoint!, "/second/");
        using var first = await one.OpenSocketAsync();
        using var other = await two.OpenSocketAsync();
        Assert.Equal((1, 1), (io.SessionCount, second.SessionCount));
        Assert.Equal(400, (await two.PollAsync(await one.OpenAsync())).Status);
        await second.DisposeAsync();
        Assert.Null(await other.NextAsync());
        Assert.Equal(2, io.SessionCount);
    }

    private static Task<SocketIOServer> StartAsync(Action<WebApplication> application) =>
        SocketIOServer.StartAsync(null, new SocketIOListen { Application = application }, Cancellation);
}
