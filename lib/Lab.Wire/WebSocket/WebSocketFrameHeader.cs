using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;

namespace Lab.Wire.WebSocket;

/// <summary>The beginning of a frame, up to its payload (RFC 6455 §5.2).</summary>
/// <remarks><code>
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +-+-+-+-+-------+-+-------------+-------------------------------+
/// |F|R|R|R| opcode|M| payload len |  extended payload length      |
/// |I|S|S|S|  (4)  |A|     (7)     |  (16 bits, or 64)             |
/// |N|V|V|V|       |S|             |  (if payload len is 126, 127) |
/// | |1|2|3|       |K|             |                               |
/// +-+-+-+-+-------+-+-------------+-------------------------------+
/// |  masking key (32 bits, if MASK is 1)  |  payload               |
/// +---------------------------------------+-----------------------+
/// </code></remarks>
public readonly record struct WebSocketFrameHeader
{
    /// <summary>The longest header in bytes: 2, 8 of length and 4 of key.</summary>
    public const int MaxSize = 14;

    /// <summary>The longest payload of a control frame in bytes (RFC 6455 §5.5).</summary>
    public const int MaxControlLength = 125;

    private const byte FinalBit = 0x80;
    private const byte Rsv1Bit = 0x40;
    private const byte ReservedBits = 0x70;
    private const byte OpcodeBits = 0x0F;
    private const byte MaskBit = 0x80;
    private const byte LengthBits = 0x7F;
    private const byte Length16 = 126;
    private const byte Length64 = 127;

    private readonly byte _first;

    /// <summary>Makes a header.</summary>
    /// <param name="opcode">What the frame is.</param>
    /// <param name="length">The length of its payload in bytes, 0 or more.</param>
    /// <param name="final">Whether it is the last frame of its message.</param>
    /// <param name="mask">The masking key as it reads, first byte highest; null for none.</param>
    /// <param name="compressed">Whether RSV1 says that the message is compressed (RFC 7692 §6).</param>
    public WebSocketFrameHeader(WebSocketOpcode opcode, long length, bool final = true, uint? mask = null, bool compressed = false)
    {
        _first = (byte)((final ? FinalBit : 0) | (compressed ? Rsv1Bit : 0) | (byte)opcode);
        (Length, Mask) = (length, mask);
    }

    private WebSocketFrameHeader(byte first, long length, uint? mask) => (_first, Length, Mask) = (first, length, mask);

    /// <summary>Whether this is the last frame of its message.</summary>
    public bool Final => (_first & FinalBit) != 0;

    /// <summary>RSV1: set on the first frame of a compressed message when both ends agreed on it (RFC 7692 §6), else 0.</summary>
    public bool Rsv1 => (_first & Rsv1Bit) != 0;

    /// <summary>The three reserved bits as a number from 0 to 7; RSV1 is 4.</summary>
    public int Reserved => (_first & ReservedBits) >> 4;

    /// <summary>What the frame is; it may be a number that the standard reserves.</summary>
    public WebSocketOpcode Opcode => (WebSocketOpcode)(_first & OpcodeBits);

    /// <summary>Whether it is a control frame: the highest bit of the opcode (RFC 6455 §5.5).</summary>
    public bool IsControl => (_first & 0x8) != 0;

    /// <summary>The length of the payload in bytes.</summary>
    public long Length { get; }

    /// <summary>The masking key as it reads, first byte highest; null when the payload is not masked.</summary>
    public uint? Mask { get; }

    /// <summary>The header's own length in bytes, 2 to 14.</summary>
    public int Size => 2 + LengthSize + (Mask is null ? 0 : 4);

    private int LengthSize => Length < Length16 ? 0 : Length <= ushort.MaxValue ? 2 : 8;

    /// <summary>Reads a header from the front of <paramref name="input"/>; what it says alone is checked, what depends on the connection is not.</summary>
    /// <param name="input">What has come so far.</param>
    /// <param name="header">The header; its <see cref="Size"/> says how many bytes it took.</param>
    /// <param name="violation">What the peer did wrong; set exactly when the result is <see cref="OperationStatus.InvalidData"/>.</param>
    /// <returns><see cref="OperationStatus.Done"/>, <see cref="OperationStatus.NeedMoreData"/> or <see cref="OperationStatus.InvalidData"/>.</returns>
    public static OperationStatus Read(ReadOnlySpan<byte> input, out WebSocketFrameHeader header, out Violation? violation)
    {
        (header, violation) = (default, null);
        if (input.Length < 2)
        {
            return OperationStatus.NeedMoreData;
        }

        var (first, second) = (input[0], input[1]);
        var shortLength = second & LengthBits;
        if ((first & 0x8) != 0 && (violation = ControlRule(first, shortLength)) is not null)
        {
            return OperationStatus.InvalidData;
        }

        var lengthSize = shortLength switch { Length16 => 2, Length64 => 8, _ => 0 };
        var masked = (second & MaskBit) != 0;
        if (input.Length < 2 + lengthSize)
        {
            return OperationStatus.NeedMoreData;
        }

        var length = lengthSize switch
        {
            0 => (ulong)shortLength,
            2 => BinaryPrimitives.ReadUInt16BigEndian(input[2..]),
            _ => BinaryPrimitives.ReadUInt64BigEndian(input[2..]),
        };
        if ((violation = LengthRule(length, lengthSize)) is not null)
        {
            return OperationStatus.InvalidData;
        }

        if (input.Length < 2 + lengthSize + (masked ? 4 : 0))
        {
            return OperationStatus.NeedMoreData;
        }

        header = new WebSocketFrameHeader(first, (long)length, masked ? BinaryPrimitives.ReadUInt32BigEndian(input[(2 + lengthSize)..]) : null);
        return OperationStatus.Done;
    }

    /// <summary>Writes the header.</summary>
    /// <param name="destination">At least <see cref="Size"/> bytes.</param>
    /// <returns>How many bytes it took.</returns>
    public int Write(Span<byte> destination)
    {
        var lengthSize = LengthSize;
        destination[0] = _first;
        destination[1] = (byte)((Mask is null ? 0 : MaskBit) | lengthSize switch { 0 => (int)Length, 2 => Length16, _ => Length64 });
        if (lengthSize == 2)
        {
            BinaryPrimitives.WriteUInt16BigEndian(destination[2..], (ushort)Length);
        }
        else if (lengthSize == 8)
        {
            BinaryPrimitives.WriteInt64BigEndian(destination[2..], Length);
        }

        if (Mask is { } key)
        {
            BinaryPrimitives.WriteUInt32BigEndian(destination[(2 + lengthSize)..], key);
        }

        return Size;
    }

    /// <summary>One line: opcode, length and flags.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{WebSocketFrameFields.NameOf(Opcode)}, {Length:N0} {(Length == 1 ? "byte" : "bytes")}{(Final ? "" : ", FIN 0: more to come")}{(Rsv1 ? ", RSV1" : "")}{(Mask is null ? "" : ", masked")}");

    private static Violation? ControlRule(byte first, int shortLength) => (first & FinalBit) == 0
        ? new Violation("RFC 6455 §5.5", 0, $"the {WebSocketFrameFields.NameOf((WebSocketOpcode)(first & OpcodeBits))} frame has FIN 0: a control frame must not be fragmented")
        : shortLength > MaxControlLength
            ? new Violation("RFC 6455 §5.5", 1, $"the {WebSocketFrameFields.NameOf((WebSocketOpcode)(first & OpcodeBits))} frame says that more than {MaxControlLength} bytes follow: a control frame has at most {MaxControlLength}")
            : null;

    private static Violation? LengthRule(ulong length, int lengthSize) =>
        length > long.MaxValue ? new Violation("RFC 6455 §5.2", 2, "the highest bit of the 64-bit length must be 0")
        : (lengthSize == 2 && length < Length16) || (lengthSize == 8 && length <= ushort.MaxValue)
            ? new Violation("RFC 6455 §5.2", 1, string.Create(CultureInfo.InvariantCulture, $"the length {length:N0} takes {lengthSize} further bytes: it must be written in the shortest way"))
            : null;
}
