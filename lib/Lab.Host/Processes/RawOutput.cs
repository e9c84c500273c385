using System.Diagnostics;
using System.Text;

namespace Lab.Host.Processes;

/// <summary>Reads what a kernel process writes to its real standard output and error, past <see cref="Console"/>:
/// text of programs that a cell started, and the last words of a process that crashes.</summary>
internal sealed class RawOutput
{
    private const int KeepErrors = 4 * 1024;
    private const int PassOnAtMost = 64 * 1024;
    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly StringBuilder _errors = new();
    private readonly Task _reading;
    private Action<string>? _output;
    private int _passedOn;

    public RawOutput(Process process) =>
        _reading = Task.WhenAll(PumpAsync(process.StandardOutput, PassOn), PumpAsync(process.StandardError, Keep));

    /// <summary>The beginning of what came on standard error.</summary>
    public string Errors
    {
        get
        {
            lock (_gate)
            {
                return _errors.ToString();
            }
        }
    }

    /// <summary>Output goes to <paramref name="output"/> from now on, bounded per cell.</summary>
    public void Begin(Action<string> output)
    {
        lock (_gate)
        {
            _output = output;
            _passedOn = 0;
        }
    }

    /// <summary>Output of left-over work after this is dropped.</summary>
    public void End()
    {
        lock (_gate)
        {
            _output = null;
        }
    }

    /// <summary>Waits, bounded, for the rest of the output of a process that has ended.</summary>
    public async Task CompleteAsync() =>
        // A program that a cell left running keeps the pipe open; its output is nobody's.
        await Task.WhenAny(_reading, Task.Delay(DrainLimit));

    private void PassOn(string text)
    {
        lock (_gate)
        {
            var keep = Math.Min(text.Length, PassOnAtMost - _passedOn);
            if (_output is { } output && keep > 0)
            {
                _passedOn += keep;
                output(text[..keep]);
            }
        }
    }

    private void Keep(string text)
    {
        lock (_gate)
        {
            _errors.Append(text, 0, Math.Min(text.Length, KeepErrors - _errors.Length));
        }
    }

    private static async Task PumpAsync(StreamReader reader, Action<string> take)
    {
        var buffer = new char[4096];
        try
        {
            while (await reader.ReadAsync(buffer.AsMemory(), CancellationToken.None) is > 0 and var count)
            {
                take(new string(buffer, 0, count));
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The process has gone.
        }
    }
}
