#pragma warning disable
using System.Buffers;
namespace Lab.Wire.WebSocket;
public sealed record DeflateAgreement(bool ServerNoContextTakeover, bool ClientNoContextTakeover, int ServerMaxWindowBits, int ClientMaxWindowBits);
public sealed class MessageInflater(int w, bool n) { public OperationStatus Inflate(ref ReadOnlySpan<byte> input, bool end, Span<byte> output, out int written, out Violation? violation) => throw new NotImplementedException(); }
public sealed class MessageDeflater(int w, bool n) { public void Deflate(ReadOnlySpan<byte> m, IBufferWriter<byte> o) => throw new NotImplementedException(); }
public sealed record DeflateOptions { public static DeflateOptions Default { get; } = new(); }
public static class DeflateNegotiation { public static OperationStatus Check(string? h, DeflateOptions o, out DeflateAgreement? a, out Violation? v) { (a, v) = (null, null); return OperationStatus.NeedMoreData; } }
