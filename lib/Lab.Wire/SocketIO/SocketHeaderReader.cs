namespace Lab.Wire.SocketIO;

/// <summary>Walks over what stands in front of a packet's JSON, one part after the other. Each part gives null, or what is wrong with it.</summary>
/// <param name="text">The text of the packet.</param>
internal ref struct SocketHeaderReader(ReadOnlySpan<byte> text)
{
    private readonly ReadOnlySpan<byte> _text = text;

    /// <summary>The offset of the next part.</summary>
    internal int At { get; private set; }

    /// <summary>The first digit.</summary>
    internal Violation? Type(out SocketPacketType type)
    {
        type = default;
        if (_text.IsEmpty)
        {
            return new Violation(SocketRules.PacketEncoding, 0, "the packet is empty: not even a type");
        }

        var digit = _text[0] - '0';
        if (digit is < 0 or > (int)SocketPacketType.BinaryAck)
        {
            return new Violation(SocketRules.PacketTypes, 0, $"a packet begins with a digit from 0 to 6, not with \"{Bytes.Of(_text[..1]).ToPreview()}\"");
        }

        (type, At) = ((SocketPacketType)digit, 1);
        return null;
    }

    /// <summary>For a binary type, a number from 1 and a dash.</summary>
    internal Violation? Attachments(SocketPacketType type, int most, out int count)
    {
        count = 0;
        if (!type.IsBinary())
        {
            return null;
        }

        var start = At;
        var fits = Number(int.MaxValue, out var number);
        if (At == start || At == _text.Length || _text[At] != '-' || (fits && number == 0))
        {
            return new Violation(SocketRules.PacketEncoding, At, "a binary packet says how many attachments follow: a number from 1, then a dash");
        }

        if (!fits || number > most)
        {
            return new Violation(SocketRules.AttachmentCount, start, $"more than {most} attachments are announced");
        }

        At++;
        count = (int)number;
        return null;
    }

    /// <summary>A slash and what follows it up to a comma; without a slash there is none.</summary>
    internal Violation? Namespace(out Range name)
    {
        name = At..At;
        if (At == _text.Length || _text[At] != '/')
        {
            return null;
        }

        var start = At;
        var comma = _text[At..].IndexOf((byte)',');
        var end = comma < 0 ? _text.Length : start + comma;
        if (end - start > Limits.SocketIONamespaceLength)
        {
            return new Violation(SocketRules.NamespaceLength, start, $"the namespace has more than {Limits.SocketIONamespaceLength} bytes");
        }

        (name, At) = (start..end, comma < 0 ? end : end + 1);
        return null;
    }

    /// <summary>Digits, if there are any.</summary>
    internal Violation? Id(out long? id)
    {
        var start = At;
        var fits = Number(Limits.SocketIOAckId, out var number);
        id = At > start && fits ? number : null;
        return fits ? null : new Violation(SocketRules.AckId, start, "the ack id is greater than a number of JavaScript can be");
    }

    /// <summary>Walks over digits; false when they say more than <paramref name="most"/>.</summary>
    private bool Number(long most, out long number)
    {
        number = 0;
        var fits = true;
        for (; At < _text.Length && char.IsAsciiDigit((char)_text[At]); At++)
        {
            number = fits ? (number * 10) + (_text[At] - '0') : most;
            fits &= number <= most;
        }

        return fits;
    }
}
