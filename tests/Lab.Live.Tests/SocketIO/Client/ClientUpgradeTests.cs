using Lab.SocketIO;
using Lab.SocketIO.Engine;
using Lab.Wire.EngineIO;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Xunit;
using static Lab.Live.Tests.SocketIO.Client.ClientRig;

namespace Lab.Live.Tests.SocketIO.Client;

/// <summary>A client that goes while its session goes over to a WebSocket: the server is to know at once, not when it misses a pong after 45 s.</summary>
public sealed class ClientUpgradeTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_client_that_closes_before_its_WebSocket_is_open_says_goodbye()
    {
        var asked = Promise();
        await using var server = await StartAsync(async (context, next) =>
        {
            if (context.Request.Query["transport"] == "websocket")
            {
                asked.TrySetResult();
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(static _ => { }, TaskScheduler.Default);
                return;
            }

            await next(context);
        });
        var (client, reason) = await ConnectAsync(server);
        await Within(asked.Task);
        await AssertSaysGoodbyeAsync(server, client.DisconnectAsync(), reason);
    }

    [Fact]
    public async Task A_client_that_closes_before_its_last_poll_has_ended_says_goodbye()
    {
        var (connected, ending, posted, ended) = (Promise(), Promise(), Promise(), Promise());
        await using var server = await StartAsync(async (context, next) =>
        {
            switch (context.Request.Method, context.Request.Query["transport"].ToString())
            {
                case (_, "websocket"):
                    await Within(connected.Task);
                    await next(context);
                    break;
                case ("POST", _) when connected.Task.IsCompleted:
                    // The end of the last poll overtakes the goodbye.
                    posted.TrySetResult();
                    await Within(ended.Task);
                    await next(context);
                    break;
                case ("POST", _):
                    await next(context);
                    break;
                default:
                    var (body, kept) = (context.Response.Body, new MemoryStream());
                    context.Response.Body = kept;
                    await next(context);
                    if (kept.ToArray() is [(byte)'6'])
                    {
                        ending.TrySetResult();
                        await Within(posted.Task);
                        context.Response.OnCompleted(() => Task.FromResult(ended.TrySetResult()));
                    }

                    await body.WriteAsync(kept.ToArray(), Stop);
                    break;
            }
        });
        var (client, reason) = await ConnectAsync(server);
        var engine = (EngineClient)client.Manager.Engine!;
        connected.SetResult();
        await UntilAsync(() => engine.Upgrade == EngineUpgradeState.Upgrading, "the server has answered the probe");
        // A client that closed before would take the upgrade back, and its poll would wait on.
        await Within(ending.Task);
        await AssertSaysGoodbyeAsync(server, client.DisconnectAsync(), reason);
    }

    [Fact]
    public async Task Whoever_closes_at_any_moment_of_an_upgrade_says_goodbye()
    {
        await using var server = await SocketIOServer.StartAsync(cancellationToken: Stop);
        await Within(Task.WhenAll(Enumerable.Range(0, 40).Select(async n =>
        {
            var (client, reason) = await ConnectAsync(server);
            var engine = (EngineClient)client.Manager.Engine!;
            await UntilAsync(() => engine.Upgrade >= (EngineUpgradeState)(n % 4), "the upgrade comes so far");
            await client.DisconnectAsync();
            Assert.Equal("client namespace disconnect", await reason);
        })));
        await UntilAsync(() => server.SessionCount == 0 && server.RunningCount == 0, "no session is left");
    }

    private static async Task AssertSaysGoodbyeAsync(SocketIOServer server, Task leaving, Task<string> reason)
    {
        await Within(leaving);
        Assert.Equal("client namespace disconnect", await Within(reason));
        await UntilAsync(() => server.SessionCount == 0, "no session is left");
    }

    private static Task<SocketIOServer> StartAsync(Func<HttpContext, RequestDelegate, Task> before) =>
        SocketIOServer.StartAsync(listen: SocketIOListen.Default with { Application = application => application.Use(before) }, cancellationToken: Stop);

    /// <summary>A client, and why the server's end of it will be over.</summary>
    private static async Task<(ClientSocket Client, Task<string> Reason)> ConnectAsync(SocketIOServer server)
    {
        var manager = new SocketManager(new Uri($"http://{server.EndPoint}"), Options("polling, then websocket"));
        await Within(manager.ConnectAsync(Stop));
        var reason = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        server.Sockets.Sockets[manager.Socket().Id!].OnDisconnect(why => reason.TrySetResult(why));
        return (manager.Socket(), reason.Task);
    }

    private static TaskCompletionSource Promise() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
