namespace Lab.Net;

/// <summary>What a WebSocket server can do with a connection.</summary>
public static class WebSocketHandlers
{
    /// <summary>Sends each message back as it came.</summary>
    public static async Task EchoAsync(WebSocketSession session, CancellationToken cancellationToken)
    {
        while (await session.ReceiveAsync(cancellationToken) is { IsClose: false } message)
        {
            await session.SendAsync(message.Payload, message.Opcode, cancellationToken: cancellationToken);
        }
    }

    /// <summary>Does nothing until the other end closes.</summary>
    public static async Task ListenAsync(WebSocketSession session, CancellationToken cancellationToken)
    {
        while (!(await session.ReceiveAsync(cancellationToken)).IsClose)
        {
        }
    }
}
