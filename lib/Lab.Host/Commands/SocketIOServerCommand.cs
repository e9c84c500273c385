using System.CommandLine;
using System.Net;
using System.Runtime;
using Lab.Kestrel;
using Lab.SocketIO;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Lab.Host.Commands;

/// <summary>The verb <c>socketio-server</c>: our Socket.IO server in one of a few roles, for clients, test suites and load drivers of others.</summary>
internal static class SocketIOServerCommand
{
    private const int UsualPort = 3000;

    /// <summary>The verb with its options.</summary>
    public static Command Create()
    {
        var port = new Option<int>("--port") { Description = $"Port on 127.0.0.1; 0 takes a free one. Default {UsualPort}.", HelpName = "N", DefaultValueFactory = static _ => UsualPort };
        OptionCheck.Add(port, static n => n is >= 0 and <= 65_535, "A port is a number from 0 to 65535.");
        var role = new Option<string>("--role")
        {
            Description = "What it does. " + string.Join(" ", SocketIORoles.All.Select(static r => $"{r.Name}: {r.Purpose}.")),
            DefaultValueFactory = static _ => SocketIORoles.All[^1].Name,
        };
        role.AcceptOnlyFromAmong([.. SocketIORoles.All.Select(static r => r.Name)]);
        var command = new Command("socketio-server", "Serves Socket.IO until Ctrl+C: our own protocol on Kestrel, polling and WebSocket.") { role, port };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var stop = new StopSignal(cancellationToken, withTerminal: true);
            var chosen = SocketIORoles.All.First(r => r.Name == parsed.GetValue(role));
            // A collection beside the server takes the processor longer than one that stops it for a few milliseconds; thousands of clients that come at once cause many.
            GCSettings.LatencyMode = GCLatencyMode.Batch;
            try
            {
                await using var server = await StartAsync(chosen, parsed.GetValue(port), stop.Token);
                await Console.Out.WriteLineAsync($"{chosen.Name} at  {server.Address}");
                await Task.Delay(Timeout.Infinite, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                await Console.Out.WriteLineAsync("Ending.");
                return ExitCodes.Ok;
            }
            catch (IOException e)
            {
                await Console.Error.WriteLineAsync($"Port {parsed.GetValue(port)} cannot be used: {e.Message.TrimEnd('.')}. Choose another one with --port.");
                return ExitCodes.BadInput;
            }
        });
        return command;
    }

    private static async Task<Served> StartAsync(SocketIORoles.Role role, int port, CancellationToken cancellationToken)
    {
        if (role.Handlers is { } handlers)
        {
            var io = await SocketIOServer.StartAsync(role.Options, new SocketIOListen { Port = port }, cancellationToken);
            handlers(io);
            return new Served(new Uri($"http://{io.EndPoint}{role.Options.Path}/"), io);
        }

        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().UseHandover().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        var app = builder.Build();
        app.MapEngineIO(role.Options, static (socket, data, binary) =>
        {
            socket.SendMessage(data.Span, binary);
            return default;
        });
        await app.StartAsync(cancellationToken);
        return new Served(new Uri(app.Urls.First() + role.Options.Path + "/"), app);
    }

    private sealed record Served(Uri Address, IAsyncDisposable Server) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => Server.DisposeAsync();
    }
}
