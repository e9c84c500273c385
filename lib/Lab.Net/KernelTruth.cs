using System.Globalization;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Lab.Tracing;
using Lab.Wire;

namespace Lab.Net;

/// <summary>What the kernel says about one end of a TCP connection.</summary>
/// <param name="Flow">The connection, from that end.</param>
/// <param name="Name">That end's name, or its address and port.</param>
/// <param name="Peer">The other end's name; empty for a listener.</param>
/// <param name="State">The state that the system reports, such as <c>Established</c>.</param>
public sealed record KernelState(Flow Flow, string Name, string Peer, string State)
{
    /// <summary>One line.</summary>
    public override string ToString() => Peer.Length == 0 ? $"{Name}: {State}" : $"{Name} → {Peer}: {State}";
}

/// <summary>What the kernel says about one connection's numbers.</summary>
/// <param name="Info">The numbers; null when this system does not tell.</param>
/// <param name="Text">One line: the numbers, or why there are none.</param>
public sealed record KernelInfo(TcpInfo? Info, string Text)
{
    /// <summary>One line.</summary>
    public override string ToString() => Text;
}

/// <summary>Asks the operating system's kernel and writes its answers into the trace, as observed.</summary>
public static class KernelTruth
{
    private const int IpProtoTcp = 6;
    private const int TcpInfoOption = 11;

    /// <summary>The TCP states of both ends of every connection of a server, and of its listener.</summary>
    /// <param name="server">A TCP server or relay of the lab.</param>
    /// <returns>One row for each end that the system knows; the server's listener first.</returns>
    /// <exception cref="NetworkInformationException">The system does not tell.</exception>
    public static IReadOnlyList<KernelState> States(ILessonServer server)
    {
        ArgumentNullException.ThrowIfNull(server);
        var system = IPGlobalProperties.GetIPGlobalProperties();
        var here = Endpoint.From(server.EndPoint);
        var flows = new List<(Flow Flow, string State)>();
        if (system.GetActiveTcpListeners().Any(l => Endpoint.From(l) == here))
        {
            flows.Add((new Flow(Transport.Tcp, here, Endpoint.None), "Listen"));
        }

        foreach (var connection in system.GetActiveTcpConnections())
        {
            var flow = new Flow(Transport.Tcp, Endpoint.From(connection.LocalEndPoint), Endpoint.From(connection.RemoteEndPoint));
            if ((flow.Local == here || flow.Remote == here) && connection.State != System.Net.NetworkInformation.TcpState.Listen)
            {
                flows.Add((flow, connection.State.ToString()));
            }
        }

        var names = server.Trace.Snapshot();
        var states = new List<KernelState>(flows.Count);
        foreach (var (flow, state) in flows)
        {
            server.Trace.Write(new TraceEvent { Flow = flow, Level = TraceLevel.Kernel, Verb = "state", Text = flow.Remote.IsKnown ? state : $"{state} (waits for clients)" });
            states.Add(new KernelState(flow, names.NameOf(Transport.Tcp, flow.Local), flow.Remote.IsKnown ? names.NameOf(Transport.Tcp, flow.Remote) : "", state));
        }

        return states;
    }

    /// <summary>The kernel's numbers for one connection: segment size, round trip, window, retransmissions. Linux only.</summary>
    /// <param name="client">One end of it.</param>
    public static KernelInfo Info(TcpPeer client) => Info(client.Socket, client.Trace);

    /// <inheritdoc cref="Info(TcpPeer)"/>
    public static KernelInfo Info(TappedSocket socket, Trace trace)
    {
        if (!OperatingSystem.IsLinux())
        {
            return new KernelInfo(null, "This system does not tell: TCP_INFO is Linux's own.");
        }

        var raw = new byte[TcpInfo.Size];
        try
        {
            var length = socket.Socket.GetRawSocketOption(IpProtoTcp, TcpInfoOption, raw);
            var info = TcpInfo.Read(raw.AsSpan(0, length));
            trace.Write(new TraceEvent
            {
                Flow = socket.Flow,
                Level = TraceLevel.Kernel,
                Verb = "info",
                Text = info.ToString(),
                Bytes = Bytes.Of(raw.AsSpan(0, length)),
                Length = length,
                Fields = info.Fields,
            });
            return new KernelInfo(info, info.ToString());
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return new KernelInfo(null, "This connection is closed, so the kernel has no numbers for it.");
        }
    }

    /// <summary>How many datagrams the kernel threw away because a UDP socket's receive buffer was full. Linux only.</summary>
    /// <param name="server">A UDP server of the lab.</param>
    /// <returns>The number; null when this system does not tell.</returns>
    public static long? Drops(ILessonServer server)
    {
        const string Table = "/proc/net/udp";
        if (server.Transport != Transport.Udp || !OperatingSystem.IsLinux() || !File.Exists(Table))
        {
            return null;
        }

        var port = server.EndPoint.Port.ToString("X4", CultureInfo.InvariantCulture);
        foreach (var line in File.ReadLines(Table).Skip(1))
        {
            // sl local_address rem_address st … drops: address and port in hex, the drops last.
            var columns = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (columns.Length > 2 && columns[1].EndsWith(":" + port, StringComparison.Ordinal)
                && long.TryParse(columns[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var drops))
            {
                server.Trace.Write(new TraceEvent
                {
                    Flow = new Flow(Transport.Udp, Endpoint.From(server.EndPoint), Endpoint.None),
                    Level = TraceLevel.Kernel,
                    Verb = "drops",
                    Text = string.Create(CultureInfo.InvariantCulture, $"{drops:N0} datagrams: the receive buffer was full"),
                });
                return drops;
            }
        }

        return null;
    }
}
