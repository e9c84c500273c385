namespace Lab.Net;

/// <summary>What lesson servers do with a connection. Each returns when it is done; the server then closes the connection.</summary>
public static class TcpHandlers
{
    /// <summary>Sends back whatever comes, until the other side sends no more.</summary>
    public static async Task EchoAsync(TcpSession session, CancellationToken cancellationToken = default)
    {
        var buffer = new byte[65_536];
        while (await session.Socket.ReceiveAsync(buffer, cancellationToken) is var came and > 0)
        {
            await session.Socket.SendAsync(buffer.AsMemory(0, came), cancellationToken);
        }
    }
}
