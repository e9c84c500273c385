namespace Lab.Host.Kernel;

/// <summary><see cref="Console.In"/> of cells: asks the host for one line at a time, with the unfinished printed line as the question.</summary>
internal sealed class CellInput(OutputSink output) : TextReader
{
    private readonly object _gate = new();
    private int _cell;
    private bool _isAtEnd = true;
    private bool _isAnswered;
    private bool _isStopped;
    private string? _answer;
    private string _rest = "";

    /// <summary>Input belongs to this request from now on.</summary>
    /// <param name="cell">The request.</param>
    /// <param name="allowed">Whether somebody can answer.</param>
    public void Begin(int cell, bool allowed)
    {
        lock (_gate)
        {
            _cell = cell;
            _isAtEnd = !allowed;
            _isStopped = _isAnswered = false;
            _rest = "";
        }
    }

    /// <summary>Gives the running cell the line that it waits for.</summary>
    public void Answer(InputAnswer answer)
    {
        lock (_gate)
        {
            if (answer.Id == _cell)
            {
                _answer = answer.Text;
                _isAnswered = true;
                Monitor.PulseAll(_gate);
            }
        }
    }

    /// <summary>Whoever waits for input of this request stops waiting.</summary>
    public void Stop(int cell)
    {
        lock (_gate)
        {
            _isStopped |= cell == _cell;
            Monitor.PulseAll(_gate);
        }
    }

    public override int Peek() => Fill() ? _rest[0] : -1;

    public override int Read()
    {
        if (!Fill())
        {
            return -1;
        }

        var first = _rest[0];
        _rest = _rest[1..];
        return first;
    }

    public override int Read(char[] buffer, int index, int count)
    {
        if (count == 0 || !Fill())
        {
            return 0;
        }

        var taken = Math.Min(count, _rest.Length);
        _rest.CopyTo(0, buffer, index, taken);
        _rest = _rest[taken..];
        return taken;
    }

    public override string? ReadLine()
    {
        if (!Fill())
        {
            return null;
        }

        var line = _rest.TrimEnd('\n');
        _rest = "";
        return line;
    }

    /// <summary>Asks for a line unless some of the last one is left.</summary>
    /// <returns>Whether there is something to read.</returns>
    private bool Fill()
    {
        lock (_gate)
        {
            // Work that an earlier cell left behind must not take the answers of this one.
            if (_isAtEnd || (CellScope.Current != 0 && CellScope.Current != _cell))
            {
                return false;
            }

            if (_rest.Length > 0)
            {
                return true;
            }

            _isAnswered = false;
            output.Post(new KernelMessage(KernelMessageKind.InputRequest) { Text = output.UnfinishedLine });
            while (!_isAnswered)
            {
                if (_isStopped)
                {
                    throw new OperationCanceledException("The cell was stopped while it waited for input.");
                }

                Monitor.Wait(_gate);
            }

            _isAtEnd = _answer is null;
            _rest = _answer + "\n";
            return !_isAtEnd;
        }
    }
}
