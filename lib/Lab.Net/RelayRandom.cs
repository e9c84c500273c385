namespace Lab.Net;

/// <summary>Numbers that depend on nothing but where they are asked for, so that a seed replays exactly whatever the timing.</summary>
/// <remarks>SplitMix64's output function (Steele, Lea, Flood 2014) over a counter made of the coordinates: there is no state to get out of step.</remarks>
public static class RelayRandom
{
    private const ulong Golden = 0x9E3779B97F4A7C15;

    /// <summary>A number for one decision.</summary>
    /// <param name="seed">The relay's seed.</param>
    /// <param name="session">Which client, from 0, in order of its first datagram or connection.</param>
    /// <param name="direction">0 towards the server, 1 back.</param>
    /// <param name="index">Which datagram or piece in that direction, from 0.</param>
    /// <param name="draw">Which of its decisions, from 0.</param>
    public static ulong Number(long seed, int session, int direction, long index, int draw)
    {
        var state = Mix((ulong)seed + Golden);
        state = Mix(state + (Golden * ((ulong)session + 1)));
        state = Mix(state + (Golden * ((ulong)direction + 1)));
        state = Mix(state + (Golden * ((ulong)index + 1)));
        return Mix(state + (Golden * ((ulong)draw + 1)));
    }

    /// <summary>The same as a fraction: at least 0, below 1.</summary>
    /// <inheritdoc cref="Number"/>
    public static double Fraction(long seed, int session, int direction, long index, int draw) =>
        (Number(seed, session, direction, index, draw) >> 11) * (1.0 / (1UL << 53));

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
