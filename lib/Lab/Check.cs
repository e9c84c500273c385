using System.Net.Sockets;
using Lab.Exercises;
using Lab.Lessons;
using Lab.SocketIO;

namespace Lab;

/// <summary>Checks what you made. Each check counts as one try; running other cells never does.</summary>
public static class Check
{
    /// <summary>Checks a number or a word that you were asked for.</summary>
    /// <param name="id">The exercise.</param>
    /// <param name="answer">Your answer; <c>"?"</c> for not yet.</param>
    /// <param name="cancellationToken">Stops the check.</param>
    /// <exception cref="ArgumentException">There is no such exercise, or it wants something else.</exception>
    public static Task<CheckReport> That(string id, string answer, CancellationToken cancellationToken = default) => RunAsync(id, answer ?? "", cancellationToken);

    /// <inheritdoc cref="That(string, string, CancellationToken)"/>
    public static Task<CheckReport> That(string id, double answer, CancellationToken cancellationToken = default) => RunAsync(id, answer, cancellationToken);

    /// <summary>Checks code that serves one connection.</summary>
    /// <param name="id">The exercise.</param>
    /// <param name="handler">Your method. It gets a connected socket and returns when it has closed it.</param>
    /// <param name="cancellationToken">Stops the check.</param>
    /// <exception cref="ArgumentException">There is no such exercise, or it wants something else.</exception>
    public static Task<CheckReport> That(string id, Func<Socket, Task> handler, CancellationToken cancellationToken = default) => RunAsync(id, handler, cancellationToken);

    /// <summary>Checks code that makes a text from a text.</summary>
    /// <param name="id">The exercise.</param>
    /// <param name="make">Your method.</param>
    /// <param name="cancellationToken">Stops the check.</param>
    /// <exception cref="ArgumentException">There is no such exercise, or it wants something else.</exception>
    public static Task<CheckReport> That(string id, Func<string, string> make, CancellationToken cancellationToken = default) => RunAsync(id, make, cancellationToken);

    /// <summary>Checks code that makes bytes from bytes.</summary>
    /// <inheritdoc cref="That(string, Func{string, string}, CancellationToken)"/>
    public static Task<CheckReport> That(string id, Func<byte[], byte[]> make, CancellationToken cancellationToken = default) => RunAsync(id, make, cancellationToken);

    /// <summary>Checks code that finds out from sequence numbers what a network did.</summary>
    /// <param name="id">The exercise.</param>
    /// <param name="judge">Your method. It gets how many were sent, numbered from 0, and the numbers in the order in which they came.</param>
    /// <param name="cancellationToken">Stops the check.</param>
    /// <exception cref="ArgumentException">There is no such exercise, or it wants something else.</exception>
    public static Task<CheckReport> That(string id, Func<int, IReadOnlyList<int>, (int Lost, int Twice, int Late)> judge, CancellationToken cancellationToken = default) => RunAsync(id, judge, cancellationToken);

    /// <summary>Checks code that sets up a Socket.IO server.</summary>
    /// <param name="id">The exercise.</param>
    /// <param name="setUp">Your method. It gets a server that nobody is connected to yet and adds its listeners.</param>
    /// <param name="cancellationToken">Stops the check.</param>
    /// <exception cref="ArgumentException">There is no such exercise, or it wants something else.</exception>
    public static Task<CheckReport> That(string id, Action<SocketIOServer> setUp, CancellationToken cancellationToken = default) => RunAsync(id, setUp, cancellationToken);

    private static Task<CheckReport> RunAsync<T>(string id, T work, CancellationToken cancellationToken) =>
        CheckRunner.RunAsync(AllLessons.Exercise<T>(id), work, Results.Store, cancellationToken);
}
