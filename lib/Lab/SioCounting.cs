using System.Collections.Concurrent;
using System.Globalization;
using Lab.SocketIO;
using Lab.Views;
using Lab.Wire.SocketIO;

namespace Lab;

/// <summary>Counts where an event arrives, and knows when all has arrived without waiting blindly.</summary>
/// <remarks>On one connection nothing overtakes anything. So after the emit a last event is sent along each connection: when it is there, all is there that was sent before.</remarks>
internal sealed class SioCounting(SioLab lab) : IDisposable
{
    /// <summary>The last event; it is neither counted nor drawn.</summary>
    public const string Last = "lab:last";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly SemaphoreSlim _oneAtATime = new(1, 1);
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _awaited = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _counts = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _emitted = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _announced = new(StringComparer.Ordinal);
    private int _serverCount;
    private long _number;

    /// <inheritdoc/>
    public void Dispose() => _oneAtATime.Dispose();

    /// <summary>Looks at what the sockets of a namespace bring to the server.</summary>
    public void Watch(Namespace ns) => ns.OnConnection(socket =>
    {
        socket.Announced = Announced(socket.Id);
        socket.OnDisconnect(_ => { _announced.TryRemove(socket.Id, out var _); });
        socket.OnAny((name, arguments) =>
        {
            if (!IsLast(name, arguments))
            {
                Interlocked.Increment(ref _serverCount);
            }
        });
    });

    /// <summary>Looks at what comes to a client and what it emits.</summary>
    public void Watch(SioClient client)
    {
        client.Client.OnAny((name, arguments) =>
        {
            if (!IsLast(name, arguments))
            {
                _counts.AddOrUpdate(client.Name, 1, static (_, count) => count + 1);
            }
        });
        client.Client.OnAnyOutgoing((name, _) => _emitted[client.Name] = name != Last || _emitted.ContainsKey(client.Name));
    }

    /// <summary>Waits until the server's connection handlers are done with a client that has just connected; not for ever.</summary>
    public async Task ReadyAsync(SioClient client, CancellationToken cancellationToken)
    {
        if (client.Client.Id is { } id)
        {
            await Task.WhenAny(Announced(id).Task, Task.Delay(Patience, cancellationToken));
        }
    }

    /// <summary>Emits, and counts where it arrives.</summary>
    /// <param name="form">The code.</param>
    /// <param name="sender">Who emits; empty for the server.</param>
    /// <param name="emit">Does it; says in a few words what came back.</param>
    public async Task<ReceiversGrid> MeasureAsync(string form, string sender, Func<Task<string>> emit)
    {
        await _oneAtATime.WaitAsync();
        try
        {
            // What was on its way before belongs to nobody's row.
            await SettleAsync([.. lab.Clients]);
            _counts.Clear();
            _emitted.Clear();
            _serverCount = 0;
            var clients = lab.Clients;
            List<Receiver> columns = [.. clients.Select(c => new Receiver(c.Name, c.Rooms, c.Namespace) { State = c.Socket is null ? "away" : "" })];
            var note = await emit();
            await SettleAsync(clients);
            var counts = columns.ToDictionary(c => c.Name, c => _counts.GetValueOrDefault(c.Name), StringComparer.Ordinal);
            if (_emitted.Any(e => e.Value))
            {
                columns.Insert(0, new Receiver("server", []));
                counts["server"] = _serverCount;
            }

            return new ReceiversGrid(columns, [new ReceiversRow(form, counts) { Sender = sender, Note = note }]);
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    private TaskCompletionSource Announced(string id) => _announced.GetOrAdd(id, static _ => new(TaskCreationOptions.RunContinuationsAsynchronously));

    // First up, where a client has emitted, then down: what a handler of the server emitted on an event is then on its way before the last event is.
    private async Task SettleAsync(IReadOnlyList<SioClient> clients)
    {
        foreach (var client in clients.Where(c => _emitted.GetValueOrDefault(c.Name) && c.Socket is not null))
        {
            await PassAsync(client, mark => client.Client.EmitAsync(Last, mark));
        }

        await Task.WhenAll(clients.Select(client => client.Socket is { } socket ? PassAsync(client, mark => socket.EmitAsync(Last, mark)) : Task.CompletedTask));
    }

    private async Task PassAsync(SioClient client, Func<string, ValueTask> send)
    {
        var mark = Interlocked.Increment(ref _number).ToString(CultureInfo.InvariantCulture);
        var came = _awaited[mark] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            await send(mark);
            await came.Task.WaitAsync(Patience);
        }
        catch (TimeoutException) when (client.Socket is null)
        {
            // It has gone meanwhile: nothing more comes.
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException($"{client.Name} has not taken its events for {Patience.TotalSeconds:0} s: is one of its handlers, or one of its handlers on the server, still busy?", late);
        }
        finally
        {
            _awaited.TryRemove(mark, out _);
        }
    }

    private bool IsLast(string name, SocketArguments arguments)
    {
        if (name != Last)
        {
            return false;
        }

        if (_awaited.TryGetValue(arguments.Get<string>(0) ?? "", out var came))
        {
            came.TrySetResult();
        }

        return true;
    }
}
