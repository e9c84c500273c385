using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Lab.Wire.WebSocket;

namespace Lab.Benchmarks;

/// <summary>A server process and raw sockets to it. What is sent was made before, and what comes is only counted (after one look at it),
/// so that the client is not what is measured.</summary>
internal sealed class WebSocketLoad : IDisposable
{
    private const int Patience = 60_000;
    private readonly Process _server;
    private readonly int _port;
    private readonly List<Socket> _sockets = [];
    private readonly byte[] _counted = new byte[256 * 1024];

    private WebSocketLoad(string name, Process server, int port) => (Name, _server, _port) = (name, server, port);

    /// <summary>What it is called.</summary>
    public string Name { get; }

    /// <summary>Starts a server.</summary>
    /// <param name="name">What it is called.</param>
    /// <param name="program">The program.</param>
    /// <param name="arguments">Its arguments; it writes its port in its first line.</param>
    public static async Task<WebSocketLoad> StartAsync(string name, string program, params string[] arguments)
    {
        var server = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        var port = int.Parse(await server.StandardOutput.ReadLineAsync() ?? throw new IOException($"{name} did not start."), CultureInfo.InvariantCulture);
        return new WebSocketLoad(name, server, port);
    }

    /// <summary>One client's frame.</summary>
    public static byte[] Frame(ReadOnlySpan<byte> payload)
    {
        var header = new WebSocketFrameHeader(WebSocketOpcode.Binary, payload.Length, mask: 0x9A3C51E7);
        var frame = new byte[header.Size + payload.Length];
        var size = header.Write(frame);
        payload.CopyTo(frame.AsSpan(size));
        WebSocketMask.Apply(frame.AsSpan(size), 0x9A3C51E7);
        return frame;
    }

    /// <summary>The length of a server's frame with so many bytes of payload.</summary>
    public static int FrameSize(int payload) => new WebSocketFrameHeader(WebSocketOpcode.Binary, payload).Size + payload;

    /// <summary>Opens connections, up to so many.</summary>
    public void Connect(int count)
    {
        while (_sockets.Count < count)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = Patience, SendTimeout = Patience };
            socket.Connect(IPAddress.Loopback, _port);
            socket.Send(Encoding.ASCII.GetBytes(
                "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"));
            var head = "";
            while (!head.EndsWith("\r\n\r\n", StringComparison.Ordinal))
            {
                head += Encoding.ASCII.GetString(_counted, 0, socket.Receive(_counted));
            }

            if (!head.StartsWith("HTTP/1.1 101", StringComparison.Ordinal))
            {
                throw new IOException($"{Name} refused the upgrade: {head}");
            }

            _sockets.Add(socket);
        }
    }

    /// <summary>Throws unless the server really echoes.</summary>
    public void Check(int size)
    {
        Connect(1);
        var payload = new byte[size];
        new Random(size).NextBytes(payload);
        _sockets[0].Send(Frame(payload));
        var answer = new byte[FrameSize(size)];
        for (var got = 0; got < answer.Length;)
        {
            got += Received(_sockets[0].Receive(answer.AsSpan(got)));
        }

        if (!answer.AsSpan(answer.Length - size).SequenceEqual(payload))
        {
            throw new IOException($"{Name} answered {size} bytes with something else.");
        }
    }

    /// <summary>Sends batches of frames on some connections and waits for all echoes.</summary>
    /// <param name="connections">On how many connections.</param>
    /// <param name="batch">What is written at once.</param>
    /// <param name="answer">How many bytes come back for it.</param>
    /// <param name="rounds">How often on each connection.</param>
    /// <param name="window">How many batches may be under way on a connection.</param>
    /// <returns>Seconds passed, and seconds of processor time that the server took.</returns>
    public (double Wall, double Work) Echo(int connections, byte[] batch, int answer, int rounds, int window)
    {
        Connect(connections);
        using var room = new SemaphoreSlim(window * connections);
        var (work, watch) = (Work(), Stopwatch.StartNew());
        var sender = new Thread(() =>
        {
            for (var i = 0; i < rounds * connections; i++)
            {
                // Answers are counted in the order of the connections, so one count of rooms serves all.
                room.Wait();
                _sockets[i % connections].Send(batch);
            }
        });
        sender.Start();
        for (var i = 0; i < rounds * connections; i++)
        {
            Count(_sockets[i % connections], answer);
            room.Release();
        }

        var wall = watch.Elapsed.TotalSeconds;
        sender.Join();
        return (wall, Work() - work);
    }

    /// <summary>Orders a fan-out and counts what comes on every connection.</summary>
    /// <returns>Seconds passed, and seconds of processor time that the server took.</returns>
    public (double Wall, double Work) FanOut(int connections, int messages)
    {
        Connect(connections);
        var order = Frame(Encoding.ASCII.GetBytes($"x{messages}"));
        var (work, watch) = (Work(), Stopwatch.StartNew());
        _sockets[0].Send(order);
        foreach (var socket in _sockets)
        {
            Count(socket, messages * FrameSize(WebSocketBenchmark.EventSize));
        }

        return (watch.Elapsed.TotalSeconds, Work() - work);
    }

    /// <summary>What the server has allocated so far, in bytes; those on Kestrel can say it.</summary>
    public async Task<long> AllocatedAsync()
    {
        await _server.StandardInput.WriteLineAsync();
        return long.Parse(await _server.StandardOutput.ReadLineAsync() ?? "", CultureInfo.InvariantCulture);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _sockets.ForEach(static socket => socket.Dispose());
        _server.Kill(entireProcessTree: true);
        _server.Dispose();
    }

    private void Count(Socket socket, int bytes)
    {
        for (var left = bytes; left > 0;)
        {
            left -= Received(socket.Receive(_counted.AsSpan(0, Math.Min(left, _counted.Length))));
        }
    }

    private int Received(int count) => count > 0 ? count : throw new IOException($"{Name} ended the connection.");

    private double Work()
    {
        _server.Refresh();
        return _server.TotalProcessorTime.TotalSeconds;
    }
}
