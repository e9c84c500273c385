using System.Globalization;

namespace Lab.Net;

/// <summary>What a UDP relay does to the datagrams that pass. By default nothing.</summary>
public sealed record UdpRelayOptions
{
    /// <summary>The defaults.</summary>
    public static UdpRelayOptions Default { get; } = new();

    /// <summary>What views call it. Default <c>UDP relay</c>.</summary>
    public string Name { get; init; } = "UDP relay";

    /// <summary>The same seed makes the same decisions. Default 1.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>How likely a datagram is lost, 0 to 1. Default 0.</summary>
    public double Loss { get; init; }

    /// <summary>How likely a datagram is sent twice, 0 to 1. Default 0.</summary>
    public double Duplicate { get; init; }

    /// <summary>How likely a datagram waits until the next one has passed, 0 to 1. Default 0.</summary>
    public double Reorder { get; init; }

    /// <summary>How long each datagram takes at least. Default none.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>How much longer it may take at most; it never changes the order. Default none.</summary>
    public TimeSpan Jitter { get; init; }

    /// <summary>How long a datagram waits for the next one to pass before it goes anyway. Default 250 milliseconds.</summary>
    public TimeSpan HoldAtMost { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>The clock. Default: the system's.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>One line: the seed and what is done.</summary>
    public string Describe()
    {
        var parts = new List<string>();
        Add(Loss > 0, $"loss {Loss * 100:0.##} %");
        Add(Duplicate > 0, $"duplicate {Duplicate * 100:0.##} %");
        Add(Reorder > 0, $"reorder {Reorder * 100:0.##} %");
        Add(Delay > TimeSpan.Zero, $"delay {Delay.TotalMilliseconds:0.##} ms");
        Add(Jitter > TimeSpan.Zero, $"jitter up to {Jitter.TotalMilliseconds:0.##} ms");
        return string.Create(CultureInfo.InvariantCulture, $"seed {Seed}: ") + (parts.Count == 0 ? "passes everything" : string.Join(", ", parts));

        void Add(bool on, FormattableString text)
        {
            if (on)
            {
                parts.Add(text.ToString(CultureInfo.InvariantCulture));
            }
        }
    }

    /// <summary>What happens to one datagram: a pure function of these options and the datagram's place.</summary>
    /// <param name="session">Which client, from 0.</param>
    /// <param name="direction">0 towards the server, 1 back.</param>
    /// <param name="index">Which datagram in that direction, from 0.</param>
    public UdpDecision Decide(int session, int direction, long index)
    {
        double Draw(int draw) => RelayRandom.Fraction(Seed, session, direction, index, draw);

        // Every draw has its own number, so that turning one impairment on leaves the others' decisions as they were.
        return new UdpDecision(Draw(0) < Loss, Draw(1) < Duplicate, Draw(2) < Reorder, Delay + (Jitter * Draw(3)));
    }

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A likelihood is not 0 to 1, or a time is negative.</exception>
    internal void Check()
    {
        RelayRange.Likelihood(Loss, nameof(Loss));
        RelayRange.Likelihood(Duplicate, nameof(Duplicate));
        RelayRange.Likelihood(Reorder, nameof(Reorder));
        RelayRange.Time(Delay, nameof(Delay));
        RelayRange.Time(Jitter, nameof(Jitter));
        RelayRange.Time(HoldAtMost, nameof(HoldAtMost));
    }
}

/// <summary>What a relay does to one datagram.</summary>
/// <param name="Lose">It never arrives; the rest is then of no account.</param>
/// <param name="Duplicate">It is sent twice.</param>
/// <param name="Reorder">It waits until the next one has passed.</param>
/// <param name="Delay">How long it takes at least.</param>
public readonly record struct UdpDecision(bool Lose, bool Duplicate, bool Reorder, TimeSpan Delay);
