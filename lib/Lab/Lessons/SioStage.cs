using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using System.Text;
using System.Text.Json;
using Lab.Exercises;
using Lab.SocketIO;
using Lab.Views;

namespace Lab.Lessons;

/// <summary>An event that came to a client.</summary>
/// <param name="Who">The client.</param>
/// <param name="What">The event and its arguments; ids of clients are written as <c>id of ana</c>.</param>
internal sealed record CameEvent(string Who, string What)
{
    /// <summary>The event's name.</summary>
    public string Name => What[..What.IndexOf('(', StringComparison.Ordinal)];
}

/// <summary>A learner's Socket.IO server, and people who are connected to it. Nothing is waited for blindly: after each act all that was sent has arrived.</summary>
internal sealed class SioStage
{
    private static readonly TimeSpan AnswerIsTold = TimeSpan.FromMilliseconds(200);
    private readonly ConcurrentQueue<Exception> _errors = new();
    private readonly ConcurrentQueue<(string Who, string Name, IReadOnlyList<string> Arguments)> _came = new();
    private readonly Dictionary<string, string> _ids = new(StringComparer.Ordinal);
    private readonly ICollection<ReceiversGrid> _rows;

    private SioStage(SocketIOServer io, ICollection<ReceiversGrid> rows) => (Io, _rows) = (io, rows);

    /// <summary>The server.</summary>
    public SocketIOServer Io { get; }

    /// <summary>Starts a server, lets the learner's code set it up, and plays a script.</summary>
    /// <param name="learner">The learner's code.</param>
    /// <param name="rows">Where a row is added for each act.</param>
    /// <param name="script">What is done, and what is thought of it.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>What the script said; an exception of the learner's listeners is thrown.</returns>
    public static async Task<StepResult> PlayAsync(Action<SocketIOServer> learner, ICollection<ReceiversGrid> rows, Func<SioStage, Task<StepResult>> script, CancellationToken cancellationToken)
    {
        // Not among the servers that are known by name: several checks may run at once, each with its own.
        await using var lab = await SioLab.StartAsync("your server", SocketIOOptions.Default, 0, null, cancellationToken);
        var stage = new SioStage(lab.Server, rows);
        lab.Server.OnConnection(socket => socket.OnError(stage._errors.Enqueue));
        learner(lab.Server);
        var result = await script(stage).WaitAsync(cancellationToken);
        if (stage._errors.TryPeek(out var error))
        {
            ExceptionDispatchInfo.Throw(error);
        }

        return result;
    }

    /// <summary>Connects somebody.</summary>
    /// <param name="name">What pictures and reports call him.</param>
    /// <param name="auth">What he says of himself.</param>
    public async Task<ClientSocket> ConnectAsync(string name, object? auth = null)
    {
        var client = await Io.ConnectAsync(name, auth: auth);
        _ids[client.Id!] = name;
        client.OnConnect(() => _ids[client.Id!] = name);
        client.OnAny((eventName, arguments) => _came.Enqueue((name, eventName, [.. Enumerable.Range(0, arguments.Count).Select(i => Encoding.UTF8.GetString(arguments.Raw(i)))])));
        return client;
    }

    /// <summary>Lets somebody's connection break without a word, so that the server hears of it at once; he does not come back.</summary>
    /// <param name="name">His name.</param>
    public async Task BreakAsync(string name)
    {
        var client = SioLab.Of(Io).Clients.First(c => c.Name == name);
        await client.SteadyAsync();
        client.Client.Manager.GoOffline();
    }

    /// <summary>Does something and waits until everything that came of it has arrived.</summary>
    /// <param name="what">What stands in the picture's row.</param>
    /// <param name="from">Who does it, by name; empty for the server.</param>
    /// <param name="act">Does it.</param>
    /// <returns>What arrived at the clients.</returns>
    public async Task<IReadOnlyList<CameEvent>> DoAsync(string what, string from, Func<ValueTask> act)
    {
        _rows.Add(await Io.WhoReceivesAsync(what, () =>
        {
            _came.Clear();
            return act();
        }, from));
        return [.. _came.Select(c => new CameEvent(c.Who, $"{c.Name}({string.Join(", ", c.Arguments.Select(Named))})"))];
    }

    /// <summary>Emits an event and waits for all that comes of it, the answer too.</summary>
    /// <param name="client">Who emits.</param>
    /// <param name="eventName">The event.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <returns>What arrived, and the answer: <c>true</c>, <c>false</c>, another value as JSON, or <c>no answer</c>.</returns>
    public async Task<(IReadOnlyList<CameEvent> Came, string Answer)> AskAsync(ClientSocket client, string eventName, params object?[] arguments)
    {
        var asking = Task.FromResult<JsonElement>(default);
        var came = await DoAsync($"{eventName}({string.Join(", ", arguments.Select(a => Named(JsonSerializer.Serialize(a))))})", _ids[client.Id!], () =>
        {
            asking = client.EmitWithAckAsync<JsonElement>(eventName, arguments.AsSpan());
            return default;
        });

        // All packets have arrived, so the answer is here or there is none; only who waits for it may still have to be told.
        await Task.WhenAny(asking, Task.Delay(AnswerIsTold));
        return (came, asking.IsCompletedSuccessfully ? (await asking).GetRawText() : "no answer");
    }

    /// <summary>What arrived, as a sentence.</summary>
    /// <param name="came">The events.</param>
    /// <param name="answer">What the sender was told; empty when that does not matter.</param>
    public static string Say(IReadOnlyList<CameEvent> came, string answer = "")
    {
        var all = came.Count == 0 ? "nothing came to anybody" : string.Join("; ", came.GroupBy(c => c).Select(c => $"{c.Key.Who} got {c.Key.What}{(c.Count() > 1 ? $" {c.Count()} times" : "")}"));
        return answer.Length == 0 ? all : $"{all}; answer: {answer}";
    }

    /// <summary>Whether exactly these received the event, each once.</summary>
    /// <param name="came">What arrived.</param>
    /// <param name="what">The event with its arguments.</param>
    /// <param name="who">The clients.</param>
    public static bool IsExactly(IReadOnlyList<CameEvent> came, string what, params IReadOnlyList<string> who) =>
        came.Count == who.Count && who.All(name => came.Contains(new CameEvent(name, what)));

    private string Named(string json) => json is ['"', .. var id, '"'] && _ids.TryGetValue(id, out var name) ? $"id of {name}" : json;
}
