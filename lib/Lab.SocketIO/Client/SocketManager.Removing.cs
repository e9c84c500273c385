namespace Lab.SocketIO;

/// <content>Beginning anew with one namespace.</content>
public sealed partial class SocketManager
{
    /// <summary>Ends the socket of a namespace; the next one that is asked for is new and has no listeners.</summary>
    /// <param name="socket">It.</param>
    internal async Task RemoveAsync(ClientSocket socket)
    {
        _sockets.TryRemove(KeyValuePair.Create(socket.Namespace, socket));
        await socket.DisconnectAsync();
        socket.End();
    }
}
