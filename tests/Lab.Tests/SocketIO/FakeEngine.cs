using System.Net;
using System.Text;
using Lab.SocketIO.Engine;
using Lab.Wire.EngineIO;
using Microsoft.Extensions.Primitives;

namespace Lab.Tests.SocketIO;

/// <summary>An Engine.IO session without a transport: keeps what is sent, and says what a test lets the client say.</summary>
internal sealed class FakeEngine : EngineSocket
{
    private readonly Lock _gate = new();
    private readonly List<string> _sent = [];

    /// <summary>What was sent with each text that had binary parts.</summary>
    public List<byte[]> Attachments { get; } = [];

    /// <summary>How each packet was sent.</summary>
    public List<PacketOptions> Options { get; } = [];

    /// <summary>How many packets came encoded for many.</summary>
    public List<EncodedPacket> Shared { get; } = [];

    /// <summary>Whether it only counts, so that a measurement sees no other memory.</summary>
    public bool OnlyCounts { get; set; }

    /// <summary>How many packets were sent.</summary>
    public int Count { get; private set; }

    /// <summary>Whether a volatile packet gets through.</summary>
    public bool CanWrite { get; set; } = true;

    /// <summary>Called for each text that is sent.</summary>
    public Action<string>? OnSent { get; set; }

    public override string Id => "engine";

    public override EngineTransport Transport => EngineTransport.WebSocket;

    public override HandshakeRequest Request { get; } = new(
        "/socket.io/",
        "?EIO=4&transport=websocket&key1=1&key2=2",
        [new("X-Who", new StringValues("ada")), new("Origin", new StringValues("http://other.example"))],
        IPAddress.Parse("192.0.2.7"),
        secure: false);

    public override bool IsOpen => !IsClosed;

    /// <summary>Whether the server has closed it.</summary>
    public bool IsClosed { get; private set; }

    internal override bool IsWritable => CanWrite;

    /// <summary>What was sent since the last time.</summary>
    public string[] Take()
    {
        lock (_gate)
        {
            string[] sent = [.. _sent];
            _sent.Clear();
            return sent;
        }
    }

    /// <summary>The session ends, from the client's side.</summary>
    public void End(string reason)
    {
        IsClosed = true;
        Listener!.Closed(reason, null);
    }

    public override bool SendMessage(ReadOnlySpan<byte> data, bool binary) => throw new NotSupportedException();

    public override void Close(bool discard = false)
    {
        if (!IsClosed)
        {
            End("forced close");
        }
    }

    internal override bool Send(ReadOnlySpan<byte> text, IReadOnlyList<ReadOnlyMemory<byte>>? attachments, PacketOptions options = PacketOptions.None)
    {
        if (IsClosed || ((options & PacketOptions.Volatile) != 0 && !CanWrite))
        {
            return false;
        }

        Count++;
        if (!OnlyCounts)
        {
            var sent = Encoding.UTF8.GetString(text);
            lock (_gate)
            {
                _sent.Add(sent);
                Options.Add(options);
                Attachments.AddRange((attachments ?? []).Select(a => a.ToArray()));
            }

            OnSent?.Invoke(sent);
        }

        return true;
    }

    internal override bool Send(EncodedPacket packet, PacketOptions options = PacketOptions.None)
    {
        if (!Send(packet.Text.Span, packet.Attachments, options))
        {
            return false;
        }

        if (!OnlyCounts)
        {
            Shared.Add(packet);
        }

        return true;
    }
}
