using System.Diagnostics;
using System.Globalization;
using Lab.SocketIO;
using Lab.Views;

namespace Lab;

/// <summary>Writes down the reserved events of both ends, those that a library tells its own program, in the order in which they happened.</summary>
public sealed class SioDiary
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly Lock _gate = new();
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly List<Entry> _entries = [];
    private readonly List<string> _ids = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string _client = "the client";

    internal SioDiary(SocketIOServer io)
    {
        io.OnConnection(socket =>
        {
            lock (_gate)
            {
                _ids.Add(socket.Id);
            }

            Server("connection", $"a socket with the id {Short(socket.Id)}");
            socket.OnDisconnecting(reason => Server("disconnecting", $"\"{reason}\", still in {Units.Count(socket.Rooms.Count, "room")}"));
            socket.OnDisconnect(reason => Server("disconnect", $"\"{reason}\", in {Units.Count(socket.Rooms.Count, "room")}"));
        });
        if (io.Sockets.Adapter is InMemoryAdapter rooms)
        {
            rooms.RoomJoined += (room, id) => Server("join", $"{Short(id)} joins the room {Short(room)}");
            rooms.RoomLeft += (room, id) => Server("leave", $"{Short(id)} leaves the room {Short(room)}");
        }
    }

    /// <summary>The names of the events so far, with <c>server</c> or the client's name in front, as in <c>server connection</c>.</summary>
    public IReadOnlyList<string> Events
    {
        get
        {
            lock (_gate)
            {
                return [.. _entries.Select(e => $"{(e.AtServer ? "server" : _client)} {e.Event}")];
            }
        }
    }

    /// <summary>The ids of the sockets that were connected, in order, as the server knows them.</summary>
    public IReadOnlyList<string> Ids
    {
        get
        {
            lock (_gate)
            {
                return [.. _ids];
            }
        }
    }

    /// <summary>Looks at one client from before it connects: give it to <c>io.ConnectAsync</c> as what prepares it.</summary>
    /// <param name="client">The client.</param>
    public void Watch(ClientSocket client)
    {
        ArgumentNullException.ThrowIfNull(client);
        _client = client.Manager.Options.Name;
        client.OnConnect(() => Client("connect", $"its id is {Short(client.Id ?? "gone")}"));
        client.OnConnectError(error => Client("connect_error", $"\"{error.Message}\""));
        client.OnDisconnect(reason => Client("disconnect", $"\"{reason}\""));
        client.Manager.OnPing(() => Client("ping", "the server asks whether it is there"));
        client.Manager.OnReconnectAttempt(attempt => Client("reconnect_attempt", string.Create(CultureInfo.InvariantCulture, $"number {attempt}")));
        client.Manager.OnReconnectError(error => Client("reconnect_error", $"\"{error.Message}\""));
        client.Manager.OnReconnect(attempt => Client("reconnect", string.Create(CultureInfo.InvariantCulture, $"with attempt {attempt}")));
        client.Manager.OnReconnectFailed(() => Client("reconnect_failed", "it tries no more"));
    }

    /// <summary>Waits until an event is in the diary.</summary>
    /// <param name="eventName">Its name, such as <c>reconnect</c>.</param>
    /// <param name="times">How often it must be there. Default 1.</param>
    /// <exception cref="TimeoutException">It did not come within 10 s.</exception>
    public async Task UntilAsync(string eventName, int times = 1)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (_entries.Count(e => e.Event == eventName) >= times)
                {
                    return;
                }

                changed = _changed.Task;
            }

            try
            {
                await changed.WaitAsync(limit.Token);
            }
            catch (OperationCanceledException late)
            {
                throw new TimeoutException($"There was no {eventName} within {Units.Time(Patience)}.", late);
            }
        }
    }

    /// <summary>Both ends side by side, from top to bottom in the order in which it happened.</summary>
    public TableView Table()
    {
        lock (_gate)
        {
            return new TableView(
                "Reserved events",
                ["ms>", "on the server", $"in {_client}'s program"],
                [.. _entries.Select(e => (IReadOnlyList<TableCell>)[(int)e.Time.TotalMilliseconds, e.AtServer ? e.Line : "", e.AtServer ? "" : e.Line])],
                TableOptions.Default with { Provenance = Tracing.Provenance.Observed });
        }
    }

    private static string Short(string id) => id.Length <= 6 ? id : id[..6] + "…";

    private void Server(string eventName, string what) => Add(true, eventName, what);

    private void Client(string eventName, string what) => Add(false, eventName, what);

    private void Add(bool atServer, string eventName, string what)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            _entries.Add(new Entry(Stopwatch.GetElapsedTime(_start), atServer, eventName, what));
            (changed, _changed) = (_changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        changed.TrySetResult();
    }

    private sealed record Entry(TimeSpan Time, bool AtServer, string Event, string What)
    {
        public string Line => $"{Event}: {What}";
    }
}
