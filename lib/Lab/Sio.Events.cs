using Lab.Net;
using Lab.SocketIO;
using Lab.Tracing;
using Lab.Views;
using Lab.Wire.EngineIO;

namespace Lab;

/// <content>What the lesson about events needs beside the emits.</content>
public static partial class Sio
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Opens a WebSocket to a Socket.IO server with a client that knows nothing of Socket.IO.</summary>
    /// <param name="io">A server from <see cref="StartAsync"/>.</param>
    /// <param name="name">What views call the client.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static Task<WebSocketClient> PlainAsync(this SocketIOServer io, string name, CancellationToken cancellationToken = default) =>
        WebSocketClient.ConnectAsync(new Uri($"ws://{io.EndPoint}{io.Options.Path}/?EIO=4&transport=websocket"), WebSocketClientOptions.Default with { Name = name, Trace = io.Trace() }, cancellationToken);

    /// <summary>Waits until a client that began with HTTP speaks over a WebSocket.</summary>
    /// <param name="client">The client.</param>
    /// <exception cref="TimeoutException">It still speaks over HTTP after 10 s.</exception>
    public static async Task UpgradedAsync(this ClientSocket client)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (client.Manager.Transport != EngineTransport.WebSocket)
        {
            try
            {
                await Task.Delay(TimeSpan.FromMilliseconds(5), limit.Token);
            }
            catch (OperationCanceledException late)
            {
                throw new TimeoutException($"{client.Manager.Options.Name} still speaks over HTTP.", late);
            }
        }
    }

    /// <summary>Waits until nothing is on its way any more between the server and the clients that were made by name, and no listener has anything to do.</summary>
    /// <param name="io">A server from <see cref="StartAsync"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="TimeoutException">Somebody still has something to do after 10 s: a listener that waits, or emits without end.</exception>
    public static Task SettledAsync(this SocketIOServer io, CancellationToken cancellationToken = default) => SioLab.Of(io).Counting.SettleAsync(cancellationToken);

    /// <summary>Does the same several times, one after the other.</summary>
    /// <param name="times">How often.</param>
    /// <param name="emit">What; it gets the number, from 0.</param>
    public static async ValueTask RepeatAsync(int times, Func<int, ValueTask> emit)
    {
        for (var i = 0; i < times; i++)
        {
            await emit(i);
        }
    }

    /// <summary>Begins to write down the reserved events of the server, and of one client when it is given <see cref="SioDiary.Watch"/>.</summary>
    /// <param name="io">A server from <see cref="StartAsync"/>.</param>
    public static SioDiary Diary(this SocketIOServer io) => new(io);

    /// <summary>The first line that anybody sent to the server, as text; empty when nothing was sent.</summary>
    /// <param name="io">A server from <see cref="StartAsync"/>.</param>
    public static string FirstLine(this SocketIOServer io)
    {
        var first = io.Seen().Events.FirstOrDefault(e => e is { Level: TraceLevel.Bytes, Direction: Direction.Receive, Length: > 0 } && e.Flow.Local.Port == io.EndPoint!.Port);
        return first?.Bytes.ToText().Split("\r\n")[0] ?? "";
    }

    /// <summary>How many WebSocket messages the server has sent since the trace was cleared.</summary>
    /// <param name="io">A server from <see cref="StartAsync"/>.</param>
    public static int MessagesSent(this SocketIOServer io) =>
        io.Seen().Events.Count(e => e is { Level: TraceLevel.Frame, Direction: Direction.Send } && e.Flow.Local.Port == io.EndPoint!.Port);

    /// <summary>One event at all levels, from the call to the bytes, at both ends.</summary>
    /// <param name="io">A server from <see cref="StartAsync"/>.</param>
    /// <param name="eventName">The event's name.</param>
    public static Ladder Levels(this SocketIOServer io, string eventName)
    {
        var seen = io.Seen();
        var actions = seen.Events.Where(e => e is { Level: TraceLevel.SocketPacket, Action: not 0 } && e.Text?.Contains($"\"{eventName}\"", StringComparison.Ordinal) == true).Select(e => e.Action).ToHashSet();
        return new Ladder(seen.Where(e => actions.Contains(e.Action)), LadderOptions.Default with { Title = $"The event {eventName}, level by level" });
    }
}
