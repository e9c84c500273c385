using System.Buffers.Binary;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace Lab.Benchmarks;

/// <summary>One client of the load driver: enough of Socket.IO over a WebSocket to be served. What it sends was made before.</summary>
internal sealed class LoadConnection
{
    // A connection waits for little at once: longer frames grow it.
    private const int FirstBuffer = 256;

    // EINPROGRESS of Linux.
    private const int UnderWay = 115;

    private static readonly byte[] Join = Frame("40"u8), Pong = Frame("3"u8);

    private readonly SocketIOLoad _load;
    private readonly bool _emits;
    private byte[] _buffer = new byte[FirstBuffer];
    private int _count;
    private ReadOnlyMemory<byte> _rest;
    private long _sent;

    /// <summary>Begins to connect.</summary>
    /// <param name="load">The driver.</param>
    /// <param name="index">Its number; the first one orders broadcasts.</param>
    public LoadConnection(SocketIOLoad load, int index)
    {
        (_load, _emits) = (load, index == 0);
        Socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        // An address of their own for every thousand, and others in the next run: the ports of connections that have just ended are not free,
        // and the system would have to search for one.
        Socket.Bind(new IPEndPoint(new IPAddress([127, load.Net, (byte)(1 + (index / 1000)), 1]), 0));
        Socket.Blocking = false;
        // Nobody waits for it here, as no client does; Socket.Connect would say that it is under way by an exception.
        if (Native.connect(Socket.SafeHandle, load.Address, load.Address.Length) < 0 && Marshal.GetLastPInvokeError() != UnderWay)
        {
            Die();
        }
    }

    /// <summary>How far it is.</summary>
    public LoadState State { get; private set; } = LoadState.Connecting;

    /// <summary>The socket.</summary>
    public Socket Socket { get; }

    /// <summary>One message as a client's frame; its mask of zeros is a legal one.</summary>
    public static byte[] Frame(ReadOnlySpan<byte> text)
    {
        var head = text.Length < 126 ? 2 : 4;
        var frame = new byte[head + 4 + text.Length];
        frame[0] = 0x81;
        if (head == 2)
        {
            frame[1] = (byte)(0x80 | text.Length);
        }
        else
        {
            frame[1] = 0x80 | 126;
            BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(2), checked((ushort)text.Length));
        }

        text.CopyTo(frame.AsSpan(head + 4));
        return frame;
    }

    /// <summary>Emits what the mode says.</summary>
    public void Emit()
    {
        _sent = Stopwatch.GetTimestamp();
        Send(_load.Event);
    }

    /// <summary>There is something to read, or room to write.</summary>
    /// <param name="shared">Room for what comes.</param>
    /// <param name="ends">Whether the other end sends nothing more.</param>
    public void Happened(byte[] shared, bool ends)
    {
        if (State == LoadState.Connecting && !ends)
        {
            State = LoadState.Upgrading;
            Send(_load.Upgrade);
            return;
        }

        if (!_rest.IsEmpty)
        {
            Send(_rest);
        }

        while (State != LoadState.Dead)
        {
            var count = Socket.Receive(shared, SocketFlags.None, out var error);
            if (error == SocketError.WouldBlock)
            {
                return;
            }

            if (error != SocketError.Success || count == 0)
            {
                Die();
                return;
            }

            Take(shared.AsSpan(0, count));
            if (count < shared.Length && !ends)
            {
                return;
            }
        }
    }

    private void Take(Span<byte> came)
    {
        if (_count > 0)
        {
            // A frame that was cut off: its rest comes behind it.
            Keep(came);
            came = _buffer.AsSpan(0, _count);
            _count = 0;
        }

        var rest = Parse(came);
        if (!rest.IsEmpty)
        {
            // It may lie in the buffer itself, further back.
            Keep(rest);
        }
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        if (_count + bytes.Length > _buffer.Length)
        {
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _count + bytes.Length));
        }

        bytes.CopyTo(_buffer.AsSpan(_count));
        _count += bytes.Length;
    }

    private ReadOnlySpan<byte> Parse(ReadOnlySpan<byte> came)
    {
        if (State == LoadState.Upgrading)
        {
            var end = came.IndexOf("\r\n\r\n"u8);
            if (end < 0)
            {
                return came;
            }

            if (!came.StartsWith("HTTP/1.1 101"u8))
            {
                Console.Error.WriteLine("No upgrade: " + Encoding.ASCII.GetString(came[..end]));
                Die();
                return [];
            }

            State = LoadState.Opening;
            came = came[(end + 4)..];
        }

        while (came.Length >= 2 && State != LoadState.Dead)
        {
            var (head, length) = (came[1] & 0x7F) switch
            {
                126 => (4, came.Length < 4 ? int.MaxValue - 4 : BinaryPrimitives.ReadUInt16BigEndian(came[2..])),
                127 => (10, came.Length < 10 ? int.MaxValue - 10 : (int)BinaryPrimitives.ReadUInt64BigEndian(came[2..])),
                var small => (2, small),
            };
            if (came.Length < head + length)
            {
                return came;
            }

            if ((came[0] & 0x0F) == 1)
            {
                Text(came.Slice(head, length));
            }
            else
            {
                // Neither server sends anything but text here, until it ends.
                Die();
            }

            came = came[(head + length)..];
        }

        return came;
    }

    private void Text(ReadOnlySpan<byte> text)
    {
        switch (text)
        {
            case [(byte)'2']:
                Send(Pong);
                break;
            case [(byte)'0', ..] when State == LoadState.Opening:
                State = LoadState.Joining;
                Send(Join);
                break;
            case [(byte)'4', (byte)'0', ..] when State == LoadState.Joining:
                State = LoadState.Ready;
                _load.Ready++;
                break;
            case [(byte)'4', (byte)'3', ..]:
                _load.Acknowledged(Stopwatch.GetElapsedTime(_sent));
                if (_load.Emits)
                {
                    Emit();
                }

                break;
            case [(byte)'4', (byte)'2', ..]:
                _load.Ticks++;
                if (_emits && _load.Emits)
                {
                    Emit();
                }

                break;
        }
    }

    private void Send(ReadOnlyMemory<byte> bytes)
    {
        if (!_rest.IsEmpty && !bytes.Equals(_rest))
        {
            // Seldom: what waits and what follows together.
            _rest = (byte[])[.. _rest.Span, .. bytes.Span];
            return;
        }

        var count = Socket.Send(bytes.Span, SocketFlags.None, out var error);
        _rest = error is SocketError.Success ? bytes[count..] : bytes;
        if (error is not (SocketError.Success or SocketError.WouldBlock))
        {
            Die();
        }
    }

    private void Die()
    {
        State = LoadState.Dead;
        _load.Dead++;
        Socket.Dispose();
    }

    [SuppressMessage("Interoperability", "SYSLIB1054:Use LibraryImportAttribute instead of DllImportAttribute", Justification = "The generated code is unsafe, which this project does not allow.")]
    private static class Native
    {
        [DllImport("libc", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        internal static extern int connect(SafeSocketHandle socket, byte[] address, int length);
    }
}

/// <summary>How far a client is.</summary>
internal enum LoadState
{
    /// <summary>It waits for TCP's handshake.</summary>
    Connecting,

    /// <summary>It waits for the agreement to the WebSocket.</summary>
    Upgrading,

    /// <summary>It waits for Engine.IO's open packet.</summary>
    Opening,

    /// <summary>It waits for the namespace.</summary>
    Joining,

    /// <summary>It is connected.</summary>
    Ready,

    /// <summary>It is over.</summary>
    Dead,
}
