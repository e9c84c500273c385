using System.Text;

namespace Lab.Wire.SocketIO;

/// <summary>The short names that one connection has used lately, so that a repeated one is not made again. It never holds more than 16.</summary>
internal sealed class NameCache
{
    private const int Slots = 16;
    private const int Longest = 64;

    private (byte[] Utf8, string Text)[]? _slots;

    /// <summary>The text of <paramref name="utf8"/>.</summary>
    internal string Get(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty || utf8.Length > Longest)
        {
            return Encoding.UTF8.GetString(utf8);
        }

        _slots ??= new (byte[] Utf8, string Text)[Slots];
        ref var slot = ref _slots[(uint)(utf8.Length + (utf8[0] * 7) + (utf8[^1] * 3) + (utf8[utf8.Length / 2] * 5)) % Slots];
        if (slot.Utf8 is null || !utf8.SequenceEqual(slot.Utf8))
        {
            slot = (utf8.ToArray(), Encoding.UTF8.GetString(utf8));
        }

        return slot.Text;
    }
}
