using System.Buffers.Binary;
using System.Text;
using Lab.Wire.WebSocket;

namespace Lab.Tests.Wire.WebSocket;

/// <summary>Streams of frames by a seeded die: legal ones, broken ones, and legal ones in which bytes were changed.</summary>
/// <param name="seed">The same seed throws the same frames.</param>
internal sealed class RandomFrames(int seed)
{
    private static readonly byte[] Letters = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("Hello, Grüße, π ≈ 3, 😀! ", 40)));

    private readonly Random _random = new(seed);
    private readonly byte[] _bytes = new byte[64 * 1024];
    private int _count;
    private bool _inMessage;
    private bool _inText;

    /// <summary>How many frames were thrown.</summary>
    public int Frames { get; private set; }

    /// <summary>The next stream for an end; good until the next call.</summary>
    public Span<byte> Next(WebSocketRole role)
    {
        (_count, _inMessage) = (0, false);
        var damage = _random.Next(4);
        for (var frames = _random.Next(1, 24); frames > 0; frames--)
        {
            Frame(role == WebSocketRole.Server, broken: damage == 1 && _random.Next(8) == 0);
        }

        for (var changes = damage == 2 ? _random.Next(1, 4) : 0; changes > 0; changes--)
        {
            _bytes[_random.Next(_count)] ^= (byte)(1 << _random.Next(8));
        }

        return _bytes.AsSpan(0, _random.Next(8) == 0 ? _random.Next(_count) : _count);
    }

    /// <summary>The length of the next piece of so many bytes.</summary>
    public int Piece(int left) => Math.Min(left, _random.Next(3) switch { 0 => 1, 1 => _random.Next(1, 16), _ => _random.Next(1, 1000) });

    private void Frame(bool masked, bool broken)
    {
        Frames++;
        var first = broken ? (byte)_random.Next(256) : Legal();
        var isControl = (first & 8) != 0;
        var length = _random.Next(16) switch { 0 when !isControl => _random.Next(126, 700), 1 => 0, _ => _random.Next(100) };
        var lengthSize = broken && _random.Next(2) == 0 ? _random.Next(3) : length < 126 ? 0 : 1;
        var at = _count;
        _bytes[_count++] = first;
        _bytes[_count++] = (byte)((masked != (broken && _random.Next(4) == 0) ? 0x80 : 0) | lengthSize switch { 0 => length & 0x7F, 1 => 126, _ => 127 });
        if (lengthSize > 0)
        {
            var said = broken && _random.Next(4) == 0 ? _random.NextInt64() : length;
            BinaryPrimitives.WriteInt64BigEndian(_bytes.AsSpan(_count), lengthSize == 1 ? said << 48 : said);
            _count += lengthSize == 1 ? 2 : 8;
        }

        uint key = 0;
        if (_bytes[at + 1] >= 0x80)
        {
            key = (uint)_random.Next();
            BinaryPrimitives.WriteUInt32BigEndian(_bytes.AsSpan(_count), key);
            _count += 4;
        }

        var payload = _bytes.AsSpan(_count, length);
        Fill(payload, first, broken);
        for (var i = 0; i < length; i++)
        {
            payload[i] ^= (byte)(key >> (24 - (8 * (i & 3))));
        }

        _count += length;
    }

    private void Fill(Span<byte> payload, byte first, bool broken)
    {
        var isText = (first & 0x0F) == 1 || ((first & 0x0F) == 0 && _inText);
        if (broken || (!isText && (first & 0x0F) != 8))
        {
            _random.NextBytes(payload);
            return;
        }

        // Whole characters, and letters where one more does not fit: any cut is right.
        Letters.AsSpan(0, payload.Length).CopyTo(payload);
        for (var end = payload.Length; end > 0 && System.Text.Unicode.Utf8.IsValid(payload) == false; end--)
        {
            payload[end - 1] = (byte)'x';
        }

        if ((first & 0x0F) == 8 && payload.Length >= 2)
        {
            BinaryPrimitives.WriteUInt16BigEndian(payload, (ushort)_random.Next(999, 1016));
            payload[2..].Fill((byte)'r');
        }
    }

    // A first byte that is right at this place of the conversation; now and then the close frame that ends it.
    private byte Legal()
    {
        var control = _random.Next(32);
        if (control < 8)
        {
            return (byte)(control == 0 ? 0x88 : control < 5 ? 0x89 : 0x8A);
        }

        var final = _random.Next(3) > 0;
        var opcode = _inMessage ? 0 : _random.Next(1, 3);
        _inText = _inMessage ? _inText : opcode == 1;
        _inMessage = !final;
        return (byte)((final ? 0x80 : 0) | opcode);
    }
}
