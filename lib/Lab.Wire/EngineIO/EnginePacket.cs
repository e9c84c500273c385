using System.Globalization;

namespace Lab.Wire.EngineIO;

/// <summary>An Engine.IO packet. It does not own its memory.</summary>
/// <param name="Type">What it is.</param>
/// <param name="Data">The text behind the type's digit, in UTF-8, or the bytes of a binary message; may be empty.</param>
/// <param name="IsBinary">Whether the data is bytes, not text; only a message can be.</param>
public readonly record struct EnginePacket(EnginePacketType Type, ReadOnlyMemory<byte> Data, bool IsBinary = false)
{
    private static readonly string[] Names = ["open", "close", "ping", "pong", "message", "upgrade", "noop"];

    /// <summary>The data of a probe and of its answer (Engine.IO v4 §Upgrade).</summary>
    public static ReadOnlyMemory<byte> ProbeData { get; } = "probe"u8.ToArray();

    /// <summary>Whether it is a ping or pong with the word <c>probe</c>: it tries out a new transport.</summary>
    public bool IsProbe => Type is EnginePacketType.Ping or EnginePacketType.Pong && Data.Span.SequenceEqual(ProbeData.Span);

    /// <summary>The type's name in lower case.</summary>
    public static string NameOf(EnginePacketType type) => (int)type < Names.Length ? Names[(int)type] : string.Create(CultureInfo.InvariantCulture, $"unknown {(int)type}");

    /// <summary>One line: name and a preview of the data.</summary>
    public override string ToString() => (Data.IsEmpty, IsBinary) switch
    {
        (true, false) => NameOf(Type),
        (_, true) => string.Create(CultureInfo.InvariantCulture, $"{NameOf(Type)}, {Data.Length:N0} bytes"),
        _ => $"{NameOf(Type)} \"{Bytes.Wrap(Data).ToPreview()}\"",
    };
}
