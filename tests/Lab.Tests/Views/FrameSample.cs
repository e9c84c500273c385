using Lab.Wire;

namespace Lab.Tests.Views;

/// <summary>Fields of frames, made by hand as the frame reader would make them.</summary>
internal static class FrameSample
{
    /// <summary>A masked text frame that says Hello (RFC 6455 §5.7).</summary>
    public static Bytes Hello { get; } = Bytes.FromHex("81 85 37fa213d 7f9f4d5158");

    public static Field[] HelloFields { get; } =
    [
        .. Flags(0, "FIN", "RSV1", "RSV2", "RSV3"),
        new("opcode", 0, 1, "1 text") { BitOffset = 4, BitLength = 4, Note = "What kind of frame it is.", Section = "RFC 6455 §5.2" },
        .. Flags(1, "MASK"),
        new("payload length", 1, 1, "5") { BitOffset = 1, BitLength = 7 },
        new("masking key", 2, 4, "37fa213d"),
        new("payload", 6, 5, "<b>"),
    ];

    private static IEnumerable<Field> Flags(int at, params string[] names) => names.Select((name, i) => new Field(name, at, 1, i == 0 ? "1" : "0") { BitOffset = i, BitLength = 1 });
}
