using Lab.SocketIO;
using Lab.Tracing;
using Xunit;

namespace Lab.Live.Tests.SocketIO;

/// <summary>What the official client and our server say to each other is in the trace at five levels, and what belongs together has one number.</summary>
public sealed class TrafficTests
{
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task The_official_client_is_seen_at_five_levels_over_polling_and_websocket()
    {
        var trace = new Trace();
        await using var io = await SocketIOServer.StartAsync(SocketIOOptions.Default, new SocketIOListen { Trace = trace }, TestContext.Current.CancellationToken);
        io.Of("/admin").OnConnection(_ => { });
        io.OnConnection(socket =>
        {
            socket.On("hello", async (int _) => await io.EmitAsync("greeting", "to all"));
            socket.On("sum", (int a, int b) => a + b);
            socket.On("upload", async (string _, byte[] bytes) => await socket.EmitAsync("picture", bytes));
        });

        await using (var client = NodeScript.Start("sio-traffic.js", $"http://{io.EndPoint}"))
        {
            Assert.Equal("3\n42\n4\n0\ndone\n", await client.EndAsync());
        }

        var seen = trace.Snapshot();
        Dump(seen, "node");
        Assert.DoesNotContain(seen.Events, static e => e.Verb is "malformed" or "failed");

        // A call of the server, by polling.
        AssertLevels(seen, "emit", "\"greeting\", \"to all\", to everybody", TraceLevel.Call, TraceLevel.SocketPacket, TraceLevel.EnginePacket, TraceLevel.Message, TraceLevel.Frame, TraceLevel.Bytes);
        AssertLevels(seen, "on", "\"hello\", 1", TraceLevel.Bytes, TraceLevel.Frame, TraceLevel.EnginePacket, TraceLevel.SocketPacket, TraceLevel.Call);

        // By WebSocket.
        AssertLevels(seen, "on", "\"sum\", 20, 22", TraceLevel.Bytes, TraceLevel.Frame, TraceLevel.EnginePacket, TraceLevel.SocketPacket, TraceLevel.Call);
        AssertLevels(seen, "answer", "#0: 42", TraceLevel.Call, TraceLevel.SocketPacket, TraceLevel.EnginePacket, TraceLevel.Frame, TraceLevel.Bytes);
        AssertLevels(seen, "emit", "\"picture\", <4 bytes>", TraceLevel.Call, TraceLevel.SocketPacket, TraceLevel.EnginePacket, TraceLevel.Frame, TraceLevel.Bytes);
        AssertLevels(seen, "unheard", "\"nobody\", \"hears\" (it has no listener)", TraceLevel.Bytes, TraceLevel.Frame, TraceLevel.EnginePacket, TraceLevel.SocketPacket, TraceLevel.Call);

        // The bytes belong to their packet.
        var picture = seen.Events.Single(static e => e is { Verb: "emit", Text: { } text } && text.StartsWith("\"picture\"", StringComparison.Ordinal));
        Assert.Single(seen.Events, e => e is { Verb: "attachment", Text: "1 of 1 of the BINARY_EVENT: 4 bytes 01020304" } && e.Action == picture.Action);
        var uploads = seen.Events.Where(static e => e is { Verb: "attachment", Direction: Direction.Receive }).ToList();
        Assert.Equal(["1 of 2 of the BINARY_EVENT: 4 bytes 01020304", "2 of 2 of the BINARY_EVENT: 2 bytes 0506"], uploads.Select(static e => e.Text));
        Assert.Equal(seen.Events.Single(static e => e is { Verb: "on", Text: { } text } && text.StartsWith("\"upload\"", StringComparison.Ordinal)).Action, uploads[1].Action);

        // The way to the WebSocket.
        var engine = seen.Events.Where(static e => e.Level == TraceLevel.EnginePacket).Select(static e => e.Summary).ToList();
        Assert.Contains("probe", engine);
        Assert.Contains("probe answered", engine);
        Assert.Contains("upgrade", engine);
        Assert.Contains(seen.Events, static e => e is { Level: TraceLevel.SocketPacket, Summary: "CONNECT /admin" });
        Assert.Contains(seen.Names.Values, static n => n == "client 2");
        Assert.Equal("server", seen.NameOf(Transport.Tcp, Endpoint.From(io.EndPoint)));
    }

