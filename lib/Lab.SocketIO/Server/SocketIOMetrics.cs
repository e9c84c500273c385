using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Lab.SocketIO;

/// <summary>What monitoring sees of all servers of the process: the meter and the activity source <c>Lab.SocketIO</c>. It costs nothing while nobody looks.</summary>
internal static class SocketIOMetrics
{
    /// <summary>The name of both.</summary>
    public const string Name = "Lab.SocketIO";

    private static readonly Meter Meter = new(Name);
    private static readonly ActivitySource Source = new(Name);
    private static readonly UpDownCounter<int> SocketCount = Meter.CreateUpDownCounter<int>("socketio.sockets", "{socket}", "Connected sockets.");
    private static readonly Counter<long> ReceivedCount = Meter.CreateCounter<long>("socketio.events.received", "{event}", "Events that came from clients.");
    private static readonly Counter<long> SentCount = Meter.CreateCounter<long>("socketio.events.sent", "{event}", "Events that went to clients, each receiver counted.");
    private static readonly Counter<long> FailureCount = Meter.CreateCounter<long>("socketio.listener.failures", "{failure}", "Listeners that threw.");

    /// <summary>Whether each event becomes an activity.</summary>
    public static bool IsTraced => Source.HasListeners();

    /// <summary>A socket came or went.</summary>
    public static void Connected(string ns, int change) => SocketCount.Add(change, Tag(ns));

    /// <summary>An event came.</summary>
    public static void Received(string ns)
    {
        if (ReceivedCount.Enabled)
        {
            ReceivedCount.Add(1, Tag(ns));
        }
    }

    /// <summary>An event went to one receiver.</summary>
    public static void Sent(string ns)
    {
        if (SentCount.Enabled)
        {
            SentCount.Add(1, Tag(ns));
        }
    }

    /// <summary>A listener threw.</summary>
    public static void ListenerFailed(string ns) => FailureCount.Add(1, Tag(ns));

    /// <summary>An event is being handled.</summary>
    public static Activity? Start(ServerSocket socket, string eventName) => Source.StartActivity($"{socket.Namespace.Name} {eventName}", ActivityKind.Server)
        ?.SetTag("messaging.system", "socket.io").SetTag("messaging.destination.name", socket.Namespace.Name).SetTag("socketio.event", eventName).SetTag("socketio.sid", socket.Id);

    private static KeyValuePair<string, object?> Tag(string ns) => new("socketio.namespace", ns);
}
