using System.Buffers;
using System.Globalization;
using System.Text;

namespace Lab.Wire;

/// <summary>Which bytes make which character (RFC 3629 §3).</summary>
public static class Utf8Characters
{
    /// <summary>One field for each character; bytes that are no UTF-8 become fields that say so.</summary>
    /// <param name="bytes">The bytes of a text.</param>
    public static IReadOnlyList<Field> Fields(ReadOnlySpan<byte> bytes)
    {
        var fields = new List<Field>();
        for (var offset = 0; offset < bytes.Length;)
        {
            var status = Rune.DecodeFromUtf8(bytes[offset..], out var rune, out var length);
            fields.Add(status == OperationStatus.Done ? Character(rune, offset, length) : new Field("no character", offset, length, "not UTF-8") { Section = "RFC 3629 §3" });
            offset += length;
        }

        return fields;
    }

    private static Field Character(Rune rune, int offset, int length)
    {
        var code = string.Create(CultureInfo.InvariantCulture, $"U+{rune.Value:X4}");
        var shows = !Rune.IsControl(rune) && !Rune.IsWhiteSpace(rune) && Rune.GetUnicodeCategory(rune) != UnicodeCategory.Format;
        return new Field(shows ? rune.ToString() : code, offset, length, code)
        {
            Note = string.Create(CultureInfo.InvariantCulture, $"{length} {(length == 1 ? "byte" : "bytes")}"),
            Section = "RFC 3629 §3",
        };
    }
}
