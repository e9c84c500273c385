using System.Diagnostics.CodeAnalysis;
using System.Net;
using Lab.Kestrel;
using Lab.Net;
using Lab.SocketIO.Engine;
using Lab.Tracing;
using Lab.Wire.WebSocket;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Endpoint = Lab.Tracing.Endpoint;

namespace Lab.SocketIO;

/// <content>How it is reached: within an application, or on a Kestrel of its own.</content>
public sealed partial class SocketIOServer : IAsyncDisposable
{
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(2);

    private readonly Lock _hosting = new();
    private EngineServer? _engine;
    private WebApplication? _application;
    private Task? _closing;

    /// <summary>Where it listens; null when it is part of an application.</summary>
    public IPEndPoint? EndPoint { get; private set; }

    /// <summary>How many Engine.IO sessions are open.</summary>
    public int SessionCount => _engine?.Count ?? 0;

    /// <summary>Is told of each request that was refused.</summary>
    public event EventHandler<EngineError>? ConnectionError;

    /// <summary>How many WebSockets are being served, for tests that count.</summary>
    internal int RunningCount => _engine?.Running ?? 0;

    /// <summary>How many deadlines wait, for tests that count.</summary>
    internal int DeadlineCount => _engine?.Clock.Count ?? 0;

    /// <summary>What ends with it, when its port is free; null for nothing.</summary>
    internal Func<Task>? Closed { get; set; }

    /// <summary>Starts a server on a Kestrel of its own; it listens when this returns.</summary>
    /// <param name="options">How it behaves; null takes <see cref="SocketIOOptions.Default"/>.</param>
    /// <param name="listen">Where it listens; null takes a free port on 127.0.0.1.</param>
    /// <param name="cancellationToken">Gives up the start.</param>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<SocketIOServer> StartAsync(SocketIOOptions? options = null, SocketIOListen? listen = null, CancellationToken cancellationToken = default)
    {
        listen ??= SocketIOListen.Default;
        var traffic = listen.Trace is { } trace ? new SocketTraffic(trace, namesClients: true) : null;
        var io = new SocketIOServer(options, listen.Loggers, traffic);
        // Loads the platform's cryptography now, not while the first client waits for it.
        _ = WebSocketHandshake.AcceptKey(SocketIds.Next());
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        if (listen.Loggers is { } loggers)
        {
            builder.Services.Replace(ServiceDescriptor.Singleton(loggers));
        }

        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().UseHandover(inline: true).ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = null;
            kestrel.Listen(listen.Address, listen.Port, on =>
            {
                listen.Connections?.Invoke(on);
                if (traffic is not null)
                {
                    on.UseTap(traffic.Trace, traffic);
                }
            });
        });
        io._application = builder.Build();
        try
        {
            io._application.MapSocketIO(io);
            listen.Application?.Invoke(io._application);
            await io._application.StartAsync(cancellationToken);
            var address = new Uri(io._application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
            io.EndPoint = new IPEndPoint(listen.Address, address.Port);
            if (traffic is not null)
            {
                traffic.Local = Endpoint.From(io.EndPoint);
                traffic.Trace.Name(Transport.Tcp, traffic.Local, listen.Name);
            }

            return io;
        }
        catch
        {
            await io.DisposeAsync();
            throw;
        }
    }

    /// <summary>Closes the server: every socket is told <c>server shutting down</c>, then the sessions end, and the port of a server of its own is free.</summary>
    public async ValueTask DisposeAsync() => await CloseAsync();

    /// <inheritdoc cref="DisposeAsync"/>
    public Task CloseAsync()
    {
        lock (_hosting)
        {
            return _closing ??= Task.Run(CloseNowAsync);
        }
    }

    /// <summary>Serves one request below its path.</summary>
    internal Task HandleAsync(HttpContext context) => Engine().HandleAsync(context);

    private EngineServer Engine()
    {
        lock (_hosting)
        {
            return _engine ??= new EngineServer(Options, Accept, Log) { ConnectionError = (_, error) => ConnectionError?.Invoke(this, error) };
        }
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "A namespace that fails to close must not keep the port.")]
    private async Task CloseNowAsync()
    {
        try
        {
            await CloseSocketsAsync();
        }
        finally
        {
            await Engine().DisposeAsync();
            if (_application is { } application)
            {
                using var limit = new CancellationTokenSource(StopWithin);
                await application.StopAsync(limit.Token);
                await application.DisposeAsync();
            }

            if (Closed is { } closed)
            {
                await closed();
            }
        }
    }
}
