using Lab.SocketIO.Engine;
using Lab.Wire.EngineIO;

namespace Lab.SocketIO.Traffic;

/// <summary>A session that writes down what is sent by it.</summary>
/// <param name="session">The session.</param>
/// <param name="calls">Where to.</param>
internal sealed class TracedSession(EngineSocket session, CallWriter calls) : EngineSocket
{
    private long _sent;

    /// <summary>How many packets of Socket.IO it has taken to be sent; one that was dropped is not among them.</summary>
    public long SentCount => Volatile.Read(ref _sent);

    /// <inheritdoc/>
    public override string Id => session.Id;

    /// <inheritdoc/>
    public override EngineTransport Transport => session.Transport;

    /// <inheritdoc/>
    public override HandshakeRequest Request => session.Request;

    /// <inheritdoc/>
    public override bool IsOpen => session.IsOpen;

    /// <inheritdoc/>
    internal override bool IsWritable => session.IsWritable;

    /// <inheritdoc/>
    internal override bool Send(ReadOnlySpan<byte> text, IReadOnlyList<ReadOnlyMemory<byte>>? attachments, PacketOptions options = PacketOptions.None) =>
        Count(calls.Send(Id, text, attachments, new Sent(session, text, attachments, options), static sent => sent.Go()));

    /// <inheritdoc/>
    internal override bool Send(EncodedPacket packet, PacketOptions options = PacketOptions.None) =>
        Count(calls.Send(Id, packet.Text.Span, packet.Attachments, (session, packet, options), static sent => sent.session.Send(sent.packet, sent.options)));

    /// <inheritdoc/>
    public override bool SendMessage(ReadOnlySpan<byte> data, bool binary) => session.SendMessage(data, binary);

    /// <inheritdoc/>
    public override void Close(bool discard = false) => session.Close(discard);

    private bool Count(bool sent)
    {
        if (sent)
        {
            Interlocked.Increment(ref _sent);
        }

        return sent;
    }

    private readonly ref struct Sent(EngineSocket session, ReadOnlySpan<byte> text, IReadOnlyList<ReadOnlyMemory<byte>>? attachments, PacketOptions options)
    {
        private readonly ReadOnlySpan<byte> _text = text;

        public bool Go() => session.Send(_text, attachments, options);
    }
}
