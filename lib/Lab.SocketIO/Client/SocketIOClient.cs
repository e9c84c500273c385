namespace Lab.SocketIO;

/// <summary>Connects to a Socket.IO server in one call.</summary>
public static class SocketIOClient
{
    /// <summary>Connects a socket of its own to a server.</summary>
    /// <param name="address">The server, such as <c>http://127.0.0.1:3000</c>; its path is the namespace, as in <c>http://127.0.0.1:3000/chat</c>, and its query goes with each request, as in <c>http://127.0.0.1:3000/?token=abc</c>.</param>
    /// <param name="options">How it behaves; null takes <see cref="SocketIOClientOptions.Default"/>.</param>
    /// <param name="ns">The namespace; null (the default) takes the path of the address.</param>
    /// <param name="auth">What it says when it connects, in the place of <see cref="SocketIOClientOptions.Auth"/>.</param>
    /// <param name="prepare">Is called with the socket before it connects, to add the listeners that must miss nothing.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The connected socket; disposing it closes the connection.</returns>
    /// <exception cref="ArgumentException">The address or the options are not what <see cref="SocketManager(Uri, SocketIOClientOptions)"/> takes.</exception>
    /// <exception cref="ConnectErrorException">It could not connect; nothing goes on trying.</exception>
    public static async Task<ClientSocket> ConnectAsync(
        Uri address,
        SocketIOClientOptions? options = null,
        string? ns = null,
        object? auth = null,
        Action<ClientSocket>? prepare = null,
        CancellationToken cancellationToken = default)
    {
        options ??= SocketIOClientOptions.Default;
        var manager = new SocketManager(address, options with { AutoConnect = false });
        try
        {
            var socket = manager.Socket(ns ?? address.AbsolutePath, auth);
            socket.OwnsManager = true;
            prepare?.Invoke(socket);
            await socket.ConnectAsync(cancellationToken);
            return socket;
        }
        catch
        {
            await manager.DisposeAsync();
            throw;
        }
    }
}
