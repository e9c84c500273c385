using System.Collections;
using Lab.Exercises;
using Lab.SocketIO;
using Lab.Views;

namespace Lab;

/// <content>Who receives it.</content>
public static partial class Sio
{
    /// <summary>Emits, waits until everything has arrived, and shows where it arrived and how often.</summary>
    /// <param name="io">A server from <see cref="StartAsync"/>.</param>
    /// <param name="form">How the emit is called in the grid, such as <c>io.emit</c>.</param>
    /// <param name="emit">The emit.</param>
    /// <param name="from">The client whose emit it is, by name; empty (the default) for the server.</param>
    /// <returns>A grid of one row; put several together with <see cref="ReceiversGrid.And"/>.</returns>
    /// <exception cref="TimeoutException">A client did not take its events.</exception>
    public static Task<ReceiversGrid> WhoReceivesAsync(this SocketIOServer io, string form, Func<ValueTask> emit, string from = "") =>
        SioLab.Of(io).Counting.MeasureAsync(form, from, async () =>
        {
            await emit();
            return "";
        });

    /// <summary>The same for an emit that waits for an answer; what came back stands below it.</summary>
    /// <typeparam name="T">What comes back.</typeparam>
    /// <inheritdoc cref="WhoReceivesAsync(SocketIOServer, string, Func{ValueTask}, string)"/>
    public static Task<ReceiversGrid> WhoReceivesAsync<T>(this SocketIOServer io, string form, Func<Task<T>> emit, string from = "") =>
        SioLab.Of(io).Counting.MeasureAsync(form, from, () => AnswerAsync(emit));

    /// <summary>The same for an emit by the server's end of a client, as its handlers have it.</summary>
    /// <param name="io">A server from <see cref="StartAsync"/>.</param>
    /// <param name="form">How the emit is called in the grid, such as <c>socket.broadcast.emit</c>.</param>
    /// <param name="from">The client, by name.</param>
    /// <param name="emit">The emit; it gets the server's end of that client.</param>
    /// <returns>A grid of one row; put several together with <see cref="ReceiversGrid.And"/>.</returns>
    /// <exception cref="TimeoutException">A client did not take its events.</exception>
    public static Task<ReceiversGrid> WhoReceivesAsync(this SocketIOServer io, string form, string from, Func<ServerSocket, ValueTask> emit)
    {
        var socket = io.Socket(from);
        return io.WhoReceivesAsync(form, () => emit(socket), from);
    }

    /// <summary>The same for an emit by the server's end of a client that waits for an answer.</summary>
    /// <typeparam name="T">What comes back.</typeparam>
    /// <inheritdoc cref="WhoReceivesAsync(SocketIOServer, string, string, Func{ServerSocket, ValueTask})"/>
    public static Task<ReceiversGrid> WhoReceivesAsync<T>(this SocketIOServer io, string form, string from, Func<ServerSocket, Task<T>> emit)
    {
        var socket = io.Socket(from);
        return io.WhoReceivesAsync(form, () => emit(socket), from);
    }

    /// <summary>Holds names that were predicted against where the event of a grid's last row arrived, and marks the cells.</summary>
    /// <param name="guess">The answer to a question about names.</param>
    /// <param name="measured">The grid.</param>
    public static PredictionView Against(this Guess guess, ReceiversGrid measured)
    {
        var came = measured.Rows[^1].Receivers;
        var ordered = NameSet.Write([.. guess.Question.Names.Where(came.Contains), .. came.Except(guess.Question.Names)]);
        return guess.Against(ordered, guess.Named is { } said ? measured.Predicting(measured.Rows.Count - 1, said) : measured);
    }

    private static async Task<string> AnswerAsync<T>(Func<Task<T>> emit)
    {
        try
        {
            return await emit() switch
            {
                null => "answered",
                string text => $"answer: {text}",
                ICollection answers => $"{Units.Count(answers.Count, "answer")}: {string.Join(", ", answers.Cast<object>())}",
                var answer => $"answer: {answer}",
            };
        }
        catch (AckTimeoutException late)
        {
            var came = late.Came.ToList();
            return came.Count == 0 ? $"no answer within {Units.Time(late.Timeout)}" : $"an error after {Units.Time(late.Timeout)}, with {Units.Count(came.Count, "answer")}: {string.Join(", ", came)}";
        }
    }
}
