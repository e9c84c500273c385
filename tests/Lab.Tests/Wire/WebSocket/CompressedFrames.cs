using System.Buffers;
using System.Text;
using Lab.Wire.WebSocket;

namespace Lab.Tests.Wire.WebSocket;

/// <summary>Compressed messages of a peer, each in one to three frames, with a ping between them now and then.</summary>
internal static class CompressedFrames
{
    /// <summary>Writes a few messages for an end.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="role">The end that receives them.</param>
    /// <param name="agreement">What was agreed on.</param>
    /// <param name="random">The die.</param>
    /// <returns>How many frames they are.</returns>
    public static int Write(IBufferWriter<byte> output, WebSocketRole role, DeflateAgreement agreement, Random random)
    {
        var deflater = role == WebSocketRole.Server
            ? new MessageDeflater(agreement.ClientMaxWindowBits, agreement.ClientNoContextTakeover)
            : new MessageDeflater(agreement.ServerMaxWindowBits, agreement.ServerNoContextTakeover);
        var deflated = new ArrayBufferWriter<byte>();
        var frames = 0;
        for (var messages = random.Next(1, 6); messages > 0; messages--)
        {
            deflated.ResetWrittenCount();
            var length = random.Next(30) == 0 ? 2_000 : random.Next(300);
            deflater.Deflate(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, length / 6).Select(_ => random.Next(1_000) + "π;"))), deflated);
            var rest = deflated.WrittenSpan;
            var opcode = WebSocketOpcode.Text;
            for (var count = random.Next(1, 4); count > 0; count--)
            {
                var piece = count == 1 ? rest : rest[..random.Next(rest.Length + 1)];
                rest = rest[piece.Length..];
                Frame(output, new WebSocketFrameHeader(opcode, piece.Length, count == 1, role == WebSocketRole.Server ? 0u : null, opcode == WebSocketOpcode.Text), piece);
                (opcode, frames) = (WebSocketOpcode.Continuation, frames + 1);
                if (random.Next(8) == 0)
                {
                    Frame(output, new WebSocketFrameHeader(WebSocketOpcode.Ping, 0, true, role == WebSocketRole.Server ? 0u : null), []);
                }
            }
        }

        return frames;
    }

    private static void Frame(IBufferWriter<byte> output, WebSocketFrameHeader header, ReadOnlySpan<byte> payload)
    {
        output.Advance(header.Write(output.GetSpan(WebSocketFrameHeader.MaxSize)));
        output.Write(payload);
    }
}
