namespace Lab.SocketIO;

/// <content>Beginning anew with one namespace.</content>
public sealed partial class SocketManager
{
    /// <summary>Ends the socket of a namespace; the next one that is asked for is new and has no listeners.</summary>
    /// <param name="socket">It.</param>
    internal async Task RemoveAsync(ClientSocket socket)
    {
        Forget(socket);
        await socket.DisconnectAsync();
        socket.End();
    }
}
