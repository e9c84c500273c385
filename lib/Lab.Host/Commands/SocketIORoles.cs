using Lab.SocketIO;
using Lab.Wire.SocketIO;

namespace Lab.Host.Commands;

/// <summary>What the verb <c>socketio-server</c> can be, each for other people's test suites or load drivers.</summary>
internal static class SocketIORoles
{
    private static readonly SocketIOOptions Suite = SocketIOOptions.Default with
    {
        PingInterval = TimeSpan.FromMilliseconds(300),
        PingTimeout = TimeSpan.FromMilliseconds(200),
        ConnectTimeout = TimeSpan.FromSeconds(1),
        Cors = new CorsOptions(),
    };

    /// <summary>Each role: its name, its options, what its sockets do, and what it is for.</summary>
    public static IReadOnlyList<Role> All { get; } =
    [
        new("protocol-engine", "Engine.IO alone, every message echoed, as the protocol's test suite expects", Suite with { Path = "/engine.io" }, null),
        new("protocol-socket", "the events that the Socket.IO protocol's test suite expects", Suite, AnswerSuite),
        new("bench", "echo (acked) and broadcast (as tick, to all), for load drivers", SocketIOOptions.Default with { HttpCompression = null }, AnswerDriver),
    ];

    private static void AnswerSuite(SocketIOServer io)
    {
        io.OnConnection(async socket =>
        {
            await socket.EmitAsync("auth", socket.Handshake.Auth);
            socket.On("message", (SocketArguments arguments) => socket.EmitAsync("message-back", arguments).AsTask());
            socket.On("message-with-ack", (SocketArguments arguments, Ack ack) => ack.SendAsync(arguments));
        });
        io.Of("/custom").OnConnection(static async socket => await socket.EmitAsync("auth", socket.Handshake.Auth));
    }

    private static void AnswerDriver(SocketIOServer io) => io.OnConnection(socket =>
    {
        socket.On("echo", static (SocketArguments arguments) => arguments);
        socket.On("broadcast", (SocketArguments arguments) => io.EmitAsync("tick", arguments).AsTask());
    });

    /// <summary>One role.</summary>
    /// <param name="Name">What it is called.</param>
    /// <param name="Purpose">What it is, in a few words.</param>
    /// <param name="Options">How its server behaves.</param>
    /// <param name="Handlers">What its sockets do; null for Engine.IO alone, where every message is echoed.</param>
    internal sealed record Role(string Name, string Purpose, SocketIOOptions Options, Action<SocketIOServer>? Handlers);
}
