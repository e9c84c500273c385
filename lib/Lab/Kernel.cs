using Lab.Net;
using Lab.Tracing;
using Lab.Views;
using Lab.Wire;

namespace Lab;

/// <summary>What the operating system's kernel says. Its answers also go into the trace, as observed.</summary>
public static class Kernel
{
    /// <summary>The TCP states of both ends of every connection of a server.</summary>
    /// <param name="server">A TCP server or relay of the lab.</param>
    public static IReadOnlyList<KernelState> States(ILessonServer server) => KernelTruth.States(server);

    /// <summary>The numbers of one connection: segment size, round trip, window, retransmissions. Linux only; elsewhere it says so.</summary>
    /// <param name="client">One end of the connection.</param>
    public static KernelInfo Info(TcpPeer client) => KernelTruth.Info(client);

    /// <summary>The states of TCP, drawn from their table, and in it those that the kernel reported for one end so far.</summary>
    /// <param name="client">That end. <see cref="States"/> asks the kernel; this only draws what it answered.</param>
    public static StatesView Diagram(TcpPeer client)
    {
        var seen = new List<TcpState>();
        foreach (var item in client.Trace.Snapshot().Events)
        {
            if (item is { Level: TraceLevel.Kernel, Verb: "state" } && item.Flow.Local == client.Local
                && Enum.TryParse<TcpState>(item.Text, out var state) && (seen.Count == 0 || seen[^1] != state))
            {
                seen.Add(state);
            }
        }

        return StatesView.Of(TcpStates.Table, seen, StatesOptions.Default with { Title = $"What the kernel said about {client.Name}'s end", Provenance = Provenance.Observed });
    }
}