    [Fact]
    public async Task Both_ends_are_in_one_trace_and_what_went_is_linked_with_what_came()
    {
        var trace = new Trace();
        await using var io = await SocketIOServer.StartAsync(SocketIOOptions.Default, new SocketIOListen { Trace = trace }, TestContext.Current.CancellationToken);
        io.OnConnection(socket => socket.On("sum", (int a, int b) => a + b));
        var chat = io.Of("/chat");
        chat.OnConnection(socket => socket.On("say", async (string text) => await chat.EmitAsync("said", text)));
        await using var manager = new SocketManager(new Uri($"http://{io.EndPoint}"), SocketIOClientOptions.Default with { Trace = trace, Name = "alice" });
        var (main, room) = (manager.Socket(), manager.Socket("/chat"));
        var heard = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        room.On("said", (string text) => heard.TrySetResult(text));
        await main.ConnectAsync(TestContext.Current.CancellationToken);
        await room.ConnectAsync(TestContext.Current.CancellationToken);
        Assert.Equal(3, await main.EmitWithAckAsync<int>("sum", 1, 2).WaitAsync(Within, TestContext.Current.CancellationToken));
        await room.EmitAsync("say", "hi");
        Assert.Equal("hi", await heard.Task.WaitAsync(Within, TestContext.Current.CancellationToken));
        await manager.CloseAsync();

        var seen = trace.Snapshot();
        Assert.DoesNotContain(seen.Events, static e => e.Verb is "malformed" or "failed" or "unheard");
        Assert.DoesNotContain("client 1", seen.Names.Values);
        foreach (var (verb, text) in new[] { ("emit", "\"sum\", 1, 2, asks for answer #0"), ("emit", "\"say\", \"hi\" in /chat"), ("answer", "#0: 3"), ("emit", "\"said\", \"hi\" in /chat, to everybody") })
        {
            var action = AssertLevels(seen, verb, text, TraceLevel.Call, TraceLevel.SocketPacket, TraceLevel.EnginePacket, TraceLevel.Frame, TraceLevel.Bytes);
            var sent = action.First(static e => e.Level == TraceLevel.SocketPacket);
            Assert.Contains(seen.Events, e => e.Level == TraceLevel.SocketPacket && e.Direction == Direction.Receive && e.Summary == sent.Summary && e.Number > sent.Number && e.Flow == sent.Flow.Reverse);
        }

        AssertLevels(seen, "answered", "#0: 3", TraceLevel.Bytes, TraceLevel.Frame, TraceLevel.EnginePacket, TraceLevel.SocketPacket, TraceLevel.Call);
        AssertLevels(seen, "on", "\"said\", \"hi\" in /chat", TraceLevel.Bytes, TraceLevel.Frame, TraceLevel.EnginePacket, TraceLevel.SocketPacket, TraceLevel.Call);
        Dump(seen, "both");
    }

    private static void Dump(TraceSnapshot seen, string name)
    {
        if (Environment.GetEnvironmentVariable("LAB_TRACE_DUMP") is { } folder)
        {
            using var file = File.CreateText(Path.Combine(folder, name + ".trace"));
            TraceFile.Write(seen, file);
        }
    }

    private static List<TraceEvent> AssertLevels(TraceSnapshot seen, string verb, string text, params TraceLevel[] levels)
    {
        var call = seen.Events.First(e => e.Level == TraceLevel.Call && e.Verb == verb && e.Text == text);
        var action = seen.Events.Where(e => e.Action == call.Action || e.AlsoActions.Contains(call.Action)).ToList();
        Assert.True(levels.All(l => action.Exists(e => e.Level == l)), $"{call.Summary}:\n{string.Join('\n', action)}");
        Assert.Equal(levels, action.Where(e => levels.Contains(e.Level)).Select(static e => e.Level).Distinct());
        return action;
    }
}
