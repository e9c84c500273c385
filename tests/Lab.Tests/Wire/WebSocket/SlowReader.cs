using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Unicode;
using Lab.Wire.WebSocket;

namespace Lab.Tests.Wire.WebSocket;

/// <summary>The rules of RFC 6455 §5 once more, read off the standard without a thought for speed, to hold the real reader against.</summary>
internal static class SlowReader
{
    /// <summary>Reads all that came in one go.</summary>
    /// <param name="bytes">What came after the upgrade.</param>
    /// <param name="role">The end that reads it.</param>
    /// <param name="maxLength">The longest message it takes.</param>
    /// <returns>A number for the messages, pings and pongs in order, and the close code that ended it: the peer's own or the one for its fault; 0 when it is still open.</returns>
    public static (int Digest, int Code) Read(ReadOnlySpan<byte> bytes, WebSocketRole role, long maxLength)
    {
        var digest = default(HashCode);
        List<byte> message = [];
        int? kind = null;
        while (bytes.Length >= 2)
        {
            var (final, opcode, shortLength, masked) = (bytes[0] >= 0x80, bytes[0] & 0x0F, bytes[1] & 0x7F, bytes[1] >= 0x80);
            var isControl = opcode >= 8;
            if (isControl && (!final || shortLength > 125))
            {
                return (digest.ToHashCode(), 1002);
            }

            var lengthSize = shortLength switch { 126 => 2, 127 => 8, _ => 0 };
            if (bytes.Length < 2 + lengthSize)
            {
                break;
            }

            var length = lengthSize switch { 2 => BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]), 8 => BinaryPrimitives.ReadUInt64BigEndian(bytes[2..]), _ => (ulong)shortLength };
            if (length > long.MaxValue || (lengthSize == 2 && length < 126) || (lengthSize == 8 && length < 65536))
            {
                return (digest.ToHashCode(), 1002);
            }

            var header = 2 + lengthSize + (masked ? 4 : 0);
            if (bytes.Length < header)
            {
                break;
            }

            var isMixed = !isControl && (opcode == 0) != kind.HasValue;
            if ((bytes[0] & 0x70) != 0 || opcode is not (0 or 1 or 2 or 8 or 9 or 10) || masked != (role == WebSocketRole.Server) || isMixed)
            {
                return (digest.ToHashCode(), 1002);
            }

            if (!isControl && length > (ulong)(maxLength - message.Count))
            {
                return (digest.ToHashCode(), 1009);
            }

            var key = masked ? bytes.Slice(header - 4, 4).ToArray() : new byte[4];
            var payload = bytes.Slice(header, (int)Math.Min(length, (ulong)(bytes.Length - header))).ToArray();
            for (var i = 0; i < payload.Length; i++)
            {
                payload[i] ^= key[i % 4];
            }

            var isWhole = (ulong)payload.Length == length;
            if (isControl)
            {
                if (!isWhole)
                {
                    break;
                }

                if (opcode == 8)
                {
                    return (digest.ToHashCode(), CloseCode(payload));
                }

                Add(ref digest, opcode, payload);
            }
            else
            {
                kind ??= opcode;
                message.AddRange(payload);
                var soFar = CollectionsMarshal.AsSpan(message);
                if (kind == 1 && (FirstImpossible(soFar) >= 0 || (final && isWhole && !Utf8.IsValid(soFar))))
                {
                    return (digest.ToHashCode(), 1007);
                }

                if (!isWhole)
                {
                    break;
                }

                if (final)
                {
                    Add(ref digest, kind.Value, soFar);
                    message.Clear();
                    kind = null;
                }
            }

            bytes = bytes[(header + payload.Length)..];
        }

        return (digest.ToHashCode(), 0);
    }

    /// <summary>Adds a whole message, ping or pong to the number.</summary>
    public static void Add(ref HashCode digest, int opcode, ReadOnlySpan<byte> payload)
    {
        digest.Add(opcode);
        digest.Add(payload.Length);
        digest.AddBytes(payload);
    }

    private static int CloseCode(byte[] payload)
    {
        if (payload.Length == 0)
        {
            return 1005;
        }

        var code = payload.Length == 1 ? 0 : BinaryPrimitives.ReadUInt16BigEndian(payload);
        return code is not ((>= 1000 and <= 1003) or (>= 1007 and <= 1014) or (>= 3000 and <= 4999)) ? 1002
            : Utf8.IsValid(payload.AsSpan(2)) ? code
            : 1007;
    }

    /// <summary>By the definition, slowly: the shortest beginning that no further bytes can save ends with the impossible byte.</summary>
    public static int FirstImpossible(ReadOnlySpan<byte> bytes)
    {
        var start = 0;
        while (start < bytes.Length)
        {
            var lead = bytes[start];
            var (low, high, length) = lead switch
            {
                < 0x80 => (0, 0, 1),
                >= 0xC2 and <= 0xDF => (0x80, 0xBF, 2),
                0xE0 => (0xA0, 0xBF, 3),
                0xED => (0x80, 0x9F, 3),
                >= 0xE1 and <= 0xEF => (0x80, 0xBF, 3),
                0xF0 => (0x90, 0xBF, 4),
                >= 0xF1 and <= 0xF3 => (0x80, 0xBF, 4),
                0xF4 => (0x80, 0x8F, 4),
                _ => (0, 0, 0),
            };
            if (length == 0)
            {
                return start;
            }

            for (var i = 1; i < length && start + i < bytes.Length; i++)
            {
                var b = bytes[start + i];
                if (b < (i == 1 ? low : 0x80) || b > (i == 1 ? high : 0xBF))
                {
                    return start + i;
                }
            }

            start += length;
        }

        return -1;
    }
}
