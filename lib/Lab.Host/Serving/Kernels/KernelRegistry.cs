using System.Collections.Concurrent;

namespace Lab.Host.Serving.Kernels;

/// <summary>All kernels and all sessions of the host.</summary>
internal sealed class KernelRegistry : IAsyncDisposable
{
    /// <summary>Kernels at one time. Each is a process with a compiler in it.</summary>
    public const int KernelLimit = 64;

    private readonly ConcurrentDictionary<Guid, ServedKernel> _kernels = new();
    private readonly ConcurrentDictionary<Guid, Session> _sessions = new();
    private readonly SemaphoreSlim _sessionGate = new(1, 1);
    private readonly KernelFactory _factory;
    private readonly string _root;
    private readonly TimeSpan _idleLimit;
    private readonly TimeProvider _clock;
    private readonly ITimer _culling;
    private volatile bool _disposed;
    private int _starting;

    /// <summary>Makes an empty registry.</summary>
    /// <param name="factory">Starts processes; the registry disposes it.</param>
    /// <param name="root">The notebooks folder.</param>
    /// <param name="idleLimit">How long a kernel that nobody watches may be idle; zero means for ever.</param>
    /// <param name="clock">The clock.</param>
    public KernelRegistry(KernelFactory factory, string root, TimeSpan idleLimit, TimeProvider clock)
    {
        _factory = factory;
        _root = root;
        _idleLimit = idleLimit;
        _clock = clock;
        var period = idleLimit > TimeSpan.Zero ? TimeSpan.FromSeconds(Math.Clamp(idleLimit.TotalSeconds / 4, 1, 60)) : Timeout.InfiniteTimeSpan;
        _culling = clock.CreateTimer(_ => _ = CullAsync(), null, period, period);
    }

    /// <summary>The kernels there are.</summary>
    public IEnumerable<ServedKernel> Kernels => _kernels.Values.OrderBy(static kernel => kernel.StartedAt);

    /// <summary>The sessions there are.</summary>
    public IEnumerable<Session> Sessions => _sessions.Values.OrderBy(static session => session.Kernel.StartedAt);

    /// <summary>A kernel by its number, or null.</summary>
    public ServedKernel? Find(Guid id) => _kernels.GetValueOrDefault(id);

    /// <summary>A session by its number, or null.</summary>
    public Session? FindSession(Guid id) => _sessions.GetValueOrDefault(id);

    /// <summary>Starts a kernel; returns when it is ready.</summary>
    /// <exception cref="Lab.Host.Processes.KernelStartException">It did not become ready, or there are too many.</exception>
    public async Task<ServedKernel> StartAsync(string path, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _starting) + _kernels.Count > KernelLimit)
        {
            Interlocked.Decrement(ref _starting);
            throw new Processes.KernelStartException($"There are {KernelLimit} kernels already; shut one down first.");
        }

        ServedKernel kernel;
        try
        {
            kernel = new ServedKernel(_factory, await _factory.TakeAsync(cancellationToken), _root) { SessionPath = path };
            _kernels[kernel.Id] = kernel;
        }
        finally
        {
            Interlocked.Decrement(ref _starting);
        }

        _ = WatchAsync(kernel);
        if (_disposed)
        {
            await EndAsync(kernel);
        }

        return kernel;
    }

    /// <summary>Ends a kernel and its sessions.</summary>
    public async Task EndAsync(ServedKernel kernel)
    {
        _kernels.TryRemove(kernel.Id, out _);
        foreach (var session in _sessions.Values.Where(session => session.Kernel == kernel))
        {
            _sessions.TryRemove(session.Id, out _);
        }

        await kernel.DisposeAsync();
    }

    /// <summary>The session of a notebook: the one there is, or a new one with a new kernel.</summary>
    public async Task<Session> OpenSessionAsync(string path, string name, string type, Guid? kernelId, CancellationToken cancellationToken)
    {
        // Two pages that open one notebook at the same moment share its kernel.
        await _sessionGate.WaitAsync(cancellationToken);
        try
        {
            if (_sessions.Values.FirstOrDefault(session => session.Path == path) is { } known && (kernelId is null || known.Kernel.Id == kernelId))
            {
                return known;
            }

            var kernel = (kernelId is { } id ? Find(id) : null) ?? await StartAsync(path, cancellationToken);
            kernel.SessionPath = path;
            var session = new Session(Guid.NewGuid(), path, name, type, kernel);
            _sessions[session.Id] = session;
            return session;
        }
        finally
        {
            _sessionGate.Release();
        }
    }

    /// <summary>Puts a changed session in the place of the old one. A kernel that no session uses any more is ended.</summary>
    /// <exception cref="Contents.ContentsException">Another session has the path.</exception>
    public async Task ChangeAsync(Session session)
    {
        if (_sessions.Values.Any(other => other.Id != session.Id && other.Path == session.Path))
        {
            throw new Contents.ContentsException(409, $"'{session.Path}' has a session already.");
        }

        var old = _sessions.GetValueOrDefault(session.Id)?.Kernel;
        Put(session);
        if (old is not null && !_sessions.Values.Any(other => other.Kernel == old))
        {
            await EndAsync(old);
        }
    }

    private void Put(Session session)
    {
        session.Kernel.SessionPath = session.Path;
        _sessions[session.Id] = session;
    }

    /// <summary>Ends a session and its kernel, if no other session uses it.</summary>
    public async Task CloseSessionAsync(Session session)
    {
        _sessions.TryRemove(session.Id, out _);
        if (!_sessions.Values.Any(other => other.Kernel == session.Kernel))
        {
            await EndAsync(session.Kernel);
        }
    }

    /// <summary>A notebook was renamed: its session goes with it.</summary>
    public void Moved(string from, string to)
    {
        foreach (var session in _sessions.Values.Where(session => session.Path == from))
        {
            Put(session with { Path = to, Name = Path.GetFileName(to) });
        }
    }

    private async Task WatchAsync(ServedKernel kernel)
    {
        await kernel.ShutDownRequested.Task;
        await EndAsync(kernel);
    }

    private async Task CullAsync()
    {
        foreach (var kernel in _kernels.Values.Where(kernel =>
            kernel.Clients.Count == 0 && kernel.State != KernelStates.Busy && _clock.GetUtcNow() - kernel.LastActivity > _idleLimit).ToList())
        {
            await EndAsync(kernel);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _disposed = true;
        await _culling.DisposeAsync();
        await Task.WhenAll(_kernels.Values.Select(EndAsync));
        await _factory.DisposeAsync();
        _sessionGate.Dispose();
    }
}

/// <summary>A notebook that is open, and the kernel that runs its cells.</summary>
internal sealed record Session(Guid Id, string Path, string Name, string Type, ServedKernel Kernel);
