using System.Globalization;
using System.Text;

namespace Lab.Net;

/// <summary>What lesson servers do with a connection. Each returns when it is done; the server then closes the connection.</summary>
public static class TcpHandlers
{
    /// <summary>What <see cref="AnswerUnreadAsync"/> and <see cref="AnswerAfterReadingAsync"/> send: 19 bytes.</summary>
    public const string Answer = "sorry, we are full\n";

    /// <summary>Sends back whatever comes, until the other side sends no more.</summary>
    public static async Task EchoAsync(TcpSession session, CancellationToken cancellationToken = default)
    {
        var buffer = new byte[65_536];
        while (await session.Socket.ReceiveAsync(buffer, cancellationToken) is var came and > 0)
        {
            await session.Socket.SendAsync(buffer.AsMemory(0, came), cancellationToken);
        }
    }

    /// <summary>Waits until a request has come, answers without reading it, and returns: closing with bytes unread makes the kernel send a reset.</summary>
    public static async Task AnswerUnreadAsync(TcpSession session, CancellationToken cancellationToken = default)
    {
        // A receive into no bytes completes when there is something to read and takes nothing of it.
        await session.Socket.Socket.ReceiveAsync(Memory<byte>.Empty, cancellationToken);
        await session.Socket.SendAsync(Encoding.ASCII.GetBytes(Answer), cancellationToken);
    }

    /// <summary>Reads the request, answers and returns: with nothing unread the kernel ends the stream in order.</summary>
    public static async Task AnswerAfterReadingAsync(TcpSession session, CancellationToken cancellationToken = default)
    {
        await session.Socket.ReceiveAsync(new byte[65_536], cancellationToken);
        await session.Socket.SendAsync(Encoding.ASCII.GetBytes(Answer), cancellationToken);
    }

    /// <summary>Reads until the client ends its sending, and only then answers: one direction is closed, the other still works.</summary>
    public static async Task AnswerAfterEndAsync(TcpSession session, CancellationToken cancellationToken = default)
    {
        var buffer = new byte[65_536];
        var total = 0L;
        while (await session.Socket.ReceiveAsync(buffer, cancellationToken) is var came and > 0)
        {
            total += came;
        }

        var answer = string.Create(CultureInfo.InvariantCulture, $"still here: you sent {total} bytes");
        await session.Socket.SendAsync(Encoding.ASCII.GetBytes(answer), cancellationToken);

        // Stays open until asked, so that a lesson can look at the states of both ends in between.
        await session.CloseAsked.WaitAsync(cancellationToken);
    }
}
