using System.Text.Json.Nodes;
using System.Threading.Channels;
using Lab.Host.Kernel;
using Lab.Host.Processes;
using Lab.Host.Serving.Channels;

namespace Lab.Host.Serving.Kernels;

/// <summary>A kernel as clients see it: it keeps its number while the process behind it may be replaced.</summary>
internal sealed class ServedKernel : IAsyncDisposable
{
    private const int DeathsInARow = 3;
    private const int CellsThatWait = 1_000;

    private readonly KernelFactory _factory;
    private readonly Channel<CellWork> _work = Channel.CreateBounded<CellWork>(CellsThatWait);
    private readonly CancellationTokenSource _ending = new();
    private readonly SemaphoreSlim _replacing = new(1, 1);
    private readonly Task _working;
    private volatile Incarnation _now;
    private int _deaths;
    private int _disposed;

    /// <summary>A kernel over a process that is ready.</summary>
    public ServedKernel(KernelFactory factory, KernelProcess process, string root)
    {
        _factory = factory;
        Root = root;
        Ended = _ending.Token;
        _now = new Incarnation(process);
        Watch(_now);
        _working = WorkAsync();
    }

    /// <summary>Its number in addresses.</summary>
    public Guid Id { get; } = Guid.NewGuid();

    /// <summary>When it was started.</summary>
    public DateTimeOffset StartedAt { get; } = DateTimeOffset.UtcNow;

    /// <summary>The notebooks folder.</summary>
    public string Root { get; }

    /// <summary>Path of the notebook's session, relative to the notebooks folder.</summary>
    public string SessionPath { get; set; } = "";

    /// <summary>Its clients.</summary>
    public Clients Clients { get; } = new();

    /// <summary><c>idle</c>, <c>busy</c>, <c>restarting</c> or <c>dead</c>.</summary>
    public string State { get; private set; } = KernelStates.Idle;

    /// <summary>When it last did something for a client.</summary>
    public DateTimeOffset LastActivity { get; private set; } = DateTimeOffset.UtcNow;

    /// <summary>The operating system's number of the process.</summary>
    public int ProcessId => _now.Process.Id;

    /// <summary>Is cancelled when this kernel is gone for good.</summary>
    public CancellationToken Ended { get; }

