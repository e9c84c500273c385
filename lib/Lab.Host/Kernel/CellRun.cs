using System.Diagnostics.CodeAnalysis;
using Lab.Host.Cells;

namespace Lab.Host.Kernel;

/// <summary>One run of a cell on a thread of its own, which can be stopped.</summary>
/// <remarks>How it is stopped, one thing after the other as long as the cell goes on: its own loops and functions leave by an exception; what its thread
/// waits for is interrupted; at last the cell is left as it is, and at once if it only waits in an <c>await</c>, which nothing interrupts. The runtime's way to abort a thread is not used: on Linux it often brings the process down.
/// Nothing here uses the thread pool, which a cell may have used up.</remarks>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "The source has no timer; a left cell may use it at any time.")]
internal sealed class CellRun(int id)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromMilliseconds(100);
    private const int Attempts = 7;

    // Not a Lock: threads wait on it.
    private readonly object _gate = new();
    private readonly CancellationTokenSource _stop = new();
    private Thread? _thread;
    private CellOutcome? _outcome;
    private bool _isInCode;

    /// <summary>The request.</summary>
    public int Id => id;

    /// <summary>Cancelled when the cell is to stop.</summary>
    public CancellationToken Stopping => _stop.Token;

    /// <summary>Runs a compiled cell.</summary>
    /// <param name="begin">Begins it.</param>
    /// <param name="describe">Says in words what it threw.</param>
    public CellOutcome Run(Func<Task<object?>> begin, Func<Exception, CellFault> describe)
    {
        lock (_gate)
        {
            if (Stopping.IsCancellationRequested)
            {
                return StoppedFaults.Stopped;
            }

            _thread = new Thread(() => Work(begin, describe)) { IsBackground = true, Name = "cell" };
            _thread.Start();
            while (_outcome is null)
            {
                Monitor.Wait(_gate);
            }

            return _outcome;
        }
    }

    /// <summary>Stops the cell; returns at once.</summary>
    public void Stop()
    {
        CellStop.Stop(id);
        _stop.Cancel();
        new Thread(StopThread) { IsBackground = true, Name = "stopping a cell" }.Start();
    }

    private void Work(Func<Task<object?>> begin, Func<Exception, CellFault> describe)
    {
        CellScope.Current = id;
        CellOutcome? outcome = null;
        try
        {
            var task = Task.FromResult<object?>(null);
            Guarded(() => task = begin());
            Uninterrupted(() => Task.WaitAny(task));
            Guarded(() => outcome = new CellOutcome(Display.Of(task.GetAwaiter().GetResult()), null));
            // It may end as if nothing had happened, when what it waited for was stopped.
            outcome = Stopping.IsCancellationRequested ? StoppedFaults.Stopped : outcome;
        }
        catch (Exception) when (Stopping.IsCancellationRequested)
        {
            outcome = StoppedFaults.Stopped;
        }
        catch (Exception e)
        {
            outcome = Described(e, describe);
        }

        Uninterrupted(() => Finish(outcome!));
    }

    /// <summary>An exception may be of a type that the cell declares, so asking it for its message runs the learner's code.</summary>
    private CellOutcome Described(Exception exception, Func<Exception, CellFault> describe)
    {
        CellOutcome? outcome = null;
        try
        {
            Guarded(() => outcome = new CellOutcome(null, describe(exception)));
        }
        catch (Exception) when (Stopping.IsCancellationRequested)
        {
            outcome = StoppedFaults.Stopped;
        }
        catch (Exception e)
        {
            outcome = new CellOutcome(null, new CellFault(CellFaultKind.Exception, exception.GetType().Name, $"The message of the exception could not be read: it threw {e.GetType().Name}.",
                $"{exception.GetType().Name}: the message of the exception could not be read; it threw {e.GetType().Name} itself."));
        }

        return outcome!;
    }

    /// <summary>Runs the learner's code on this thread so that its waits can be interrupted, and no others are.</summary>
    private void Guarded(Action action)
    {
        Uninterrupted(() => SetInCode(true));
        try
        {
            action();
        }
        finally
        {
            Uninterrupted(() => SetInCode(false));
        }
    }

    private void SetInCode(bool value)
    {
        lock (_gate)
        {
            _isInCode = value;
        }
    }

    private void Finish(CellOutcome outcome)
    {
        lock (_gate)
        {
            _outcome ??= outcome;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Does something again when it was struck by an interruption that was meant for code which has just ended.</summary>
    private static void Uninterrupted(Action action)
    {
        while (true)
        {
            try
            {
                action();
                return;
            }
            catch (ThreadInterruptedException)
            {
                // Clears it.
            }
        }
    }

    private void StopThread()
    {
        lock (_gate)
        {
            if (Ends(Patience) || _thread is null)
            {
                return;
            }

            for (var i = 0; i < Attempts && (_isInCode || CellStop.HasStruck(id)); i++)
            {
                if (_isInCode)
                {
                    _thread.Interrupt();
                }

                if (Ends(BetweenAttempts))
                {
                    return;
                }
            }

            _outcome ??= _isInCode ? StoppedFaults.Left : StoppedFaults.Waited;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Whether the cell has ended or does so within this time.</summary>
    private bool Ends(TimeSpan within)
    {
        var end = Environment.TickCount64 + (long)within.TotalMilliseconds;
        while (_outcome is null)
        {
            var rest = end - Environment.TickCount64;
            if (rest <= 0)
            {
                return false;
            }

            Monitor.Wait(_gate, (int)rest);
        }

        return true;
    }
}
