namespace Lab.Wire.Http1;

/// <summary>The names of the rules that heads and bodies can break, where more than one place needs them.</summary>
internal static class HttpRules
{
    internal const string StartLineLength = $"Limits.{nameof(Limits.HttpStartLineLength)}";
    internal const string HeadLength = $"Limits.{nameof(Limits.HttpHeadLength)}";
    internal const string HeaderCount = $"Limits.{nameof(Limits.HttpHeaderCount)}";
    internal const string BodyLength = $"Limits.{nameof(Limits.HttpBodyLength)}";
    internal const string ChunkLineLength = $"Limits.{nameof(Limits.HttpChunkLineLength)}";
    internal const string TooSlow = "RFC 9110 §15.5.9";
    internal const string LineEnds = "RFC 9112 §2.2";
    internal const string Version = "RFC 9112 §2.3";
    internal const string RequestLine = "RFC 9112 §3";
    internal const string Target = "RFC 9112 §3.2";
    internal const string StatusLine = "RFC 9112 §4";
    internal const string FieldLine = "RFC 9112 §5.1";
    internal const string ObsoleteFold = "RFC 9112 §5.2";
    internal const string FieldValue = "RFC 9110 §5.5";
    internal const string Coding = "RFC 9112 §6.1";
    internal const string BodyBounds = "RFC 9112 §6.3";
    internal const string Chunk = "RFC 9112 §7.1";
}
