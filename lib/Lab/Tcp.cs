using Lab.Net;

namespace Lab;

/// <summary>Real TCP servers on this machine. Each listens when the call returns; starting one of the same name replaces the old one.</summary>
public static class Tcp
{
    /// <summary>A server that sends back whatever comes.</summary>
    /// <param name="name">What views call it. Default <c>echo</c>.</param>
    /// <param name="port">The port on 127.0.0.1; 0 (the default) takes a free one.</param>
    /// <param name="cancellationToken">Gives up the start.</param>
    public static Task<TcpServer> EchoAsync(string name = "echo", int port = 0, CancellationToken cancellationToken = default) =>
        TcpServer.StartAsync(new TcpServerOptions { Name = name, Port = port, Handler = TcpHandlers.EchoAsync }, cancellationToken);

    /// <summary>A chat: each line that a client sends goes to every other client.</summary>
    /// <param name="name">What views call it. Default <c>chat</c>.</param>
    /// <param name="cancellationToken">Gives up the start.</param>
    public static Task<TcpServer> ChatAsync(string name = "chat", CancellationToken cancellationToken = default) =>
        TcpServer.StartAsync(new TcpServerOptions { Name = name, Handler = new LineChat().ServeAsync }, cancellationToken);

    /// <summary>A server that listens and never accepts, until a cell calls <see cref="TcpServer.AcceptAsync"/>.</summary>
    /// <param name="name">What views call it. Default <c>never accepts</c>.</param>
    /// <param name="receiveBuffer">The size of each connection's receive buffer in bytes; null leaves it to the system.</param>
    /// <param name="cancellationToken">Gives up the start.</param>
    public static Task<TcpServer> NeverAcceptsAsync(string name = "never accepts", int? receiveBuffer = null, CancellationToken cancellationToken = default) =>
        TcpServer.StartAsync(new TcpServerOptions { Name = name, Handler = null, ReceiveBuffer = receiveBuffer }, cancellationToken);

    /// <summary>A server that answers as soon as a request has come and closes: with the request unread (which ends in a reset) or after reading it.</summary>
    /// <param name="readFirst">Whether it reads the request before it answers. Default false.</param>
    /// <param name="name">What views call it. Default <c>answers and closes</c>.</param>
    /// <param name="cancellationToken">Gives up the start.</param>
    public static Task<TcpServer> AnswersAndClosesAsync(bool readFirst = false, string name = "answers and closes", CancellationToken cancellationToken = default) =>
        TcpServer.StartAsync(new TcpServerOptions { Name = name, Handler = readFirst ? TcpHandlers.AnswerAfterReadingAsync : TcpHandlers.AnswerUnreadAsync }, cancellationToken);

    /// <summary>A server that reads until the client ends its sending, then still answers, and stays open until <see cref="TcpSession.CloseAsync"/>.</summary>
    /// <param name="name">What views call it. Default <c>half closes</c>.</param>
    /// <param name="cancellationToken">Gives up the start.</param>
    public static Task<TcpServer> HalfClosesAsync(string name = "half closes", CancellationToken cancellationToken = default) =>
        TcpServer.StartAsync(new TcpServerOptions { Name = name, Handler = TcpHandlers.AnswerAfterEndAsync }, cancellationToken);

    /// <summary>A server whose behaviour is yours: the handler gets each connection, and the connection closes when it returns.</summary>
    /// <param name="handler">What to do with one connection.</param>
    /// <param name="name">What views call it. Default <c>mine</c>.</param>
    /// <param name="cancellationToken">Gives up the start.</param>
    public static Task<TcpServer> ServeAsync(Func<TcpSession, Task> handler, string name = "mine", CancellationToken cancellationToken = default) =>
        TcpServer.StartAsync(new TcpServerOptions { Name = name, Handler = (session, _) => handler(session) }, cancellationToken);
}
