using System.Text;

namespace Lab.Host.Kernel;

/// <summary>Gathers what a cell prints and sends it on in order, in few messages, and never more than a limit.</summary>
/// <remarks>The first lines leave at once, so that they are not lost if the cell brings its process down; later ones are gathered for a moment.</remarks>
internal sealed class OutputSink
{
    /// <summary>Characters kept of one cell.</summary>
    public const int Limit = 256 * 1024;

    /// <summary>Things shown of one cell.</summary>
    public const int ShowAtMost = 1000;

    private const int EagerMessages = 200;
    private const int PromptAtMost = 200;
    private const int GatherAtMost = 8 * 1024;
    private static readonly TimeSpan GatherFor = TimeSpan.FromMilliseconds(30);

    private readonly Action<KernelMessage> _send;
    // Not a Lock: the flushing thread waits on it.
    private readonly object _gate = new();
    private readonly StringBuilder _pending = new();
    private readonly StringBuilder _line = new();
    private string _pendingName = CellWriter.StandardOutput;
    private int _cell;
    private int _messages;
    private int _taken;
    private int _shown;
    private long _cut;
    private (long Characters, long Displays) _cutSaid;

    /// <summary>Sends messages through <paramref name="send"/>, which is called under a lock and may block.</summary>
    public OutputSink(Action<KernelMessage> send)
    {
        _send = send;
        // A thread of its own: a cell may starve the thread pool, and what it prints must still be seen.
        new Thread(FlushNowAndThen) { IsBackground = true, Name = "cell output" }.Start();
    }

    /// <summary>Output belongs to this request from now on.</summary>
    public void Begin(int cell)
    {
        lock (_gate)
        {
            _cell = cell;
            _messages = _taken = _shown = 0;
            _line.Clear();
            _cut = 0;
            _cutSaid = default;
        }
    }

    /// <summary>Sends what is left. Output after this, of work that the cell left behind, is dropped.</summary>
    public void End()
    {
        lock (_gate)
        {
            Flush();
            _cell = 0;
        }
    }

    /// <summary>The line that was printed last on standard output, if it has no end yet.</summary>
    public string UnfinishedLine
    {
        get
        {
            lock (_gate)
            {
                return _line.ToString();
            }
        }
    }

    /// <summary>Takes text of the running cell; of another cell's left-over work it takes nothing.</summary>
    public void Append(string name, ReadOnlySpan<char> text)
    {
        lock (_gate)
        {
            if (IsHeard() && !text.IsEmpty)
            {
                Take(name, text);
            }
        }
    }

    /// <summary>Sends something that the running cell shows or asks, after what it printed before.</summary>
    public void Post(KernelMessage message)
    {
        lock (_gate)
        {
            if (!IsHeard())
            {
                return;
            }

            Flush();
            if (message.Kind == KernelMessageKind.DisplayData && ++_shown > ShowAtMost)
            {
                Monitor.Pulse(_gate);
                return;
            }

            Send(message with { Id = _cell });
        }
    }

    private (long Characters, long Displays) Cut => (_cut, Math.Max(0, _shown - ShowAtMost));

    /// <summary>Whether the calling code belongs to the running cell, as far as anything tells.</summary>
    private bool IsHeard() => _cell != 0 && (CellScope.Current == 0 || CellScope.Current == _cell);

    private void Take(string name, ReadOnlySpan<char> text)
    {
        var keep = Math.Min(text.Length, Limit - _taken);
        _cut += text.Length - keep;
        _taken += keep;
        if (name != _pendingName)
        {
            Flush();
            _pendingName = name;
        }

        _pending.Append(text[..keep]);
        if (_pending.Length >= GatherAtMost || (_messages < EagerMessages && text[^1] == '\n' && keep > 0))
        {
            Flush();
        }

        Remember(name, text[..keep]);
        Monitor.Pulse(_gate);
    }

    private void Remember(string name, ReadOnlySpan<char> text)
    {
        if (name == CellWriter.StandardOutput)
        {
            var end = text.LastIndexOf('\n');
            if (end >= 0)
            {
                _line.Clear();
            }

            var rest = text[(end + 1)..];
            _line.Append(rest[..Math.Min(rest.Length, PromptAtMost - Math.Min(_line.Length, PromptAtMost))]);
        }
    }

    private void FlushNowAndThen()
    {
        while (true)
        {
            lock (_gate)
            {
                while (_pending.Length == 0 && Cut == _cutSaid)
                {
                    Monitor.Wait(_gate);
                }
            }

            Thread.Sleep(GatherFor);
            lock (_gate)
            {
                Flush();
            }
        }
    }

    private void Flush()
    {
        if (_pending.Length > 0)
        {
            // Half of a surrogate pair waits for its other half; alone it could not be written as UTF-8.
            var half = char.IsHighSurrogate(_pending[^1]) && _taken < Limit ? _pending[^1] : '\0';
            var text = _pending.ToString(0, _pending.Length - (half == '\0' ? 0 : 1));
            _pending.Clear();
            if (half != '\0')
            {
                _pending.Append(half);
            }

            if (text.Length > 0)
            {
                _messages++;
                Send(new KernelMessage(KernelMessageKind.Stream, _cell) { Name = _pendingName, Text = WellFormed(text) });
            }
        }

        if (Cut != _cutSaid)
        {
            _cutSaid = Cut;
            Send(new KernelMessage(KernelMessageKind.Cut, _cell) { Count = _cutSaid.Characters, CutDisplays = _cutSaid.Displays });
        }
    }

    private void Send(KernelMessage message)
    {
        try
        {
            _send(message);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The host has gone; the watcher ends this process.
        }
    }

    /// <summary>Lone halves of surrogate pairs become U+FFFD, as in every UTF-8 encoder.</summary>
    private static string WellFormed(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
}
