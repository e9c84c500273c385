using System.Collections.Concurrent;
using Lab.SocketIO;
using Lab.SocketIO.Traffic;
using Lab.Views;

namespace Lab;

/// <summary>Counts where events arrive, and knows when all has arrived without waiting blindly.</summary>
/// <remarks>Both ends of each connection run in this process and count their packets. When each end has received as many as the other one has sent, and no
/// listener has anything to do, nothing is on its way. Nothing is sent to find that out.</remarks>
internal sealed class SioCounting(SioLab lab) : IDisposable
{
    private const string Server = "server";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(1);
    private readonly SemaphoreSlim _oneAtATime = new(1, 1);
    private readonly ConcurrentDictionary<string, int> _counts = new(StringComparer.Ordinal);
    private volatile bool _clientEmitted;

    /// <inheritdoc/>
    public void Dispose() => _oneAtATime.Dispose();

    /// <summary>Looks at what the sockets of a namespace bring to the server.</summary>
    public void Watch(Namespace ns) => ns.OnConnection(socket => socket.OnAny((_, _) => Count(Server)));

    /// <summary>Looks at what comes to a client and what it emits.</summary>
    public void Watch(SioClient client)
    {
        client.Client.OnAny((_, _) => Count(client.Name));
        client.Client.OnAnyOutgoing((_, _) => _clientEmitted = true);
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
            await SettleAsync();
            _counts.Clear();
            _clientEmitted = false;
            var columns = lab.Clients.Select(c => new Receiver(c.Name, c.Rooms, c.Namespace) { State = c.Socket is null ? "away" : "" }).ToList();
            var note = await emit();
            await SettleAsync();
            if (_clientEmitted)
            {
                columns.Insert(0, new Receiver(Server, []));
            }

            var counts = columns.ToDictionary(c => c.Name, c => _counts.GetValueOrDefault(c.Name), StringComparer.Ordinal);
            return new ReceiversGrid(columns, [new ReceiversRow(form, counts) { Sender = sender, Note = note }]);
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    /// <summary>Waits until nothing is on its way any more between the server and the clients that are connected.</summary>
    /// <exception cref="TimeoutException">Somebody does not take its events.</exception>
    public async Task SettleAsync(CancellationToken cancellationToken = default)
    {
        var start = TimeProvider.System.GetTimestamp();
        var before = -1L;
        while (true)
        {
            // Two looks that agree: between them nobody sent anything either.
            var (packets, busy) = Look();
            if (busy.Length == 0 && packets == before)
            {
                return;
            }

            if (TimeProvider.System.GetElapsedTime(start) > Patience)
            {
                throw new TimeoutException($"{busy} had something to do for {Patience.TotalSeconds:0} s: does a listener wait for something, or emit without end?");
            }

            before = busy.Length == 0 ? packets : -1;
            await Task.Delay(LookAgain, cancellationToken);
        }
    }

    /// <summary>Waits until the server's handlers are done with the connection of a client; not for ever.</summary>
    public Task ReadyAsync(SioClient client, CancellationToken cancellationToken) =>
        Waiting.UntilAsync(() => client.Socket is not { IsIdle: false } || !lab.Clients.Contains(client), Patience, cancellationToken);

    private void Count(string name) => _counts.AddOrUpdate(name, 1, static (_, count) => count + 1);

    // How many packets were sent so far, and who is not done with them; empty for nobody.
    private (long Packets, string Busy) Look()
    {
        var packets = 0L;
        foreach (var client in lab.Clients)
        {
            // One that is away, or is just coming back, has nothing on its way.
            if (client.Socket is not { } socket || client.Client.Manager.Engine is not { } engine || engine.Id != socket.Conn.Id)
            {
                continue;
            }

            // Both ends write down what passes, so each counts.
            var (up, down) = ((TracedClientSession)engine, (TracedSession)socket.Conn);
            packets += up.SentCount + down.SentCount;
            if (up.SentCount != socket.ReceivedCount || !socket.IsIdle)
            {
                return (packets, $"The server's end of {client.Name}");
            }

            if (down.SentCount != client.Client.Manager.ReceivedCount || !client.Client.IsIdle)
            {
                return (packets, client.Name);
            }
        }

        return (packets, "");
    }
}
