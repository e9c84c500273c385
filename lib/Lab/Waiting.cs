namespace Lab;

/// <summary>Waits for what nobody announces.</summary>
internal static class Waiting
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(1);

    /// <summary>Waits until something is so; not for ever, and without a word when it does not become so.</summary>
    /// <param name="isSo">Whether it is.</param>
    /// <param name="within">How long at most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task UntilAsync(Func<bool> isSo, TimeSpan within, CancellationToken cancellationToken = default)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!isSo() && TimeProvider.System.GetElapsedTime(start) < within)
        {
            await Task.Delay(LookAgain, cancellationToken);
        }
    }
}
