using Lab.SocketIO.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Lab.SocketIO;

/// <summary>Socket.IO in an ASP.NET Core application.</summary>
/// <example><code>
/// builder.Services.AddSocketIO(new() { Cors = new() { Origins = ["https://example.com"] } });
/// var app = builder.Build();
/// var io = app.MapSocketIO();
/// io.OnConnection(socket =&gt; socket.On("chat", (string text) =&gt; socket.Broadcast.EmitAsync("chat", text)));
/// app.MapPost("/announce", (SocketIOServer io, string text) =&gt; io.To("room1").To("room2").EmitAsync("announcement", text));
/// </code></example>
public static class SocketIOEndpoints
{
    /// <summary>Adds a Socket.IO server to the services.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="options">How it behaves; null takes <see cref="SocketIOOptions.Default"/>.</param>
    public static IServiceCollection AddSocketIO(this IServiceCollection services, SocketIOOptions? options = null)
    {
        services.TryAddSingleton(provider => new SocketIOServer(options, provider.GetService<ILoggerFactory>()));
        return services;
    }

    /// <summary>Answers below the path of the server that <see cref="AddSocketIO"/> added, until the application stops.</summary>
    /// <param name="endpoints">The application.</param>
    /// <param name="configure">What else holds for its requests, such as <c>RequireAuthorization</c>; null for nothing.</param>
    /// <returns>The server, to say what its sockets do.</returns>
    /// <exception cref="InvalidOperationException"><see cref="AddSocketIO"/> was not called.</exception>
    public static SocketIOServer MapSocketIO(this IEndpointRouteBuilder endpoints, Action<IEndpointConventionBuilder>? configure = null) =>
        endpoints.MapSocketIO(endpoints.ServiceProvider.GetService<SocketIOServer>() ?? throw new InvalidOperationException("Call builder.Services.AddSocketIO() before app.MapSocketIO()."), configure);

    /// <summary>Answers below the path of a server.</summary>
    /// <param name="endpoints">The application.</param>
    /// <param name="io">The server.</param>
    /// <param name="configure">What else holds for its requests, such as <c>RequireAuthorization</c>; null for nothing.</param>
    /// <returns>The server.</returns>
    public static SocketIOServer MapSocketIO(this IEndpointRouteBuilder endpoints, SocketIOServer io, Action<IEndpointConventionBuilder>? configure = null)
    {
        var files = io.Options is { ServeClient: true, ClientFiles: { } folder } ? new ClientFiles(folder) : null;
        var mapped = endpoints.Map(Below(io.Options.Path) + "{**file}", context =>
        {
            var name = context.Request.RouteValues["file"] as string;
            if (io.Options.AddTrailingSlash && name is null && context.Request.Path.Value is not [.., '/'])
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return Task.CompletedTask;
            }

            return files?.Find(name) is { } file ? file.WriteAsync(context, io.Options.Cors) : io.HandleAsync(context);
        });
        configure?.Invoke(mapped);
        endpoints.ServiceProvider.GetService<IHostApplicationLifetime>()?.ApplicationStopping.Register(() => io.CloseAsync());
        return io;
    }

    /// <summary>A path with a slash at both ends; the root is one slash.</summary>
    internal static string Below(string path) => path.Trim('/') is { Length: > 0 } name ? $"/{name}/" : "/";
}
