using Lab.Net;

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
}
