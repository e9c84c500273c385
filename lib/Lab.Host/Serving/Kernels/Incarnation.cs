using Lab.Host.Processes;
using Lab.Host.Serving.Channels;

namespace Lab.Host.Serving.Kernels;

/// <summary>One process behind a kernel, and what belongs to it alone.</summary>
internal sealed class Incarnation(KernelProcess process) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private Task? _disposing;
    private volatile JupyterMessage? _running;

    /// <summary>The process.</summary>
    public KernelProcess Process => process;

    /// <summary>The session in the headers of its messages: a new one tells clients that variables are gone.</summary>
    public string Session { get; } = Guid.NewGuid().ToString("N");

    /// <summary>How many cells were run.</summary>
    public int Count { get; private set; }

    /// <summary>Their code.</summary>
    public CellHistory History { get; } = new();

    /// <summary>The request that runs, or null.</summary>
    public JupyterMessage? Running => _running;

    /// <summary>The run of a cell that was begun last.</summary>
    public Task Run { get; private set; } = Task.CompletedTask;

    /// <summary>Ends when the process has ended and that was dealt with.</summary>
    public Task Watching { get; set; } = Task.CompletedTask;

    /// <summary>Counts a cell.</summary>
    public void Add(string code)
    {
        Count++;
        History.Add(code);
    }

    /// <summary>Runs a cell.</summary>
    /// <returns>Whether it did not fail.</returns>
    public async Task<bool> RunAsync(CellRun run, JupyterMessage request, CancellationToken cancellationToken)
    {
        _running = request;
        var running = run.RunAsync(cancellationToken);
        Run = running;
        try
        {
            return await running;
        }
        finally
        {
            _running = null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Task disposing;
        lock (_gate)
        {
            disposing = _disposing ??= process.DisposeAsync().AsTask();
        }

        await disposing;
    }
}

/// <summary>The code that was run, bounded.</summary>
internal sealed class CellHistory
{
    private const int KeepAtMost = 1_000;
    private readonly Lock _gate = new();
    private readonly Queue<string> _cells = new();

    /// <summary>The cells, oldest first.</summary>
    public IReadOnlyList<string> Snapshot()
    {
        lock (_gate)
        {
            return [.. _cells];
        }
    }

    /// <summary>Adds one; the oldest goes when there are too many.</summary>
    public void Add(string code)
    {
        lock (_gate)
        {
            _cells.Enqueue(code);
            if (_cells.Count > KeepAtMost)
            {
                _cells.Dequeue();
            }
        }
    }
}