    /// <summary>Completes when a client has asked this kernel to shut down.</summary>
    public TaskCompletionSource ShutDownRequested { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The cells that were run since the last start, oldest first, for <c>history_request</c>.</summary>
    public IReadOnlyList<string> History => _now.History.Snapshot();

    /// <summary>The running process, for requests that do not run code.</summary>
    public KernelProcess Process => _now.Process;

    /// <summary>Runs a cell after those that were asked for before.</summary>
    /// <returns>False when too many wait already.</returns>
    public bool Enqueue(CellWork work)
    {
        LastActivity = DateTimeOffset.UtcNow;
        return _work.Writer.TryWrite(work);
    }

    /// <summary>The answer to what the running cell asked.</summary>
    public void AnswerInput(string text) => _now.Process.AnswerInput(text);

    /// <summary>Stops the running cell; returns when it has ended.</summary>
    public Task InterruptAsync(CancellationToken cancellationToken) => _now.Process.InterruptAsync(cancellationToken);

    /// <summary>Starts afresh: variables are gone, clients stay. Returns when the new process is ready.</summary>
    /// <exception cref="KernelStartException">It did not become ready.</exception>
    public async Task RestartAsync(CancellationToken cancellationToken)
    {
        _deaths = 0;
        await ReplaceAsync(_now, cancellationToken);
    }

    /// <summary>Says how the kernel is, as the parent request asks for.</summary>
    public void SayState(string state, JupyterMessage? parent) =>
        Clients.Broadcast(Message(JupyterMessage.IoPub, "status", parent, new JsonObject { ["execution_state"] = state }));

    /// <summary>After a request that was answered while a cell runs, the kernel is busy still.</summary>
    public void SayStillBusy()
    {
        if (_now.Running is { } running)
        {
            SayState(KernelStates.Busy, running);
        }
    }

    /// <summary>A message of the process that runs now.</summary>
    public JupyterMessage Message(string channel, string type, JupyterMessage? parent, JsonObject content) =>
        JupyterMessage.FromKernel(channel, type, _now.Session, parent, content);

    private async Task WorkAsync()
    {
        await foreach (var work in _work.Reader.ReadAllAsync(Ended))
        {
            if (_now is { Process.HasEnded: true } ended)
            {
                await ended.Watching.WaitAsync(Ended);
            }

            var incarnation = _now;

            State = KernelStates.Busy;
            LastActivity = DateTimeOffset.UtcNow;
            var run = new CellRun(this, incarnation, work);
            var good = false;
            try
            {
                good = await incarnation.RunAsync(run, work.Request, Ended);
            }
            catch (Exception e) when (!Ended.IsCancellationRequested)
            {
                // Whatever one request does to this host, the next one is answered.
                run.Fail(new CellFault(CellFaultKind.Died, e.GetType().Name, e.Message, $"The host could not run this cell: {e.Message}"));
            }

            LastActivity = DateTimeOffset.UtcNow;
            if (State == KernelStates.Busy)
            {
                State = KernelStates.Idle;
            }

            if (good)
            {
                _deaths = 0;
            }
            else if (work.StopOnError)
            {
                // What was asked for before the failure was known would run on a state that nobody expected.
                AbortWaiting();
            }
        }
    }

    private void AbortWaiting()
    {
        while (_work.Reader.TryRead(out var skipped))
        {
            new CellRun(this, _now, skipped).Abort();
        }
    }

    private void Watch(Incarnation incarnation) => incarnation.Watching = Task.Run(async () =>
    {
        await incarnation.Process.Ended.WaitAsync(Ended);
        // Clients forget what they wait for when they hear of a restart: the end of the running cell is told first.
        await incarnation.Run.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        // When this is not the process that runs now, it was ended on purpose.
        if (incarnation == _now)
        {
            try
            {
                await ReplaceAsync(incarnation, Ended);
            }
            catch (KernelStartException)
            {
                // Said as the state "dead".
            }
        }
    });

    /// <summary>Puts another process in the place of one, once, whoever asks.</summary>
    private async Task ReplaceAsync(Incarnation old, CancellationToken cancellationToken)
    {
        await _replacing.WaitAsync(cancellationToken);
        try
        {
            if (old != _now)
            {
                return;
            }

            State = KernelStates.Restarting;
            // A cell that kills its process is a lesson; a process that dies before any cell is a fault that would go on for ever.
            if (old.Process.HasEnded && old.Count == 0 && ++_deaths > DeathsInARow)
            {
                throw new KernelStartException("The kernel ended several times in a row.");
            }

            await old.DisposeAsync();
            await old.Run.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            AbortWaiting();
            // Said after the end of the running cell: clients forget what they wait for when they hear it.
            SayState(KernelStates.Restarting, null);
            var fresh = new Incarnation(await _factory.TakeAsync(cancellationToken));
            _now = fresh;
            Watch(fresh);
            State = KernelStates.Idle;
            SayState(KernelStates.Starting, null);
            SayState(KernelStates.Idle, null);
        }
        catch (Exception)
        {
            State = KernelStates.Dead;
            SayState(KernelStates.Dead, null);
            throw;
        }
        finally
        {
            _replacing.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        await _ending.CancelAsync();
        _work.Writer.TryComplete();
        await _replacing.WaitAsync();
        try
        {
            State = KernelStates.Dead;
            await _now.DisposeAsync();
        }
        finally
        {
            _replacing.Release();
        }

        await _working.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _now.Watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        SayState(KernelStates.Dead, null);
        await _now.DisposeAsync();
        _replacing.Dispose();
        _ending.Dispose();
    }
}

/// <summary>The states of a kernel in the protocol's words.</summary>
internal static class KernelStates
{
    /// <summary>It is being started.</summary>
    public const string Starting = "starting";

    /// <summary>It waits.</summary>
    public const string Idle = "idle";

    /// <summary>It runs a cell.</summary>
    public const string Busy = "busy";

    /// <summary>Its process ended and another one is started.</summary>
    public const string Restarting = "restarting";

    /// <summary>It will not come back.</summary>
    public const string Dead = "dead";
}
