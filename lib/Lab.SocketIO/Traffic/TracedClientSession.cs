using System.Buffers;
using Lab.Net;
using Lab.SocketIO.Engine;
using Lab.Tracing;
using Lab.Wire.EngineIO;
using Lab.Wire.SocketIO;

namespace Lab.SocketIO.Traffic;

/// <summary>A client's session that says, of each packet, in which action it is sent.</summary>
/// <param name="session">The session.</param>
/// <param name="traffic">Where to.</param>
internal sealed class TracedClientSession(IEngineClient session, SocketTraffic traffic) : IEngineClient
{
    private long _sent;

    /// <summary>How many packets it has taken to be sent; one that was dropped is not among them.</summary>
    public long SentCount => Volatile.Read(ref _sent);

    /// <inheritdoc/>
    public string Id => session.Id;

    /// <inheritdoc/>
    public EngineTransport Transport => session.Transport;

    /// <inheritdoc/>
    public bool IsUpgrading => session.IsUpgrading;

    /// <inheritdoc/>
    public Flow? Flow => session.Flow;

    /// <inheritdoc/>
    public bool Send(in SocketPacket packet, PacketOptions options = PacketOptions.None)
    {
        var sent = SendNow(packet, options);
        if (sent)
        {
            Interlocked.Increment(ref _sent);
        }

        return sent;
    }

    /// <inheritdoc/>
    public ValueTask FlushAsync() => session.FlushAsync();

    /// <inheritdoc/>
    public Task<EngineEnd> RunAsync(IEngineClientListener listener) => session.RunAsync(listener);

    /// <inheritdoc/>
    public void Close() => session.Close();

    /// <inheritdoc/>
    public void Cut(string reason, string? details) => session.Cut(reason, details);

    private bool SendNow(in SocketPacket packet, PacketOptions options)
    {
        if (TraceAction.Current == 0)
        {
            return session.Send(packet, options);
        }

        var text = new ArrayBufferWriter<byte>();
        SocketPacketCodec.Write(text, packet);
        traffic.Sends(Id, text.WrittenSpan, TraceAction.Current);
        var sent = session.Send(packet, options);
        if (!sent)
        {
            traffic.SendsNot(Id, text.WrittenSpan);
        }

        return sent;
    }
}
