using System.Globalization;

namespace Lab.Net;

/// <summary>How a TCP relay shapes the stream that passes. By default not at all. It is never TCP loss: both kernels see whole, healthy connections.</summary>
public sealed record TcpRelayOptions
{
    /// <summary>The defaults.</summary>
    public static TcpRelayOptions Default { get; } = new();

    /// <summary>What views call it. Default <c>TCP relay</c>.</summary>
    public string Name { get; init; } = "TCP relay";

    /// <summary>The same seed splits the stream at the same places. Default 1.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>How long bytes take at least in each direction. Default none.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>How many bytes pass in each second, in each direction; 0 (the default) sets no limit.</summary>
    public int BytesPerSecond { get; init; }

    /// <summary>The stream goes on in pieces of 1 to so many bytes; 0 (the default) leaves pieces as they come.</summary>
    public int SplitInto { get; init; }

    /// <summary>The pause after each piece, so that the receiver has a chance to see it alone. Default 2 milliseconds.</summary>
    public TimeSpan SplitPause { get; init; } = TimeSpan.FromMilliseconds(2);

    /// <summary>What comes within this time goes on as one piece. Default none.</summary>
    public TimeSpan MergeFor { get; init; }

    /// <summary>Ends both connections at once (a reset) after so many bytes in one direction; null (the default) never.</summary>
    public long? CutAfter { get; init; }

    /// <summary>The clock. Default: the system's.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>One line: the seed and what is done.</summary>
    public string Describe()
    {
        var parts = new List<string>();
        Add(Delay > TimeSpan.Zero, $"delay {Delay.TotalMilliseconds:0.##} ms");
        Add(BytesPerSecond > 0, $"throttle {BytesPerSecond:N0} bytes/s");
        Add(SplitInto > 0, $"split into pieces of 1 to {SplitInto:N0} bytes");
        Add(MergeFor > TimeSpan.Zero, $"merge what comes within {MergeFor.TotalMilliseconds:0.##} ms");
        Add(CutAfter is not null, $"cut after {CutAfter:N0} bytes");
        return string.Create(CultureInfo.InvariantCulture, $"seed {Seed}: ") + (parts.Count == 0 ? "passes everything" : string.Join(", ", parts))
            + " (it shapes the stream; this is not TCP loss)";

        void Add(bool on, FormattableString text)
        {
            if (on)
            {
                parts.Add(text.ToString(CultureInfo.InvariantCulture));
            }
        }
    }

    /// <summary>The length of one piece when splitting: a pure function of the seed and the piece's place.</summary>
    /// <param name="session">Which connection, from 0.</param>
    /// <param name="direction">0 towards the server, 1 back.</param>
    /// <param name="index">Which piece in that direction, from 0.</param>
    /// <returns>1 to <see cref="SplitInto"/>.</returns>
    public int PieceLength(int session, int direction, long index) =>
        1 + (int)(RelayRandom.Number(Seed, session, direction, index, 0) % (ulong)Math.Max(1, SplitInto));

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A number or a time is negative.</exception>
    internal void Check()
    {
        RelayRange.Count(BytesPerSecond, nameof(BytesPerSecond));
        RelayRange.Count(SplitInto, nameof(SplitInto));
        RelayRange.Count(CutAfter ?? 0, nameof(CutAfter));
        RelayRange.Time(Delay, nameof(Delay));
        RelayRange.Time(SplitPause, nameof(SplitPause));
        RelayRange.Time(MergeFor, nameof(MergeFor));
    }
}
