using System.Buffers;
using Lab.Wire.Deflate;

namespace Lab.Wire.WebSocket;

/// <summary>Deflates messages of one direction of a connection (RFC 7692 §7.2.1).</summary>
/// <remarks>Memory is taken with the first message, so an idle connection costs next to nothing. With <paramref name="noContextTakeover"/>
/// messages leave nothing behind, and one deflater may serve many connections, one message after the other.</remarks>
/// <param name="windowBits">The window that was agreed on for this direction: 8 (256 bytes) to 15 (32 KiB).</param>
/// <param name="noContextTakeover">Whether each message stands for itself; else it may go back into those before it (§7.1.1).</param>
/// <exception cref="ArgumentOutOfRangeException"><paramref name="windowBits"/> is less than 8 or more than 15.</exception>
public sealed class MessageDeflater(int windowBits, bool noContextTakeover)
{
    private readonly Deflater _deflater = new(windowBits);

    /// <summary>Deflates a whole message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="output">Where to; the four bytes 00 00 FF FF at the end are left out. Every message that goes in must be sent, in this order, unless nothing is taken over.</param>
    public void Deflate(ReadOnlySpan<byte> message, IBufferWriter<byte> output)
    {
        _deflater.Deflate(message, output, tail: false);
        if (noContextTakeover)
        {
            _deflater.Reset();
        }
    }
}
