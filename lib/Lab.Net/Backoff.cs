namespace Lab.Net;

/// <summary>How long to wait before each new attempt: longer each time, and not the same for all, so that a thousand clients of a server that
/// comes back do not knock at once.</summary>
public sealed record Backoff
{
    /// <summary>The defaults.</summary>
    public static Backoff Default { get; } = new();

    /// <summary>The wait before the first new attempt. Default 0.5 seconds.</summary>
    public TimeSpan First { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>How much longer each wait is than the one before. Default 2.</summary>
    public double Factor { get; init; } = 2;

    /// <summary>The longest wait, before it is spread. Default 30 seconds.</summary>
    public TimeSpan Longest { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How far a wait is spread, as a part of itself: 0.5 gives half to one and a half of it. 0 to 1. Default 0.5.</summary>
    public double Spread { get; init; } = 0.5;

    /// <summary>After how many failed attempts in a row to give up; null (the default) never does.</summary>
    public int? Attempts { get; init; }

    /// <summary>The wait before an attempt.</summary>
    /// <param name="attempt">Which one, from 1.</param>
    /// <param name="random">A number from 0 to 1 that spreads it; 0.5 leaves it as it is.</param>
    public TimeSpan Wait(int attempt, double random)
    {
        var wait = Math.Min(First.TotalSeconds * Math.Pow(Factor, attempt - 1), Longest.TotalSeconds);
        return TimeSpan.FromSeconds(wait * (1 + (Spread * ((2 * random) - 1))));
    }
}
