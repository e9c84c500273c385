using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Lab.Host.Processes;
using Lab.Host.Serving.Contents;
using Lab.Host.Serving.Kernels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Lab.Host.Serving;

/// <summary>The Jupyter server: API, channels and the lab's page, on loopback, behind a token.</summary>
internal sealed class LabServer : IAsyncDisposable
{
    private const int PortsToTry = 50;
    private const int BodyLimit = 64 * 1024 * 1024;
    private const int ConnectionLimit = 2_000;
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(3);

    private readonly WebApplication _app;
    private readonly KernelRegistry _kernels;
    private readonly ContentsStore _contents;
    private readonly CancellationTokenSource _ending;

    private LabServer(WebApplication app, KernelRegistry kernels, ContentsStore contents, CancellationTokenSource ending, string token)
    {
        (_app, _kernels, _contents, _ending, Token) = (app, kernels, contents, ending, token);
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        Port = new Uri(address).Port;
    }

    /// <summary>The port it listens on.</summary>
    public int Port { get; }

    /// <summary>What a client must know.</summary>
    public string Token { get; }

    /// <summary>The address of the page, which is also what VS Code wants.</summary>
    public Uri Url => new($"http://127.0.0.1:{Port}/?token={Token}");

    /// <summary>A sentence when the token could not be kept; otherwise null.</summary>
    public string? Notice { get; private init; }

    /// <summary>The kernels and sessions.</summary>
    public KernelRegistry Kernels => _kernels;

    /// <summary>Starts it; returns listening.</summary>
    /// <exception cref="IOException">The port is taken, or none of those that were tried is free.</exception>
    public static async Task<LabServer> StartAsync(ServeOptions options, CancellationToken cancellationToken)
    {
        var token = TokenFile.ReadOrCreate(options.StateFolder, out var notice);
        var ports = options.Port is { } port ? [port] : Enumerable.Range(ServeOptions.UsualPort, PortsToTry);
        IOException? taken = null;
        foreach (var candidate in ports)
        {
            try
            {
                return await StartAsync(options, token, notice, candidate, cancellationToken);
            }
            catch (IOException e) when (e.InnerException is AddressInUseException or SocketException)
            {
                taken = e;
            }
        }

        throw new IOException(options.Port is { } wanted
            ? $"Port {wanted} is taken by another program. Choose another one with --port, or leave --port out."
            : $"None of the ports {ServeOptions.UsualPort} to {ServeOptions.UsualPort + PortsToTry - 1} is free. Choose one with --port.", taken);
    }

    [System.Diagnostics.CodeAnalysis.SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The server owns them; a failed start disposes them.")]
    private static async Task<LabServer> StartAsync(ServeOptions options, string token, string? notice, int port, CancellationToken cancellationToken)
    {
        // Empty: nothing reads configuration files or logs; a start takes a tenth of the time.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, port);
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = BodyLimit;
            kestrel.Limits.MaxConcurrentConnections = ConnectionLimit;
            kestrel.Limits.MaxConcurrentUpgradedConnections = ConnectionLimit;
        });
        builder.Services.AddRoutingCore();
        var app = builder.Build();
        var factory = new KernelFactory(KernelOptions.Default with { MemoryMiB = options.MemoryMiB }, options.KeepWarm);
        var kernels = new KernelRegistry(factory, options.Notebooks, options.IdleLimit, TimeProvider.System);
        var contents = new ContentsStore(options.Notebooks);
        var ending = new CancellationTokenSource();
        try
        {
            var guard = new Guard(token);
            app.Use((context, next) => GuardAsync(guard, context, next));
            new ServerApi(kernels).Map(app);
            new KernelsApi(kernels, ending.Token).Map(app);
            new SessionsApi(kernels).Map(app);
            new ContentsApi(contents, kernels).Map(app);
            new PagesApi(options, guard).Map(app);
            app.MapFallback("{**path}", static () => Api.Fault(StatusCodes.Status404NotFound, "There is nothing at this address."));
            await app.StartAsync(cancellationToken);
            factory.WarmUp();
            return new LabServer(app, kernels, contents, ending, token) { Notice = notice };
        }
        catch
        {
            await app.DisposeAsync();
            await kernels.DisposeAsync();
            contents.Dispose();
            ending.Dispose();
            throw;
        }
    }

    /// <summary>Nothing is served, and nothing is said of what there is, before this has let the request pass.</summary>
    private static Task GuardAsync(Guard guard, HttpContext context, RequestDelegate next)
    {
        var (request, headers) = (context.Request, context.Response.Headers);
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers.CacheControl = "no-store";
        if (Guard.Refuse(request) is { } reason)
        {
            return Api.Fault(StatusCodes.Status403Forbidden, reason).ExecuteAsync(context);
        }

        if (Guard.IsWebView(request.Headers.Origin))
        {
            headers.AccessControlAllowOrigin = request.Headers.Origin;
            headers.Vary = "Origin";
            if (HttpMethods.IsOptions(request.Method))
            {
                headers.AccessControlAllowMethods = "GET, POST, PUT, PATCH, DELETE";
                headers.AccessControlAllowHeaders = "Authorization, Content-Type, If-Match";
                context.Response.StatusCode = StatusCodes.Status204NoContent;
                return Task.CompletedTask;
            }
        }

        return PagesApi.IsOpen(request) || guard.Knows(request)
            ? next(context)
            : Api.Fault(StatusCodes.Status403Forbidden, "Forbidden").ExecuteAsync(context);
    }

    /// <summary>Ends every kernel, then the server.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _kernels.DisposeAsync();
        using var limit = new CancellationTokenSource(StopLimit);
        await _app.StopAsync(limit.Token);
        await _app.DisposeAsync();
        _contents.Dispose();
        _ending.Dispose();
    }
}

/// <summary>What the server says of itself.</summary>
internal sealed class ServerApi(KernelRegistry kernels)
{
    private readonly DateTimeOffset _started = DateTimeOffset.UtcNow;

    /// <summary>Adds the routes.</summary>
    public void Map(Microsoft.AspNetCore.Routing.IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api", static () => Api.Json(new JsonObject { ["version"] = KernelDescription.Version }));
        routes.MapGet("/api/status", () => Api.Json(new JsonObject
        {
            ["started"] = Api.Date(_started),
            ["last_activity"] = Api.Date(kernels.Kernels.Select(static kernel => kernel.LastActivity).Append(_started).Max()),
            ["connections"] = kernels.Kernels.Sum(static kernel => kernel.Clients.Count),
            ["kernels"] = kernels.Kernels.Count(),
        }));
        routes.MapGet("/api/me", static () => Api.Json(new JsonObject
        {
            ["identity"] = new JsonObject
            {
                ["username"] = "learner",
                ["name"] = "Learner",
                ["display_name"] = "Learner",
                ["initials"] = "L",
                ["avatar_url"] = null,
                ["color"] = null,
            },
            ["permissions"] = new JsonObject(),
        }));
    }
}
