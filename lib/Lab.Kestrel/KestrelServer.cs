using System.Diagnostics.CodeAnalysis;
using System.Net;
using Lab.Net;
using Lab.Tracing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Endpoint = Lab.Tracing.Endpoint;

namespace Lab.Kestrel;

/// <summary>A WebSocket echo server on Kestrel, the server of ASP.NET Core; with our frames or with its own.</summary>
/// <remarks>It listens when <see cref="StartAsync"/> returns.</remarks>
public sealed class KestrelServer : ILessonServer
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(2);
    private readonly WebApplication _app;
    private readonly KestrelServerOptions _options;
    private readonly CancellationTokenSource _stop;
    private int _disposed;

    private KestrelServer(WebApplication app, KestrelServerOptions options, Trace trace, CancellationTokenSource stop)
    {
        (_app, _options, Trace, _stop) = (app, options, trace, stop);
        var address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        EndPoint = new IPEndPoint(IPAddress.Loopback, address.Port);
        trace.Name(Transport.Tcp, Endpoint.From(EndPoint), options.Name);
    }

    /// <inheritdoc/>
    public string Name => _options.Name;

    /// <inheritdoc/>
    public Transport Transport => Transport.Tcp;

    /// <inheritdoc/>
    public IPEndPoint EndPoint { get; }

    /// <inheritdoc/>
    public Trace Trace { get; }

    /// <summary>Its address, such as <c>ws://127.0.0.1:40123/</c>.</summary>
    public Uri Address => new($"ws://{EndPoint}/");

    /// <summary>Starts a server; it listens when this returns. A running server of the same name ends first.</summary>
    /// <param name="options">How it behaves; null takes <see cref="KestrelServerOptions.Default"/>.</param>
    /// <param name="cancellationToken">Gives up the start.</param>
    /// <exception cref="IOException">The port is taken.</exception>
    public static Task<KestrelServer> StartAsync(KestrelServerOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= KestrelServerOptions.Default;
        return LessonServers.ReplaceAsync(options.Name, token => StartNowAsync(options, token), cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        await _stop.CancelAsync();
        using var limit = new CancellationTokenSource(StopLimit);
        await _app.StopAsync(limit.Token);
        await _app.DisposeAsync();
        _stop.Dispose();
        LessonServers.Forget(this);
    }

    /// <summary>One line: name and address.</summary>
    public override string ToString() => $"{Name}: WebSocket server on Kestrel, {Address}{(_disposed != 0 ? " (stopped)" : "")}";

    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The server owns them; a failed start disposes them.")]
    private static async Task<KestrelServer> StartNowAsync(KestrelServerOptions options, CancellationToken cancellationToken)
    {
        var trace = options.Trace ?? new Trace();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, options.Port, listen =>
            {
                if (options.Tapped)
                {
                    listen.UseTap(trace);
                }
            });
        });
        var app = builder.Build();
        var stop = new CancellationTokenSource();
        try
        {
            if (options.Frames == FrameSource.Platform)
            {
                app.UseWebSockets();
                app.Run(context => PlatformEcho.ServeAsync(context, options.WebSockets.Policy.Deflate is not null, stop.Token));
            }
            else
            {
                app.Run(context => EchoAsync(context, options.WebSockets, stop.Token));
            }

            await app.StartAsync(cancellationToken);
            return new KestrelServer(app, options, trace, stop);
        }
        catch
        {
            await app.DisposeAsync();
            stop.Dispose();
            throw;
        }
    }

    private static async Task EchoAsync(HttpContext context, KestrelWebSocketOptions options, CancellationToken stopping)
    {
        await using var peer = await context.AcceptAsync(options);
        if (peer is null)
        {
            return;
        }

        try
        {
            while (await peer.ReceiveAsync(stopping) is { IsClose: false } message)
            {
                await peer.SendAsync(message.Payload, message.Opcode, cancellationToken: stopping);
            }
        }
        catch (OperationCanceledException)
        {
            await peer.SendCloseAsync(new(1001, "the server ends"));
        }
        catch (IOException)
        {
            // The client has gone in the middle of an echo.
        }
    }
}
