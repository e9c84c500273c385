using Microsoft.Extensions.Logging;

namespace Lab.SocketIO;

/// <summary>Work that nobody waits for.</summary>
internal static class Detached
{
    /// <summary>Lets it go on by itself; what it throws is logged.</summary>
    /// <param name="work">It.</param>
    /// <param name="log">Where.</param>
    public static void Run(ValueTask work, ILogger log)
    {
        if (!work.IsCompletedSuccessfully)
        {
            _ = WatchAsync(work, log);
        }
    }

    private static async Task WatchAsync(ValueTask work, ILogger log)
    {
        try
        {
            await work;
        }
        catch (Exception e)
        {
            log.LogError(e, "Something that nobody waits for failed.");
        }
    }
}
