using System.CommandLine;
using System.Net.Sockets;
using Lab.Kestrel;
using Lab.Net;
using Lab.Wire.WebSocket;

namespace Lab.Host.Commands;

/// <summary>The verb <c>echo-server</c>: a WebSocket server that sends every message back, for clients and test suites of others.</summary>
internal static class EchoServerCommand
{
    private const int UsualPort = 9001;
    private const string Name = "echo-server";
    // Suites send messages of 16 MiB, and some read slowly; a lesson's limits are lower.
    private static readonly WebSocketOptions Messages = new() { MaxMessageLength = 64 * 1024 * 1024 };
    private static readonly WebSocketPeerOptions Peer = new() { CloseWithin = TimeSpan.FromSeconds(10) };

    /// <summary>The verb with its options.</summary>
    public static Command Create()
    {
        var port = new Option<int>("--port") { Description = $"Port on 127.0.0.1; 0 takes a free one. Default {UsualPort}.", HelpName = "N", DefaultValueFactory = static _ => UsualPort };
        port.Validators.Add(static result =>
        {
            if (result.GetValueOrDefault<int>() is < 0 or > 65_535)
            {
                result.AddError("A port is a number from 0 to 65535.");
            }
        });
        var deflate = new Option<bool>("--deflate") { Description = "Agree to permessage-deflate (RFC 7692)." };
        var kestrel = new Option<bool>("--kestrel") { Description = "Our frames on Kestrel instead of on plain TCP." };
        var platform = new Option<bool>("--platform") { Description = "ASP.NET Core's own WebSockets on Kestrel, to compare with." };
        var command = new Command(Name, "Serves a WebSocket echo until Ctrl+C: our own HTTP, handshake and frames.") { port, deflate, kestrel, platform };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var stop = new StopSignal(cancellationToken, withTerminal: true);
            try
            {
                await using var server = await StartAsync(parsed.GetValue(port), parsed.GetValue(deflate), parsed.GetValue(kestrel), parsed.GetValue(platform), stop.Token);
                await Console.Out.WriteLineAsync($"Echo at  ws://{server.EndPoint}/");
                await Task.Delay(Timeout.Infinite, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                await Console.Out.WriteLineAsync("Ending.");
                return ExitCodes.Ok;
            }
            catch (Exception e) when (e is SocketException or IOException)
            {
                await Console.Error.WriteLineAsync($"Port {parsed.GetValue(port)} cannot be used: {e.Message.TrimEnd('.')}. Choose another one with --port.");
                return ExitCodes.BadInput;
            }
        });
        return command;
    }

    private static async Task<ILessonServer> StartAsync(int port, bool deflate, bool kestrel, bool platform, CancellationToken cancellationToken)
    {
        var policy = new WebSocketPolicy { Deflate = deflate ? DeflateOptions.Default : null };
        if (kestrel || platform)
        {
            return await KestrelServer.StartAsync(
                new KestrelServerOptions
                {
                    Name = Name,
                    Port = port,
                    Frames = platform ? FrameSource.Platform : FrameSource.Lab,
                    WebSockets = new KestrelWebSocketOptions { Policy = policy, Messages = Messages, Peer = Peer },
                    Tapped = false,
                },
                cancellationToken);
        }

        return await WebSocketServer.StartAsync(
            new WebSocketServerOptions { Name = Name, Port = port, Policy = policy, Messages = Messages, Peer = Peer, Tapped = false },
            cancellationToken);
    }
}
