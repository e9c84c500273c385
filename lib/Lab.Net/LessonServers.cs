namespace Lab.Net;

/// <summary>The servers that run now, by name: one name, one server. It lets a cell be run again.</summary>
/// <remarks>It lives as long as the process; a server leaves it when it is disposed.</remarks>
public static class LessonServers
{
    private static readonly Lock Gate = new();
    private static readonly Dictionary<string, ILessonServer> ByName = [];
    private static readonly SemaphoreSlim OneAtATime = new(1, 1);

    /// <summary>The servers that run now.</summary>
    public static IReadOnlyList<ILessonServer> Running
    {
        get
        {
            lock (Gate)
            {
                return [.. ByName.Values];
            }
        }
    }

    /// <summary>Ends the server of that name, if there is one, then starts and keeps the new one.</summary>
    /// <typeparam name="T">The kind of server.</typeparam>
    /// <param name="name">The name that the new server will have.</param>
    /// <param name="start">Starts it. If it fails, the old one is gone all the same.</param>
    /// <param name="cancellationToken">Ends the wait for an earlier start.</param>
    public static async Task<T> ReplaceAsync<T>(string name, Func<CancellationToken, Task<T>> start, CancellationToken cancellationToken = default)
        where T : ILessonServer
    {
        await OneAtATime.WaitAsync(cancellationToken);
        try
        {
            if (Find(name) is { } old)
            {
                await old.DisposeAsync();
            }

            var server = await start(cancellationToken);
            lock (Gate)
            {
                ByName[name] = server;
            }

            return server;
        }
        finally
        {
            OneAtATime.Release();
        }
    }

    /// <summary>Ends every server that runs now.</summary>
    public static async Task StopAllAsync()
    {
        foreach (var server in Running)
        {
            await server.DisposeAsync();
        }
    }

    /// <summary>Forgets a server that has ended, unless its name already belongs to another.</summary>
    public static void Forget(ILessonServer server)
    {
        lock (Gate)
        {
            if (ByName.TryGetValue(server.Name, out var there) && ReferenceEquals(there, server))
            {
                ByName.Remove(server.Name);
            }
        }
    }

    private static ILessonServer? Find(string name)
    {
        lock (Gate)
        {
            return ByName.GetValueOrDefault(name);
        }
    }
}
