using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Lab.Wire.WebSocket;

namespace Lab.Tests.Wire.WebSocket;

/// <summary>Frames written by hand, right and wrong, without the codec that is under test.</summary>
/// <remarks>One word for each frame: <c>81:Hello</c> is the first byte in hex and the payload; <c>82:#00ff</c> has it in hex, <c>82:*300</c> has 300 letters a.
/// <c>82/2:x</c> writes the length in 2 further bytes and <c>82/8:x</c> in 8; <c>82=ffff:</c> says that length in 2, 8 or no further bytes and has
/// no payload; <c>!</c> in front masks where it must not be, or does not where it must.</remarks>
internal static class Frames
{
    private const uint Key = 0x37FA213D;

    /// <summary>The bytes that an end receives.</summary>
    /// <param name="role">The end that receives them: it says whether they are masked.</param>
    /// <param name="words">The frames.</param>
    public static byte[] To(WebSocketRole role, string words) =>
        [.. words.Split(' ', StringSplitOptions.RemoveEmptyEntries).SelectMany(word => Frame(word.TrimStart('!'), (role == WebSocketRole.Server) != word.StartsWith('!')))];

    /// <summary>The words for bytes that an end sent.</summary>
    /// <param name="bytes">Whole frames.</param>
    public static string Words(ReadOnlySpan<byte> bytes)
    {
        List<string> words = [];
        while (!bytes.IsEmpty)
        {
            var (header, length) = (2, (int)(bytes[1] & 0x7F));
            if (length == 126)
            {
                (header, length) = (4, BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]));
            }
            else if (length == 127)
            {
                (header, length) = (10, (int)BinaryPrimitives.ReadUInt64BigEndian(bytes[2..]));
            }

            var masked = bytes[1] >= 0x80;
            var payload = bytes.Slice(header + (masked ? 4 : 0), length).ToArray();
            for (var i = 0; masked && i < length; i++)
            {
                payload[i] ^= bytes[header + (i % 4)];
            }

            words.Add($"{(masked ? "masked " : "")}{bytes[0]:X2}:{(bytes[0] == 0x88 ? CloseText(payload) : Encoding.UTF8.GetString(payload))}");
            bytes = bytes[(header + (masked ? 4 : 0) + length)..];
        }

        return string.Join(' ', words);
    }

    private static string CloseText(byte[] payload) =>
        payload.Length < 2 ? "" : $"{BinaryPrimitives.ReadUInt16BigEndian(payload)}{(payload.Length > 2 ? " " + Encoding.UTF8.GetString(payload.AsSpan(2)) : "")}";

    private static byte[] Frame(string word, bool masked)
    {
        var colon = word.IndexOf(':', StringComparison.Ordinal);
        var (head, text) = (word[..colon], word[(colon + 1)..]);
        var first = byte.Parse(head.AsSpan(0, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        var payload = text switch
        {
            ['#', .. var hex] => Convert.FromHexString(hex),
            ['*', .. var count] => Encoding.ASCII.GetBytes(new string('a', int.Parse(count, CultureInfo.InvariantCulture))),
            _ => Encoding.UTF8.GetBytes(text),
        };
        var length = head[2..] switch
        {
            ['=', .. var said] => Convert.FromHexString(said),
            ['/', '2'] => Big((ulong)payload.Length)[6..],
            ['/', '8'] => Big((ulong)payload.Length),
            _ => payload.Length < 126 ? [(byte)payload.Length] : payload.Length < 65536 ? Big((ulong)payload.Length)[6..] : Big((ulong)payload.Length),
        };
        var second = length.Length switch { 1 => length[0], 2 => (byte)126, _ => (byte)127 };
        var key = masked ? Big(Key)[4..] : [];
        for (var i = 0; masked && i < payload.Length; i++)
        {
            payload[i] ^= key[i % 4];
        }

        return [first, (byte)(second | (masked ? 0x80 : 0)), .. length.Length == 1 ? [] : length, .. key, .. payload];
    }

    private static byte[] Big(ulong number)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, number);
        return bytes;
    }
}
