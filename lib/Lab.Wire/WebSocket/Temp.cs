#pragma warning disable
using System.Buffers;
namespace Lab.Wire.WebSocket;
public sealed record DeflateAgreement(bool ServerNoContextTakeover, bool ClientNoContextTakeover, int ServerMaxWindowBits, int ClientMaxWindowBits);
public sealed class MessageInflater(int w, bool n) { public OperationStatus Inflate(ref ReadOnlySpan<byte> input, bool end, Span<byte> output, out int written, out Violation? violation) => throw new NotImplementedException(); }
public sealed class MessageDeflater(int w, bool n) { public void Deflate(ReadOnlySpan<byte> m, IBufferWriter<byte> o) => throw new NotImplementedException(); }
public sealed record DeflateOptions { public static DeflateOptions Default { get; } = new(); }
public static class DeflateNegotiation
{
    public static string Offer(DeflateOptions o) => "permessage-deflate";
    public static DeflateAgreement? Answer(string? h, DeflateOptions o, out string? r) { r = null; return null; }
    public static OperationStatus Check(string? h, DeflateOptions? o, out DeflateAgreement? a, out Violation? v)
    {
        (a, v) = (null, h is null ? null : new Violation("RFC 6455 §4.1", 0, "the server accepted an extension that was not offered"));
        return v is null ? OperationStatus.Done : OperationStatus.InvalidData;
    }
}
