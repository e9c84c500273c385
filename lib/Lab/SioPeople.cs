using Lab.Exercises;
using Lab.SocketIO;
using Lab.Views;

namespace Lab;

/// <content>Several clients at once, and one that is cut.</content>
public static partial class Sio
{
    private static readonly TimeSpan Return = TimeSpan.FromSeconds(10);

    /// <summary>Connects several clients of the lab to the main namespace, one after the other.</summary>
    /// <param name="io">A server from <see cref="StartAsync"/>.</param>
    /// <param name="names">What views call them.</param>
    /// <returns>The clients, in the same order.</returns>
    /// <exception cref="ConnectErrorException">The server refused one.</exception>
    /// <exception cref="TimeoutException">The server did not answer one within 10 s.</exception>
    public static async Task<IReadOnlyList<ClientSocket>> ConnectAllAsync(this SocketIOServer io, params IReadOnlyList<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        var clients = new List<ClientSocket>(names.Count);
        foreach (var name in names)
        {
            clients.Add(await io.ConnectAsync(name));
        }

        return clients;
    }

    /// <summary>Breaks a client's connection and waits until the client has come back by itself: a new socket, with the server's connection handlers done.</summary>
    /// <param name="io">A server from <see cref="StartAsync"/>.</param>
    /// <param name="name">The client's name.</param>
    /// <exception cref="ArgumentException">There is no such client, or it is not connected.</exception>
    /// <exception cref="TimeoutException">It did not come back within 10 s. Before it is cut, it may go over to a WebSocket, for 10 s at most.</exception>
    public static async Task CutAndReturnAsync(this SocketIOServer io, string name)
    {
        var old = io.Socket(name);
        var (gone, back) = (Promise(), Promise());
        var client = SioLab.Of(io).Clients.First(c => c.Name == name);
        old.OnDisconnect(_ => gone.TrySetResult());
        client.Client.OnConnect(() => back.TrySetResult());
        await client.SteadyAsync();
        client.Client.Manager.Cut();
        await Task.WhenAll(gone.Task, back.Task).WaitAsync(Return);
        await SioLab.Of(io).Counting.ReadyAsync(client, CancellationToken.None);
    }

    /// <summary>Holds names that were predicted against where the event of a grid's last row arrived, with a further picture below the grid.</summary>
    /// <param name="guess">The answer to a question about names.</param>
    /// <param name="measured">The grid.</param>
    /// <param name="below">The further picture.</param>
    public static PredictionView Against(this Guess guess, ReceiversGrid measured, View below)
    {
        ArgumentNullException.ThrowIfNull(guess);
        ArgumentNullException.ThrowIfNull(measured);
        var came = measured.Rows[^1].Receivers;
        var ordered = NameSet.Write([.. guess.Question.Names.Where(came.Contains), .. came.Except(guess.Question.Names)]);
        return guess.Against(ordered, (guess.Named is { } said ? measured.Predicting(measured.Rows.Count - 1, said) : measured).And(below));
    }

    /// <summary>The packets of one client, each in the lane of its namespace.</summary>
    /// <param name="io">A server from <see cref="StartAsync"/>.</param>
    /// <param name="client">The client's name; empty (the default) for the one with the most namespaces.</param>
    public static NamespaceLanes Lanes(this SocketIOServer io, string client = "") => new(io.Trace().Snapshot(), NamespaceLanesOptions.Default with { Client = client });

    private static TaskCompletionSource Promise() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
