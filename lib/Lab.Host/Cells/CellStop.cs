using System.Collections.Concurrent;
using System.ComponentModel;
using Lab.Host.Kernel;

namespace Lab.Host.Cells;

/// <summary>Called in every loop and function that is written in a cell, so that the cell can be stopped there.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class CellStop
{
    // After something was left, functions that clean up must be able to run.
    private const int QuietMilliseconds = 300;
    // By request: until when its functions are let pass.
    private static readonly ConcurrentDictionary<int, long> Stopped = new();
    private static volatile bool _someStopped;

    /// <summary>Returns at once, unless the cell that started the calling code was stopped.</summary>
    /// <exception cref="OperationCanceledException">That cell was stopped.</exception>
    public static void Loop()
    {
        if (_someStopped && Stopped.ContainsKey(CellScope.Current))
        {
            Throw();
        }
    }

    /// <summary>As <see cref="Loop"/>, for the beginning of a function; it lets functions pass for a moment after the cell was struck last.</summary>
    /// <exception cref="OperationCanceledException">The cell was stopped.</exception>
    public static void Call()
    {
        if (_someStopped && Stopped.TryGetValue(CellScope.Current, out var quietUntil) && Environment.TickCount64 >= quietUntil)
        {
            Throw();
        }
    }

    /// <summary>The code of this request stops from now on. What earlier cells left behind, such as servers, goes on.</summary>
    internal static void Stop(int request)
    {
        Stopped[request] = 0;
        _someStopped = true;
    }

    /// <summary>Whether code of this request has been thrown out of what it did, and so may be cleaning up.</summary>
    internal static bool HasStruck(int request) => Stopped.GetValueOrDefault(request) != 0;

    private static void Throw()
    {
        Stopped[CellScope.Current] = Environment.TickCount64 + QuietMilliseconds;
        throw new OperationCanceledException("The cell was stopped.");
    }
}
