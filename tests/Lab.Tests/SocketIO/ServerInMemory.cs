using Lab.SocketIO;

namespace Lab.Tests.SocketIO;

/// <summary>Tests with a server that no transport brings clients to: the tests do.</summary>
/// <param name="options">How it behaves; null for the defaults.</param>
public abstract class ServerInMemory(SocketIOOptions? options = null) : IAsyncDisposable
{
    /// <summary>The server.</summary>
    protected SocketIOServer Io { get; } = new(options);

    public async ValueTask DisposeAsync()
    {
        await Io.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
