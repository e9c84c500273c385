using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using Lab.Kestrel.Loops;

namespace Lab.Benchmarks;

/// <summary>The load driver for Socket.IO servers: one thread, one wait for all sockets, and nothing allocated for a message, so that the server is what is measured.</summary>
/// <remarks>Its command line and its lines are those of any other driver that may take its place: MODE HOST PORT N SECONDS [PAYLOAD] [WINDOW].
/// <c>connect</c> opens N connections, 64 under way at once, behind some that are not counted: the driver's own code is new with the first ones. <c>echo</c>: each of N clients emits and waits for its acknowledgement.
/// <c>fanout</c>: the first of N orders broadcasts to all, WINDOW of them under way. <c>idle</c> holds N connections.</remarks>
internal sealed class SocketIOLoad
{
    /// <summary>The verb of the driver's own process.</summary>
    public const string Verb = "socketio-load";

    private const int UnderWay = 64, Uncounted = 500, SharedBuffer = 256 * 1024, MostSamples = 4_000_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly Epoll _epoll;
    private readonly string _mode;
    private readonly byte[] _shared = new byte[SharedBuffer];
    private readonly LoadConnection[] _connections;
    private readonly Dictionary<int, LoadConnection> _bySocket = [];
    private readonly float[] _samples = new float[MostSamples];
    private int _sampled;

    private SocketIOLoad(Epoll epoll, string mode, int port, int count, int payload)
    {
        Address = [2, 0, (byte)(port >> 8), (byte)port, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0];
        (_epoll, _mode, _connections) = (epoll, mode, new LoadConnection[mode == "connect" ? count + Uncounted : count]);
        var argument = new string('x', payload);
        Event = LoadConnection.Frame(Encoding.ASCII.GetBytes(mode == "echo" ? $"420[\"echo\",\"{argument}\"]" : $"42[\"broadcast\",\"{argument}\"]"));
        Upgrade = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture,
            $"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"));
    }

    /// <summary>The server's port on 127.0.0.1, as Linux writes an address (sockaddr_in).</summary>
    public byte[] Address { get; }

    /// <summary>The second number of its own addresses in 127.0.0.0/8: another one in each run.</summary>
    public byte Net { get; } = (byte)(1 + (Environment.ProcessId % 250));

    /// <summary>The request for a WebSocket.</summary>
    public byte[] Upgrade { get; }

    /// <summary>What a client emits.</summary>
    public byte[] Event { get; }

    /// <summary>Whether what is answered is emitted anew.</summary>
    public bool Emits { get; private set; }

    /// <summary>How many clients have joined.</summary>
    public int Ready { get; set; }

    /// <summary>How many connections have ended.</summary>
    public int Dead { get; set; }

    /// <summary>How many deliveries have come.</summary>
    public long Ticks { get; set; }

    private long Acks { get; set; }

    /// <summary>Drives a server; prints what came of it.</summary>
    /// <param name="args">MODE HOST PORT N SECONDS [PAYLOAD] [WINDOW]; the host is 127.0.0.1.</param>
    public static int Run(string[] args)
    {
        if (args.Length < 5 || args[0] is not ("connect" or "echo" or "fanout" or "idle") || !IPAddress.TryParse(args[1], out var host) || !IPAddress.IsLoopback(host))
        {
            Console.Error.WriteLine($"Usage: {Verb} connect|echo|fanout|idle 127.0.0.1 PORT N SECONDS [PAYLOAD] [WINDOW]");
            return 2;
        }

        if (Epoll.TryCreate() is not { } epoll)
        {
            Console.Error.WriteLine("The driver needs Linux: it waits with epoll.");
            return 2;
        }

        var load = new SocketIOLoad(epoll, args[0], Number(2), Number(3), args.Length > 5 ? Number(5) : 5);
        return load.Run(TimeSpan.FromSeconds(Number(4)), args.Length > 6 ? Number(6) : 1);

        int Number(int index) => int.Parse(args[index], CultureInfo.InvariantCulture);
    }

    /// <summary>An answer came.</summary>
    /// <param name="after">How long it took.</param>
    public void Acknowledged(TimeSpan after)
    {
        Acks++;
        if (_sampled < _samples.Length)
        {
            _samples[_sampled++] = (float)after.TotalMicroseconds;
        }
    }

    private int Run(TimeSpan seconds, int window)
    {
        if (!Connect())
        {
            return 1;
        }

        if (_mode == "idle")
        {
            Pump(seconds);
            Say($"idle alive={Ready - Dead} dead={Dead}");
        }
        else if (_mode != "connect")
        {
            Emits = true;
            for (var i = 0; i < (_mode == "echo" ? _connections.Length : window); i++)
            {
                _connections[_mode == "echo" ? i : 0].Emit();
            }

            // The first second warms the connections up.
            Pump(TimeSpan.FromSeconds(1));
            (Acks, Ticks, _sampled) = (0, 0, 0);
            var took = Pump(seconds).TotalSeconds;
            var samples = _samples.AsSpan(0, _sampled);
            samples.Sort();
            Say(_mode == "echo"
                ? (FormattableString)$"echo rt_per_s={Acks / took:F0} p50_us={At(samples, 50):F0} p99_us={At(samples, 99):F0} dead={Dead}"
                : $"fanout deliveries_per_s={Ticks / took:F0} dead={Dead}");
        }

        return Dead == 0 ? 0 : 1;
    }

    private bool Connect()
    {
        var watch = Stopwatch.StartNew();
        var (before, since) = (0, TimeSpan.Zero);
        for (var next = 0; Ready + Dead < _connections.Length;)
        {
            for (; next < _connections.Length && next - Ready - Dead < UnderWay; next++)
            {
                var connection = _connections[next] = new LoadConnection(this, next);
                if (connection.State != LoadState.Dead)
                {
                    var descriptor = (int)connection.Socket.Handle;
                    _bySocket[descriptor] = connection;
                    _epoll.Add(descriptor, Readiness.In | Readiness.Out | Readiness.ReadHangUp);
                }
            }

            Turn(100);
            if (before == 0 && _mode == "connect" && Ready >= Uncounted)
            {
                (before, since) = (Ready, watch.Elapsed);
            }

            if (watch.Elapsed > Patience)
            {
                Console.Error.WriteLine($"Stuck: of {_connections.Length} connections {Ready} are ready and {Dead} dead.");
                return false;
            }
        }

        Say($"connect n={Ready - before} dead={Dead} conn_per_s={(Ready - before) / (watch.Elapsed - since).TotalSeconds:F0}");
        return true;
    }

    private TimeSpan Pump(TimeSpan howLong)
    {
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < howLong)
        {
            Turn(10);
        }

        return watch.Elapsed;
    }

    private void Turn(int milliseconds)
    {
        var count = _epoll.Wait(milliseconds);
        for (var i = 0; i < count; i++)
        {
            var (descriptor, of) = _epoll.Event(i);
            if (_bySocket.TryGetValue(descriptor, out var connection) && connection.State != LoadState.Dead)
            {
                connection.Happened(_shared, (of & (Readiness.ReadHangUp | Readiness.HangUp | Readiness.Error)) != 0);
            }
        }
    }

    private static float At(ReadOnlySpan<float> sorted, int percent) => sorted.IsEmpty ? 0 : sorted[sorted.Length * percent / 100];

    private static void Say(FormattableString line)
    {
        Console.WriteLine(FormattableString.Invariant(line));
        Console.Out.Flush();
    }
}
