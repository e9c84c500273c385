using Lab.Net;

namespace Lab;

/// <summary>Real TCP servers on this machine. Each listens when the call returns; starting one of the same name replaces the old one.</summary>
public static class Tcp
{
    /// <summary>A server that sends back whatever comes.</summary>
    /// <param name="name">What views call it. Default <c>echo</c>.</param>
    /// <param name="cancellationToken">Gives up the start.</param>
    public static Task<TcpServer> EchoAsync(string name = "echo", CancellationToken cancellationToken = default) =>
        TcpServer.StartAsync(new TcpServerOptions { Name = name, Handler = TcpHandlers.EchoAsync }, cancellationToken);
}
