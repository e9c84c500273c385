using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using Lab.Kestrel.Loops;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Lab.Kestrel;

/// <summary>A transport for Kestrel whose sockets can be taken over after an upgrade: Kestrel then frees all that it held for HTTP.</summary>
/// <remarks>What Kestrel keeps for one open connection (its request, headers, pipes, context) is some 9 KB. A server of many quiet WebSockets needs none of it
/// once HTTP is over.</remarks>
public static class HandoverTransport
{
    /// <summary>Makes Kestrel listen with sockets that can be taken over. TLS and HTTP/2 work as before, but their connections cannot be.</summary>
    /// <param name="builder">The host's builder, on which Kestrel is used.</param>
    public static IWebHostBuilder UseHandover(this IWebHostBuilder builder) => SocketLoop.Pick() is null ? builder : builder.ConfigureServices(static services =>
        services.Replace(ServiceDescriptor.Singleton<IConnectionListenerFactory, HandoverListenerFactory>()));

    /// <summary>Takes the socket of a request from Kestrel. The request's response goes nowhere from then on; the handler returns, and the socket lives on.</summary>
    /// <param name="context">A request of HTTP/1.1 that has no body.</param>
    /// <returns>The socket and what was read behind the request's head; null when the connection cannot be taken over.</returns>
    internal static async ValueTask<TakenSocket?> TakeSocketAsync(this HttpContext context) =>
        context.Features.Get<HandoverConnection>() is { } connection && connection.IsDirect ? await connection.TakeAsync() : null;
}

/// <summary>A socket that was taken from Kestrel; owned by who took it.</summary>
/// <param name="Socket">The connected socket, on its loop.</param>
/// <param name="AlreadyRead">What came behind the head of the request.</param>
internal sealed record TakenSocket(LoopSocket Socket, ReadOnlyMemory<byte> AlreadyRead);

/// <summary>Listens for Kestrel.</summary>
[SuppressMessage("Performance", "CA1812:Avoid uninstantiated internal classes", Justification = "The container makes it.")]
internal sealed class HandoverListenerFactory(IMemoryPoolFactory<byte> pools) : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    // As many as the kernel lets wait; it cuts the number to its own limit.
    private const int Backlog = 4096;

    public bool CanBind(EndPoint endpoint) => endpoint is IPEndPoint;

    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The listener owns the socket, and Kestrel the listener.")]
    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(endpoint);
            socket.Listen(Backlog);
            return new(new HandoverListener(socket, pools.Create()));
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw e.SocketErrorCode == SocketError.AddressAlreadyInUse ? new AddressInUseException(e.Message, e) : e;
        }
    }
}

/// <summary>A listening socket.</summary>
internal sealed class HandoverListener(Socket socket, MemoryPool<byte> pool) : IConnectionListener
{
    public EndPoint EndPoint { get; } = socket.LocalEndPoint!;

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            try
            {
                var accepted = await socket.AcceptAsync(cancellationToken);
                accepted.NoDelay = true;
                return HandoverConnection.Start(new LoopSocket(SocketLoop.Pick()!, accepted), pool);
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionReset or SocketError.ConnectionAborted)
            {
                // It went before it was accepted: the next one.
            }
            catch (Exception e) when (e is ObjectDisposedException or SocketException { SocketErrorCode: SocketError.OperationAborted or SocketError.Interrupted or SocketError.InvalidArgument })
            {
                return null;
            }
        }
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        socket.Dispose();
        return default;
    }

    public ValueTask DisposeAsync()
    {
        socket.Dispose();
        pool.Dispose();
        return default;
    }
}
