using System.Diagnostics.CodeAnalysis;
using Lab.SocketIO.Engine;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lab.SocketIO;

/// <summary>Takes a message of Engine.IO alone.</summary>
/// <param name="socket">The session by which it came.</param>
/// <param name="data">A text in UTF-8, or bytes; valid until the task is done.</param>
/// <param name="binary">Whether it came as bytes.</param>
public delegate ValueTask EngineMessageHandler(EngineSocket socket, ReadOnlyMemory<byte> data, bool binary);

/// <summary>Engine.IO alone in an ASP.NET Core application: sessions and messages, without events, rooms and namespaces.</summary>
public static class EngineEndpoints
{
    /// <summary>Answers below the options' path until the application stops.</summary>
    /// <param name="endpoints">The application.</param>
    /// <param name="options">How it behaves; what belongs to Socket.IO is not used.</param>
    /// <param name="onMessage">Takes each message.</param>
    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The application ends it when it stops.")]
    public static void MapEngineIO(this IEndpointRouteBuilder endpoints, SocketIOOptions options, EngineMessageHandler onMessage)
    {
        var loggers = endpoints.ServiceProvider.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance;
        var engine = new EngineServer(options, socket => socket.Listener = new Listener(socket, onMessage), loggers.CreateLogger("Lab.SocketIO.Engine"));
        endpoints.Map(SocketIOEndpoints.Below(options.Path) + "{**rest}", engine.HandleAsync);
        endpoints.ServiceProvider.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(() => engine.Own(engine.DisposeAsync().AsTask()));
    }

    private sealed class Listener(EngineSocket socket, EngineMessageHandler onMessage) : IEngineListener
    {
        public ValueTask MessageAsync(ReadOnlyMemory<byte> data, bool binary) => onMessage(socket, data, binary);

        public void Closed(string reason, string? details)
        {
            // Whoever maps Engine.IO alone asks the socket whether it is open.
        }
    }
}
