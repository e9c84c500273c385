using Lab.Host.Serving.Channels;

namespace Lab.Host.Serving.Kernels;

/// <summary>The clients of one kernel. What is said while nobody listens is kept, within a bound, for the client that comes back.</summary>
internal sealed class Clients
{
    /// <summary>Messages kept for a client that is away; the oldest go first.</summary>
    public const int KeptMessages = 2_000;

    /// <summary>Bytes kept for a client that is away.</summary>
    public const int KeptBytes = 32 * 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly List<ChannelSocket> _sockets = [];
    private readonly Queue<JupyterMessage> _kept = new();
    private long _keptBytes;
    private string? _away;

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

    /// <summary>Adds a client. The one that was away first hears what it missed.</summary>
    public void Add(ChannelSocket socket)
    {
        lock (_gate)
        {
            if (socket.SessionId == _away)
            {
                foreach (var message in _kept)
                {
                    socket.Send(message);
                }
            }

            Forget();
            _sockets.Add(socket);
        }
    }

    /// <summary>Removes a client; messages are kept for the last one that leaves.</summary>
    public void Remove(ChannelSocket socket)
    {
        lock (_gate)
        {
            if (_sockets.Remove(socket) && _sockets.Count == 0)
            {
                Forget();
                _away = socket.SessionId;
            }
        }
    }

    /// <summary>Sends to all of them, in the same order to each.</summary>
    public void Broadcast(JupyterMessage message)
    {
        lock (_gate)
        {
            foreach (var socket in _sockets)
            {
                socket.Send(message);
            }

            Keep(message);
        }
    }

    /// <summary>Sends to the client that asked. If it is connected again under the same name, its new connection gets the answer.</summary>
    public void Answer(string sessionId, ChannelSocket? asked, JupyterMessage message)
    {
        lock (_gate)
        {
            var to = asked is not null && _sockets.Contains(asked) ? asked : _sockets.Find(socket => socket.SessionId == sessionId);
            if (to is not null)
            {
                to.Send(message);
            }
            else if (_away == sessionId)
            {
                Keep(message);
            }
        }
    }

    private void Keep(JupyterMessage message)
    {
        if (_sockets.Count > 0 || _away is null)
        {
            return;
        }

        _kept.Enqueue(message);
        _keptBytes += message.Encoded(MessageFraming.Kind.Json).Length;
        while (_kept.Count > KeptMessages || (_keptBytes > KeptBytes && _kept.Count > 1))
        {
            _keptBytes -= _kept.Dequeue().Encoded(MessageFraming.Kind.Json).Length;
        }
    }

    private void Forget()
    {
        _kept.Clear();
        _keptBytes = 0;
        _away = null;
    }
}
