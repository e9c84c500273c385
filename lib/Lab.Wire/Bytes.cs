using System.Buffers;
using System.Text;

namespace Lab.Wire;

/// <summary>An immutable run of bytes that compares by content and prints as hex.</summary>
/// <remarks>A record that holds a <see cref="ReadOnlyMemory{T}"/> compares by reference; this one does not.
/// <see cref="Of(ReadOnlySpan{byte})"/> copies; <see cref="Wrap"/> does not, and then the caller must not change the array.</remarks>
public readonly struct Bytes : IEquatable<Bytes>
{
    private readonly ReadOnlyMemory<byte> _memory;

    private Bytes(ReadOnlyMemory<byte> memory) => _memory = memory;

    /// <summary>No bytes at all.</summary>
    public static Bytes Empty => default;

    /// <summary>The number of bytes.</summary>
    public int Length => _memory.Length;

    /// <summary>Whether there are no bytes.</summary>
    public bool IsEmpty => _memory.IsEmpty;

    /// <summary>The bytes to read.</summary>
    public ReadOnlySpan<byte> Span => _memory.Span;

    /// <summary>The bytes to read, where a span cannot go.</summary>
    public ReadOnlyMemory<byte> Memory => _memory;

    /// <summary>The byte at <paramref name="index"/>, from 0.</summary>
    /// <exception cref="IndexOutOfRangeException">There is no such byte.</exception>
    public byte this[int index] => _memory.Span[index];

    /// <summary>A copy of <paramref name="bytes"/>.</summary>
    public static Bytes Of(ReadOnlySpan<byte> bytes) => bytes.IsEmpty ? default : new(bytes.ToArray());

    /// <summary>A copy of <paramref name="bytes"/>.</summary>
    public static Bytes Of(in ReadOnlySequence<byte> bytes) => bytes.IsEmpty ? default : new(bytes.ToArray());

    /// <summary>These very bytes, not copied: the caller gives them up.</summary>
    public static Bytes Wrap(ReadOnlyMemory<byte> bytes) => new(bytes);

    /// <summary>The UTF-8 form of <paramref name="text"/>.</summary>
    public static Bytes Utf8(string text) => new(Encoding.UTF8.GetBytes(text));

    /// <summary>Reads pairs of hex digits; spaces, colons, dashes and line ends between them are skipped.</summary>
    /// <exception cref="FormatException">Something else is between them, or a digit has no partner.</exception>
    public static Bytes FromHex(string hex)
    {
        var digits = new StringBuilder(hex.Length);
        foreach (var c in hex)
        {
            if (!char.IsWhiteSpace(c) && c is not (':' or '-'))
            {
                digits.Append(c);
            }
        }

        return new(Convert.FromHexString(digits.ToString()));
    }

    /// <summary>A part of these bytes, sharing their memory.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The part is not inside.</exception>
    public Bytes Slice(int start, int length) => new(_memory.Slice(start, length));

    /// <summary>The text these bytes are in UTF-8; what is not UTF-8 becomes U+FFFD.</summary>
    public string ToText() => Encoding.UTF8.GetString(_memory.Span);

    /// <summary>One printable line of at most <paramref name="limit"/> characters: control characters as escapes, the cut marked with an ellipsis.</summary>
    public string ToPreview(int limit = 40)
    {
        // Four bytes are the longest UTF-8 form, so this many bytes always hold enough characters.
        var text = Encoding.UTF8.GetString(_memory.Span[..Math.Min(Length, (limit + 1) * 4)]);
        var line = new StringBuilder(limit + 4);
        foreach (var c in text)
        {
            if (line.Length >= limit)
            {
                return line.Append('…').ToString();
            }

            _ = c switch
            {
                '\n' => line.Append("\\n"),
                '\r' => line.Append("\\r"),
                '\t' => line.Append("\\t"),
                '\0' => line.Append("\\0"),
                _ when char.IsControl(c) || c is '\u2028' or '\u2029' || char.GetUnicodeCategory(c) == System.Globalization.UnicodeCategory.Format => line.Append('·'),
                _ => line.Append(c),
            };
        }

        return line.ToString();
    }

    /// <inheritdoc/>
    public bool Equals(Bytes other) => Span.SequenceEqual(other.Span);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Bytes other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        hash.AddBytes(Span);
        return hash.ToHashCode();
    }

    /// <summary>Lower-case hex digits without separators.</summary>
    public override string ToString() => Convert.ToHexStringLower(Span);

    /// <summary>Whether both hold the same bytes.</summary>
    public static bool operator ==(Bytes left, Bytes right) => left.Equals(right);

    /// <summary>Whether they differ in any byte.</summary>
    public static bool operator !=(Bytes left, Bytes right) => !left.Equals(right);
}
