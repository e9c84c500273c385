using System.Diagnostics;
using Lab.SocketIO;
using Lab.Wire.EngineIO;

namespace Lab.Benchmarks;

/// <summary>One client of a soak: connects, does a few things, ends its connection in some way, and begins anew.</summary>
/// <param name="number">Which one; also the seed of its dice.</param>
/// <param name="address">The server.</param>
/// <param name="tally">Where it tells what it sees.</param>
internal sealed class SoakClient(int number, Uri address, SoakTally tally)
{
    private const int Rooms = 200;
    private const int Remembered = 256;
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(60);

    private static readonly EngineTransport[][] Ways =
    [
        [EngineTransport.WebSocket], [EngineTransport.WebSocket], [EngineTransport.Polling, EngineTransport.WebSocket], [EngineTransport.Polling],
    ];

    private readonly Random _dice = new(number);
    private readonly Lock _gate = new();
    private readonly HashSet<string> _mine = [];
    private string? _asked;
    private (string Room, long At) _left = ("", 0);
    private readonly HashSet<long> _seen = [];
    private readonly Queue<long> _order = new();

    /// <summary>Lives until it is stopped; never fails.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            // Not all at once.
            await Task.Delay(_dice.Next(10_000), stop);
            while (true)
            {
                await LiveAsync(stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The end.
        }
        catch (Exception e)
        {
            tally.Wrong($"client {number}: {e}");
        }
    }

    private async Task LiveAsync(CancellationToken stop)
    {
        var options = new SocketIOClientOptions
        {
            Transports = Ways[_dice.Next(Ways.Length)],
            ReconnectionDelay = TimeSpan.FromMilliseconds(200),
            ReconnectionDelayMax = TimeSpan.FromSeconds(2),
            AckTimeout = AnswerWithin,
            RandomSeed = number,
        };
        var manager = new SocketManager(address, options);
        _asked = null;
        try
        {
            await TalkAsync(manager.Socket(), stop);
        }
        finally
        {
            await manager.DisposeAsync();
            if (manager.StreamCount != 0)
            {
                tally.Wrong($"client {number} has {manager.StreamCount} connections after its end");
            }
        }
    }

    private async Task TalkAsync(ClientSocket socket, CancellationToken stop)
    {
        socket.On("said", (string room, long n) => Heard(socket, room, n));
        socket.OnDisconnect(_ =>
        {
            lock (_gate)
            {
                _mine.Clear();
            }
        });
        socket.OnError(e => tally.Wrong($"client {number}: {e}"));
        try
        {
            await socket.ConnectAsync(stop);
            tally.Connected();
            for (var things = _dice.Next(3, 15); things > 0; things--)
            {
                await DoAsync(socket, stop);
                await Task.Delay(_dice.Next(200, 3_000), stop);
            }

            await EndAsync(socket, stop);
            tally.Ended();
        }
        catch (Exception e) when (e is ConnectErrorException or SocketDisconnectedException or AckTimeoutException)
        {
            tally.Failed();
        }
    }

    private async Task DoAsync(ClientSocket socket, CancellationToken stop)
    {
        var room = $"room {_dice.Next(Rooms)}";
        switch (_dice.Next(10))
        {
            case < 3:
                await JoinAsync(socket, room, stop);
                break;
            case < 5:
                lock (_gate)
                {
                    room = _mine.FirstOrDefault(room);
                }

                // Until the server has let it go its events are right.
                await socket.EmitWithAckAsync<bool>("leave", room).WaitAsync(stop);
                lock (_gate)
                {
                    _mine.Remove(room);
                    _left = (room, Stopwatch.GetTimestamp());
                }

                break;
            case < 9:
                await SayAsync(socket, room, stop);
                break;
            default:
                await socket.Volatile.EmitAsync("nobody listens", number);
                break;
        }
    }

    private async Task JoinAsync(ClientSocket socket, string room, CancellationToken stop)
    {
        lock (_gate)
        {
            // From now on its events are right, also when this is kept for the next connection.
            _asked = room;
        }

        var id = await socket.EmitWithAckAsync<string>("join", room).WaitAsync(stop);
        lock (_gate)
        {
            _asked = null;
            if (socket.Id == id)
            {
                _mine.Add(room);
            }
        }
    }

    private async Task SayAsync(ClientSocket socket, string room, CancellationToken stop)
    {
        var n = tally.NextNumber();
        bool member;
        var id = socket.Id;
        lock (_gate)
        {
            room = _dice.Next(3) > 0 ? _mine.FirstOrDefault(room) : room;
            member = _mine.Contains(room);
        }

        await (_dice.Next(10) == 0 ? socket.EmitWithAckAsync<bool>("say", room, n, new byte[100]) : socket.EmitWithAckAsync<bool>("say", room, n)).WaitAsync(stop);
        tally.Said();
        lock (_gate)
        {
            // Ahead of the answer its own event must have come, unless it was another socket meanwhile.
            if (member && id is not null && socket.Id == id && !_seen.Contains(n))
            {
                tally.Wrong($"client {number} did not get its own event {n} of {room}");
            }
        }
    }

    private async Task EndAsync(ClientSocket socket, CancellationToken stop)
    {
        switch (_dice.Next(6))
        {
            case 0:
                await socket.DisconnectAsync();
                break;
            case 1:
                // Dies, comes back as another one, and is dropped there.
                socket.Manager.Cut();
                await socket.ConnectAsync(stop);
                break;
            case 2:
                socket.Manager.GoOffline();
                await Task.Delay(_dice.Next(500), stop);
                socket.Manager.GoOnline();
                await socket.ConnectAsync(stop);
                break;
            case 3:
                await socket.EmitAsync("kick me", _dice.Next(2) == 0);
                await Task.Delay(_dice.Next(500), stop);
                break;
            case 4:
                // Dies in the middle of something.
                lock (_gate)
                {
                    _asked = "room 0";
                }

                _ = socket.EmitWithAckAsync<string>("join", "room 0").ContinueWith(static t => t.Exception, TaskScheduler.Default);
                socket.Manager.GoOffline();
                break;
            default:
                // Just ends.
                break;
        }
    }

    private void Heard(ClientSocket socket, string room, long n)
    {
        tally.Heard();
        lock (_gate)
        {
            // A listener may still be at work on one thread when another one disconnects.
            if (!_mine.Contains(room) && room != _asked && socket.Connected)
            {
                tally.Wrong($"client {number} got event {n} of {room}, in which it is not{(_left.Room == room ? $" since {Stopwatch.GetElapsedTime(_left.At).TotalMilliseconds} ms" : "")}");
            }

            if (!_seen.Add(n))
            {
                tally.Wrong($"client {number} got event {n} twice");
            }

            _order.Enqueue(n);
            if (_order.Count > Remembered)
            {
                _seen.Remove(_order.Dequeue());
            }
        }
    }
}
