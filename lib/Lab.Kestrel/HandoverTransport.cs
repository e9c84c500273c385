using System.Buffers;
using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Lab.Kestrel.Loops;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
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
    /// <param name="inline">Whether a request's code begins on the thread that has read it, which serves other connections too: right for code that is
    /// short or soon waits. What blocks or computes holds those others up for some 50 ms. Default false: it begins on the thread pool.</param>
    public static IWebHostBuilder UseHandover(this IWebHostBuilder builder, bool inline = false) => SocketLoop.Pick() is null ? builder : builder.ConfigureServices(services =>
    {
        // Kestrel asks the last one first whether it can listen. Its own serves what this one does not: Unix sockets, inherited handles.
        services.TryAddSingleton<IConnectionListenerFactory, SocketTransportFactory>();
        services.AddSingleton<IConnectionListenerFactory>(provider =>
            new HandoverListenerFactory(provider.GetRequiredService<IMemoryPoolFactory<byte>>(), inline ? PipeScheduler.Inline : PipeScheduler.ThreadPool));
    });

    /// <summary>Takes the socket of a request from Kestrel. The request's response goes nowhere from then on; the handler returns, and the socket lives on.</summary>
    /// <param name="context">A request of HTTP/1.1 that has no body.</param>
    /// <returns>The socket and what was read behind the request's head; null when the connection cannot be taken over.</returns>
    internal static async ValueTask<TakenSocket?> TakeSocketAsync(this HttpContext context) =>
        // A stream of HTTP/2 is not alone on its connection.
        HttpProtocol.IsHttp11(context.Request.Protocol) && context.Features.Get<HandoverConnection>() is { } connection && connection.IsDirect ? await connection.TakeAsync() : null;
}

/// <summary>A socket that was taken from Kestrel; owned by who took it.</summary>
/// <param name="Socket">The connected socket, on its loop.</param>
/// <param name="AlreadyRead">What came behind the head of the request.</param>
internal sealed record TakenSocket(LoopSocket Socket, ReadOnlyMemory<byte> AlreadyRead);

/// <summary>Listens for Kestrel.</summary>
internal sealed class HandoverListenerFactory(IMemoryPoolFactory<byte> pools, PipeScheduler scheduler) : IConnectionListenerFactory, IConnectionListenerFactorySelector
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
            // What it accepts inherits this.
            socket.NoDelay = true;
            if (IPAddress.IPv6Any.Equals((endpoint as IPEndPoint)?.Address))
            {
                // As with Kestrel's own: every address, of both kinds.
                socket.DualMode = true;
            }

            socket.Bind(endpoint);
            socket.Listen(Backlog);
            return new(new HandoverListener(new LoopSocket(SocketLoop.Pick()!, socket), pools.Create(), scheduler));
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw e.SocketErrorCode == SocketError.AddressAlreadyInUse ? new AddressInUseException(e.Message, e) : e;
        }
    }
}

/// <summary>A listening socket on a loop.</summary>
internal sealed class HandoverListener(LoopSocket socket, MemoryPool<byte> pool, PipeScheduler scheduler) : IConnectionListener
{
    // Kestrel's own limits of a connection's pipes, by default.
    private const int InputRoom = 1024 * 1024;
    private const int OutputRoom = 64 * 1024;

    private static readonly TimeSpan AfterRefusal = TimeSpan.FromMilliseconds(10);

    private readonly PipeOptions _input = new(pool, scheduler, PipeScheduler.Inline, InputRoom, InputRoom / 2, useSynchronizationContext: false);
    private readonly PipeOptions _output = new(pool, PipeScheduler.Inline, scheduler, OutputRoom, OutputRoom / 2, useSynchronizationContext: false);

    public EndPoint EndPoint { get; } = socket.Socket.LocalEndPoint!;

    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The connection owns the socket, and Kestrel the connection.")]
    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            try
            {
                if (socket.TryAccept(out var accepted))
                {
                    return HandoverConnection.Start(new LoopSocket(SocketLoop.Pick()!, accepted), _input, _output, pool);
                }
            }
            catch (ObjectDisposedException)
            {
                return null;
            }
            catch (Win32Exception)
            {
                // It went before it was accepted, or there are too many: an exception from here would be the end of listening.
                await Task.Delay(AfterRefusal, CancellationToken.None);
                continue;
            }

            await socket.ReadableAsync();
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
