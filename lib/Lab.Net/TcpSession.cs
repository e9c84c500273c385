using Lab.Tracing;

namespace Lab.Net;

/// <summary>One connection that a server accepted.</summary>
public sealed class TcpSession
{
    private readonly TaskCompletionSource _closeAsked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal TcpSession(TcpServer server, TappedSocket socket) => (Server, Socket, Local, Remote) = (server, socket, socket.Local, socket.Remote);

    /// <summary>The server that accepted it.</summary>
    public TcpServer Server { get; }

    /// <summary>The connection's socket, tapped.</summary>
    public TappedSocket Socket { get; }

    /// <summary>The server's end.</summary>
    public Endpoint Local { get; }

    /// <summary>The client's end.</summary>
    public Endpoint Remote { get; }

    /// <summary>Whether the server has not closed it yet.</summary>
    public bool IsOpen => !_closed.Task.IsCompleted;

    /// <summary>Completes when somebody asks this end to close; for handlers that wait for it.</summary>
    public Task CloseAsked => _closeAsked.Task;

    /// <summary>Asks the handler to close this end; after a short grace the socket is closed in any case.</summary>
    /// <param name="cancellationToken">Gives up the wait.</param>
    public async Task CloseAsync(CancellationToken cancellationToken = default)
    {
        _closeAsked.TrySetResult();
        if (await Task.WhenAny(_closed.Task, Task.Delay(TimeSpan.FromMilliseconds(200), cancellationToken)) != _closed.Task)
        {
            Closed();
        }
    }

    /// <summary>One line: both ends.</summary>
    public override string ToString() => $"local {Local}, remote {Remote}{(IsOpen ? "" : " (closed)")}";

    /// <summary>Completes when the handler has begun with it.</summary>
    internal TaskCompletionSource Begun { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal void Closed()
    {
        Socket.Dispose();
        _closed.TrySetResult();
    }
}
