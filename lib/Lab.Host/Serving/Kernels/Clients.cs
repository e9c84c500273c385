using Lab.Host.Serving.Channels;

namespace Lab.Host.Serving.Kernels;

/// <summary>The clients of one kernel. What was said lately is kept, within a bound, for a client that comes back.</summary>
internal sealed class Clients
{
    /// <summary>Messages kept; the oldest go first.</summary>
    public const int KeptMessages = 2_000;

    /// <summary>Bytes kept.</summary>
    public const int KeptBytes = 16 * 1024 * 1024;

    private const int RememberedSessions = 64;

    private readonly Lock _gate = new();
    private readonly List<ChannelSocket> _sockets = [];
    private readonly Queue<Said> _kept = new();
    // Up to which message a session that left was served.
    private readonly OrderedDictionary<string, long> _left = [];
    private Said? _question;
    private long _keptBytes;
    private long _count;

    /// <summary>How many are connected.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _sockets.Count;
            }
        }
    }

    /// <summary>Adds a client. One that was here before first hears what it missed.</summary>
    /// <param name="socket">The client.</param>
    /// <param name="seen">Number of the last message that it knows, if it says so; what came later is sent, also the question that is still open.
    /// Null when it does not: then what had not left for its last connection is sent.</param>
    public void Add(ChannelSocket socket, string? seen)
    {
        lock (_gate)
        {
            var from = seen is not null ? _kept.FirstOrDefault(said => said.Message.Id == seen)?.Number ?? 0
                : _left.TryGetValue(socket.SessionId, out var left) ? left : long.MaxValue;
            _left.Remove(socket.SessionId);
            foreach (var said in _kept)
            {
                if (said.Number > from && (said.Session is null || said.Session == socket.SessionId))
                {
                    socket.Send(said.Message, said.Number);
                }
            }

            if (seen is not null && _question is { } question && question.Session == socket.SessionId && question.Number <= from)
            {
                socket.Send(question.Message, question.Number);
            }

            _sockets.Add(socket);
        }
    }

    /// <summary>Removes a client.</summary>
    public void Remove(ChannelSocket socket)
    {
        lock (_gate)
        {
            if (_sockets.Remove(socket))
            {
                _left[socket.SessionId] = socket.LastSent;
                if (_left.Count > RememberedSessions)
                {
                    _left.RemoveAt(0);
                }
            }
        }
    }

    /// <summary>Sends to all of them, in the same order to each.</summary>
    public void Broadcast(JupyterMessage message)
    {
        lock (_gate)
        {
            var number = ++_count;
            foreach (var socket in _sockets)
            {
                socket.Send(message, number);
            }

            Keep(new Said(number, message, null));
        }
    }

    /// <summary>Sends to the client that asked. If it is connected again under the same name, its new connection gets the answer.</summary>
    public void Answer(ChannelSocket asked, JupyterMessage message)
    {
        lock (_gate)
        {
            var said = new Said(++_count, message, asked.SessionId);
            var to = _sockets.Contains(asked) ? asked : _sockets.Find(socket => socket.SessionId == asked.SessionId);
            to?.Send(message, said.Number);
            Keep(said);
        }
    }

    /// <summary>Asks the client that runs a cell; the question stays open until <see cref="CloseQuestion"/>.</summary>
    public void Ask(ChannelSocket asked, JupyterMessage question)
    {
        lock (_gate)
        {
            Answer(asked, question);
            _question = new Said(_count, question, asked.SessionId);
        }
    }

    /// <summary>The question was answered, or its cell has ended.</summary>
    public void CloseQuestion()
    {
        lock (_gate)
        {
            _question = null;
        }
    }

    private void Keep(Said said)
    {
        _kept.Enqueue(said);
        _keptBytes += said.Message.Size;
        while (_kept.Count > KeptMessages || (_keptBytes > KeptBytes && _kept.Count > 1))
        {
            _keptBytes -= _kept.Dequeue().Message.Size;
        }
    }

    /// <summary>A message, its number among all of this kernel, and the one session it is for; null for all.</summary>
    private sealed record Said(long Number, JupyterMessage Message, string? Session);
}
