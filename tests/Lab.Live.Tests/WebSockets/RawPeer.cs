using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Lab.Live.Tests.WebSockets;

/// <summary>A client without manners: bytes on a TCP connection, and nothing that holds them against a rule.</summary>
internal sealed class RawPeer : IAsyncDisposable
{
    /// <summary>A request that every server here accepts.</summary>
    public const string Upgrade = "GET / HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Socket _socket;
    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _count;

    private RawPeer(Socket socket) => _socket = socket;

    /// <summary>Connects.</summary>
    public static async Task<RawPeer> ConnectAsync(IPEndPoint server, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(server, cancellationToken);
        return new RawPeer(socket);
    }

    /// <summary>Connects and upgrades.</summary>
    /// <param name="server">Where to.</param>
    /// <param name="extensions">What is offered; null for nothing.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<RawPeer> OpenAsync(IPEndPoint server, string? extensions, CancellationToken cancellationToken)
    {
        var peer = await ConnectAsync(server, cancellationToken);
        var offer = extensions is null ? "" : $"Sec-WebSocket-Extensions: {extensions}\r\n";
        await peer.SendAsync(Upgrade[..^2] + offer + "\r\n", cancellationToken);
        var head = await peer.HeadAsync(cancellationToken);
        return head.StartsWith("HTTP/1.1 101 ", StringComparison.Ordinal) ? peer : throw new InvalidOperationException(head);
    }

    public Task SendAsync(string text, CancellationToken cancellationToken) => SendAsync(Encoding.Latin1.GetBytes(text), cancellationToken);

    public async Task SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) => await _socket.SendAsync(bytes, cancellationToken);

    /// <summary>Sends, and does not mind when the server does not listen any more.</summary>
    public async Task<bool> TrySendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            await SendAsync(bytes, cancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>What comes up to the empty line.</summary>
    public async Task<string> HeadAsync(CancellationToken cancellationToken)
    {
        int end;
        while ((end = _buffer.AsSpan(0, _count).IndexOf("\r\n\r\n"u8)) < 0)
        {
            if (await FillAsync(cancellationToken) == 0)
            {
                return Take(_count);
            }
        }

        return Take(end + 4);
    }

    /// <summary>So many bytes as text, or fewer when there are no more.</summary>
    public async Task<string> TextAsync(int count, CancellationToken cancellationToken)
    {
        while (_count < count && await FillAsync(cancellationToken) > 0)
        {
        }

        return Take(Math.Min(count, _count));
    }

    /// <summary>The bytes up to the end of the close frame; what is there when the server ends without one.</summary>
    public async Task<byte[]> ToCloseFrameAsync(CancellationToken cancellationToken)
    {
        while (!HoldsClose() && await FillAsync(cancellationToken) > 0)
        {
        }

        return _buffer[.._count];
    }

    /// <summary>Everything that comes up to the end of the stream; a reset is an exception.</summary>
    public async Task<byte[]> ToEndAsync(CancellationToken cancellationToken)
    {
        var all = new List<byte>();
        do
        {
            all.AddRange(_buffer.AsSpan(0, _count));
            _count = 0;
        }
        while (await FillAsync(cancellationToken) > 0);
        return [.. all];
    }

    /// <summary>Waits until the server ends the connection, in whatever way.</summary>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (await FillAsync(cancellationToken) > 0)
            {
                _count = 0;
            }
        }
        catch (SocketException)
        {
            // A reset is an end, too.
        }
    }

    /// <summary>Ends the connection with a reset.</summary>
    public void Reset()
    {
        _socket.LingerState = new LingerOption(true, 0);
        _socket.Dispose();
    }

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<int> FillAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        var came = await _socket.ReceiveAsync(_buffer.AsMemory(_count), limit.Token);
        _count += came;
        return came;
    }

    // A server's frames here are short: the second byte is their length.
    private bool HoldsClose()
    {
        for (var at = 0; at + 2 <= _count && at + 2 + _buffer[at + 1] <= _count; at += 2 + _buffer[at + 1])
        {
            if (_buffer[at] == 0x88)
            {
                return true;
            }
        }

        return false;
    }

    private string Take(int count)
    {
        var text = Encoding.UTF8.GetString(_buffer, 0, count);
        _buffer.AsSpan(count, _count - count).CopyTo(_buffer);
        _count -= count;
        return text;
    }
}
