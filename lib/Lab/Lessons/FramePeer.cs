using System.Buffers.Binary;
using Lab.Tracing;
using Lab.Wire;
using Lab.Wire.WebSocket;

namespace Lab.Lessons;

/// <summary>A frame that came back.</summary>
/// <param name="Header">Its header.</param>
/// <param name="Payload">Its payload, as it stands on the wire.</param>
internal sealed record CameFrame(WebSocketFrameHeader Header, Bytes Payload)
{
    /// <summary>The close code; null when the frame is no close frame or has none.</summary>
    public int? Code => Header.Opcode == WebSocketOpcode.Close && Payload.Length >= 2 ? BinaryPrimitives.ReadUInt16BigEndian(Payload.Span) : null;

    /// <summary>One line: the header, and what the payload reads.</summary>
    public override string ToString() => Code is { } code
        ? $"a close frame with {code}"
        : $"{WebSocketFrameFields.NameOf(Header.Opcode)} \"{Payload.ToPreview(24)}\"{(Header.Final ? "" : ", FIN 0")}{(Header.Mask is null ? "" : ", masked")}";
}

/// <summary>The client's end of a learner's frame server: it masks, counts and writes down what passes, and can break every rule on purpose.</summary>
/// <param name="peer">The connection.</param>
/// <param name="trace">Where frames are written down.</param>
internal sealed class FramePeer(CheckPeer peer, Trace trace)
{
    /// <summary>The masking key of every frame: always the same, so that a check can be read again.</summary>
    public const uint Key = 0x37fa213d;

    private readonly List<byte> _kept = [];

    /// <summary>Whether the other side ended the connection.</summary>
    public bool Ended { get; private set; }

    /// <summary>Whether it ended with a reset.</summary>
    public bool Reset { get; private set; }

    /// <summary>Sends frames with one call.</summary>
    public Task SendAsync(CancellationToken cancellationToken, params byte[][] frames)
    {
        foreach (var frame in frames)
        {
            Write(Direction.Send, frame, frame.Length);
        }

        return peer.SendAsync([.. frames.SelectMany(f => f)], cancellationToken);
    }

    /// <summary>Sends a frame in two calls, with a pause between in which nothing must come back.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="at">How much of it goes first.</param>
    /// <param name="wait">How long the other side may take to receive that; the pause begins after it.</param>
    /// <param name="quiet">How long the pause is.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>Whether something came too early.</returns>
    public async Task<bool> SendSplitAsync(byte[] frame, int at, TimeSpan wait, TimeSpan quiet, CancellationToken cancellationToken)
    {
        Write(Direction.Send, frame, frame.Length);
        await peer.SendAsync(frame[..at], cancellationToken);
        await peer.TakenAsync(wait, cancellationToken);
        var early = await peer.ReadAsync(1, quiet, cancellationToken);
        Take(early);
        await peer.SendAsync(frame[at..], cancellationToken);
        return !early.Bytes.IsEmpty;
    }

    /// <summary>Sends bytes that are no whole frame.</summary>
    public Task SendRawAsync(byte[] bytes, long frameLength, CancellationToken cancellationToken)
    {
        Write(Direction.Send, bytes, frameLength);
        return peer.SendAsync(bytes, cancellationToken);
    }

    /// <summary>The next frame that comes back; null when none came in time.</summary>
    public async Task<CameFrame?> ReadAsync(TimeSpan wait, CancellationToken cancellationToken)
    {
        while (true)
        {
            var before = _kept.ToArray();
            if (Ws.Header(_kept) is { } header && _kept.Count >= header.Size + header.Length)
            {
                var size = header.Size + (int)header.Length;
                _kept.RemoveRange(0, size);
                Write(Direction.Receive, before[..size], size);
                return new CameFrame(header, Bytes.Of(before.AsSpan(header.Size, (int)header.Length)));
            }

            if (Ended)
            {
                return null;
            }

            var more = await peer.ReadAsync(1, wait, cancellationToken);
            Take(more);
            if (more is { Ended: false, Bytes.IsEmpty: true })
            {
                return null;
            }
        }
    }

    /// <summary>What has come and makes no whole frame.</summary>
    public Bytes Rest => Bytes.Of([.. _kept]);

    private void Take(PeerAnswer answer)
    {
        _kept.AddRange(answer.Bytes.Span);
        (Ended, Reset) = (Ended || answer.Ended, Reset || answer.Reset);
    }

    private void Write(Direction direction, byte[] frame, long length) => trace.Write(new TraceEvent
    {
        Flow = peer.Flow,
        Direction = direction,
        Level = TraceLevel.Frame,
        Provenance = Provenance.Captured,
        Verb = "frame",
        Text = string.Join(", ", WebSocketFrameFields.Of(frame).Where(f => f.Name is "opcode" or "payload").Select(f => f.Value)),
        Bytes = trace.Snap(frame),
        Length = (int)Math.Min(length, int.MaxValue),
    });
}
