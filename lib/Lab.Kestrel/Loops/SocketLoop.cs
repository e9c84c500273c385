using System.Diagnostics.CodeAnalysis;

namespace Lab.Kestrel.Loops;

/// <summary>Serves many sockets on one thread: waits for all, lets each one whose time has come go on, then does what was put off, and waits again.</summary>
/// <remarks>What goes on may be anybody's code, and it may block. Then a watch takes the loop away from its thread and gives it to a new one, which goes on at the very place;
/// the old thread ends when what it is in returns. So nobody waits for a blocked thread longer than <see cref="Patience"/> twice.
/// There are as many loops as processors, for the whole process; they have nothing to close.</remarks>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "It lives as long as the process.")]
internal sealed class SocketLoop
{
    private const int Patience = 25;
    private static readonly Lazy<SocketLoop[]> All = new(static () => [.. Enumerable.Range(0, Environment.ProcessorCount).Select(static _ => Epoll.TryCreate()).OfType<Epoll>().Select(static epoll => new SocketLoop(epoll))]);
    private static int _turn;

    private readonly Epoll _epoll;
    private readonly Timer _watch;
    private readonly Lock _gate = new();

    // By descriptor. Written under the gate, read by the loop without.
    private LoopSocket?[] _sockets = new LoopSocket?[64];

    // What was put off: the list that grows, under the gate, and the list that is being done.
    private List<IThreadPoolWorkItem> _added = [];
    private List<IThreadPoolWorkItem> _doing = [];
    private bool _awake;
    private bool _watched;

    // Of the thread that has the loop: how far it is.
    private int _events;
    private int _event;
    private int _done;

    // The number of the thread that is in somebody's code; 0 while none is.
    private int _inside;
    private int _steps;
    private int _seen;

    private SocketLoop(Epoll epoll)
    {
        _epoll = epoll;
        _watch = new Timer(static loop => ((SocketLoop)loop!).Watch(), this, Timeout.Infinite, Timeout.Infinite);
        Later = PutOff;
        Start(1);
    }

    /// <summary>Does something at the end of this turn of the loop, or, when called from elsewhere, soon.</summary>
    public Action<IThreadPoolWorkItem> Later { get; }

    /// <summary>One of the loops; null where the system has no way to wait for many sockets.</summary>
    public static SocketLoop? Pick() => All.Value is { Length: > 0 } all ? all[(uint)Interlocked.Increment(ref _turn) % (uint)all.Length] : null;

    /// <summary>Tells a socket from now on when it can read.</summary>
    public void Add(LoopSocket socket)
    {
        lock (_gate)
        {
            if (socket.Descriptor >= _sockets.Length)
            {
                var larger = new LoopSocket?[Math.Max(socket.Descriptor + 1, _sockets.Length * 2)];
                _sockets.CopyTo(larger, 0);
                _sockets = larger;
            }

            _sockets[socket.Descriptor] = socket;
        }

        _epoll.Add(socket.Descriptor, Readiness.In | Readiness.ReadHangUp);
    }

    /// <summary>Tells it from now on also when it can write.</summary>
    public void AddWriting(LoopSocket socket)
    {
        lock (_gate)
        {
            // A socket that was forgotten may be closed by now, and its descriptor somebody else's.
            if (_sockets[socket.Descriptor] == socket)
            {
                _epoll.Change(socket.Descriptor, Readiness.In | Readiness.Out | Readiness.ReadHangUp);
            }
        }
    }

    /// <summary>Forgets a socket. It is closed after that: the next one may have the same descriptor.</summary>
    public void Remove(LoopSocket socket)
    {
        lock (_gate)
        {
            if (_sockets[socket.Descriptor] == socket)
            {
                _sockets[socket.Descriptor] = null;
            }
        }
    }

    private void Start(int number) => new Thread(static at => (((SocketLoop Loop, int Number))at!).Loop.Run((((SocketLoop, int Number))at).Number)) { IsBackground = true, Name = "Lab socket loop" }
        .UnsafeStart((this, number));

    private void Run(int number)
    {
        while (true)
        {
            var item = Next(out var socket, out var of);
            Volatile.Write(ref _inside, number);
            if (item is not null)
            {
                item.Execute();
            }
            else
            {
                socket?.Happened(of);
            }

            if (Interlocked.CompareExchange(ref _inside, 0, number) != number)
            {
                // It took too long: another thread has gone on.
                return;
            }

            _steps++;
        }
    }

    /// <summary>What is to be done next; waits for it.</summary>
    private IThreadPoolWorkItem? Next(out LoopSocket? socket, out Readiness of)
    {
        (socket, of) = (null, default);
        while (true)
        {
            while (_event < _events)
            {
                (var descriptor, of) = _epoll.Event(_event++);
                var sockets = Volatile.Read(ref _sockets);
                if (descriptor >= 0 && descriptor < sockets.Length && sockets[descriptor] is { } found)
                {
                    socket = found;
                    return null;
                }
            }

            if (_done < _doing.Count)
            {
                return _doing[_done++];
            }

            _doing.Clear();
            _done = 0;
            lock (_gate)
            {
                (_added, _doing) = (_doing, _added);
                _awake = _doing.Count > 0;
            }

            if (_doing.Count == 0)
            {
                Wait();
            }
        }
    }

    private void Wait()
    {
        (_event, _events) = (0, _epoll.Wait(Timeout.Infinite));
        lock (_gate)
        {
            _awake = true;
            if (!_watched)
            {
                _watched = _watch.Change(Patience, Patience);
            }
        }
    }

    private void PutOff(IThreadPoolWorkItem item)
    {
        bool wake;
        lock (_gate)
        {
            _added.Add(item);
            wake = !_awake;
            _awake = true;
        }

        if (wake)
        {
            _epoll.Wake();
        }
    }

    private void Watch()
    {
        var (inside, steps) = (Volatile.Read(ref _inside), Volatile.Read(ref _steps));
        var stands = steps == _seen;
        _seen = steps;
        if (stands && inside != 0)
        {
            if (Interlocked.CompareExchange(ref _inside, 0, inside) == inside)
            {
                Start(inside + 1);
            }
        }
        else if (stands)
        {
            lock (_gate)
            {
                // Asleep: whoever wakes it has it watched again.
                if (!_awake)
                {
                    _watched = !_watch.Change(Timeout.Infinite, Timeout.Infinite);
                }
            }
        }
    }
}
