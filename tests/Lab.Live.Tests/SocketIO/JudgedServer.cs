using System.Collections.Concurrent;
using System.Net;
using System.Text.RegularExpressions;
using Lab.SocketIO;
using Lab.Wire.SocketIO;

namespace Lab.Live.Tests.SocketIO;

/// <summary>The server of the cases in <c>tests/clients/sio-*.js</c>: the main one can be started anew on its port, the second one lets clients come back.</summary>
internal sealed partial class JudgedServer : IAsyncDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(15);

    private readonly string _clientFiles;
    private readonly ConcurrentDictionary<string, TaskCompletionSource<string>> _reasons = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _gates = new(StringComparer.Ordinal);
    private SocketIOServer _main = null!;
    private SocketIOServer _recovering = null!;

    private JudgedServer(string clientFiles) => _clientFiles = clientFiles;

    /// <summary>Where the main server is.</summary>
    public string Address => $"http://{_main.EndPoint}";

    /// <summary>Where the server with recovery is.</summary>
    public string RecoveringAddress => $"http://{_recovering.EndPoint}";

    /// <summary>How many sessions and sockets there are.</summary>
    public (int Sessions, int Sockets) Counts => (_main.SessionCount + _recovering.SessionCount, _main.Namespaces.Concat(_recovering.Namespaces).Sum(n => n.Sockets.Count));

    /// <summary>Starts both.</summary>
    /// <param name="clientFiles">Where the official client's bundles are.</param>
    /// <param name="cancellationToken">Gives up the start.</param>
    public static async Task<JudgedServer> StartAsync(string clientFiles, CancellationToken cancellationToken)
    {
        var server = new JudgedServer(clientFiles);
        server._main = await server.StartMainAsync(0, cancellationToken);
        server._recovering = await SocketIOServer.StartAsync(
            SocketIOOptions.Default with { ConnectionStateRecovery = new RecoveryOptions(), PingInterval = TimeSpan.FromMilliseconds(300), PingTimeout = TimeSpan.FromSeconds(10) },
            cancellationToken: cancellationToken);
        server.ServeRecovering(server._recovering);
        return server;
    }

    /// <summary>Ends the main server and starts another one on the same port.</summary>
    public async Task RestartAsync(CancellationToken cancellationToken)
    {
        var port = _main.EndPoint!.Port;
        await _main.DisposeAsync();
        _main = await StartMainAsync(port, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _main.DisposeAsync();
        await _recovering.DisposeAsync();
    }

    [GeneratedRegex(@"^/dynamic-\d+$")]
    private static partial Regex Dynamic();

    private async Task<SocketIOServer> StartMainAsync(int port, CancellationToken cancellationToken)
    {
        var options = SocketIOOptions.Default with
        {
            ClientFiles = _clientFiles,
            Cors = new CorsOptions { Origins = ["http://page.example"], Credentials = true },
        };
        var io = await SocketIOServer.StartAsync(options, new SocketIOListen { Address = IPAddress.Loopback, Port = port }, cancellationToken);
        ServeMain(io);
        return io;
    }

    private void ServeMain(SocketIOServer io)
    {
        var children = io.Of(Dynamic());
        children.OnConnection(Common);
        io.Of(static (name, auth) => new(name == "/function" && auth.TryGetProperty("let"u8, out var let) && let.GetString() == "in"));
        io.OnConnection(Common);
        io.OnConnection(socket =>
        {
            socket.On("to-children", async (SocketArguments all, Ack ack) =>
            {
                await children.EmitAsync("to children", all);
                await ack.SendAsync();
            });
            Emitting.Serve(socket);
        });
        io.Of("/custom").OnConnection(Common);
        io.Of("/admin").Use(static socket => socket.Handshake.Auth.TryGetProperty("token"u8, out var token) && token.GetString() == "right"
            ? Task.CompletedTask : throw new ConnectRefusedException("not authorized", new { Content = "Please retry later", Tries = 3 }));
        io.Of("/admin").Use(static socket => socket.Data["name"] = "admin");
        io.Of("/admin").OnConnection(static socket => socket.On("name", () => socket.Data["name"]));
        io.Of("/broken").Use(static _ => throw new InvalidOperationException("a secret of the server"));
        io.Of("/slow").Use(socket => Gate(socket.Handshake.Auth.GetProperty("gate").GetString()!).Task);
        io.Of("/greeting").Use(static socket => socket.EmitAsync("from middleware"));
        io.Of("/greeting").OnConnection(static socket => socket.EmitAsync("from connection"));
        Watched(io.Of("/watched"));
        Rewriting(io.Of("/rewriting"));
    }

    private void ServeRecovering(SocketIOServer io)
    {
        io.Use(static socket => socket.Data["middlewares"] = (int)(socket.Data.TryGetValue("middlewares", out var n) ? n! : 0) + 1);
        io.OnConnection(Common);
        io.OnConnection(socket =>
        {
            socket.On("data", (string? name) =>
            {
                socket.Data["name"] = name ?? socket.Data["name"];
                return socket.Data["name"];
            });
            socket.On("number", async (string to, int n) =>
            {
                await io.To(to).EmitAsync("n", n, new[] { (byte)n });
                return true;
            });
            socket.On("came", () => new { socket.Recovered, Middlewares = socket.Data["middlewares"] });
        });
    }

    private void Common(ServerSocket socket)
    {
        Reason(socket.Id);
        socket.OnDisconnect(reason => Reason(socket.Id).TrySetResult(reason));
        socket.On("echo", static (SocketArguments all) => all);
        socket.On("back", (SocketArguments all) => socket.EmitAsync("back", all));
        socket.On("message", (SocketArguments all) => socket.SendAsync(all));
        socket.On("join", async (string[] rooms, Ack ack) =>
        {
            await socket.JoinAsync(rooms);
            await ack.SendAsync();
        });
        socket.On("leave", async (string room, Ack ack) =>
        {
            await socket.LeaveAsync(room);
            await ack.SendAsync();
        });
        socket.On("rooms", () => socket.Rooms);
        socket.On("kick", (bool close) => socket.DisconnectAsync(close));
        socket.On("reason", (string id) => Reason(id).Task.WaitAsync(Long));
        socket.On("open-gate", (string name, Ack ack) =>
        {
            Gate(name).TrySetResult();
            return ack.SendAsync();
        });
        socket.On("wait-for-gate", () => Gate(socket.Handshake.Auth.GetProperty("gate").GetString()!).Task);
        socket.On("throws", static () => throw new InvalidOperationException("as it is meant to"));
        socket.On("handshake", () => new
        {
            socket.Id,
            Ns = socket.Namespace.Name,
            Engine = socket.Conn.Id,
            socket.Handshake.Auth,
            socket.Handshake.Url,
            socket.Handshake.Secure,
            socket.Handshake.CrossDomain,
            Address = socket.Handshake.Address?.ToString(),
            Key1 = socket.Handshake.Query.GetValueOrDefault("key1").ToString(),
            Key2 = socket.Handshake.Query.GetValueOrDefault("key2").ToString(),
            Who = socket.Handshake.Headers.GetValueOrDefault("x-who").ToString(),
        });
    }

    private static void Watched(Namespace ns) => ns.OnConnection(socket =>
    {
        var seen = new ConcurrentQueue<string>();
        socket.OnAny((name, arguments) => seen.Enqueue($"in {name} {arguments.Count}"));
        socket.OnAnyOutgoing((name, arguments) => seen.Enqueue($"out {name} {arguments.Count}"));
        socket.OnDisconnecting(reason => socket.To([.. socket.Rooms]).EmitAsync("has left", socket.Id, socket.Rooms.Count, reason).AsTask());
        socket.On("back", (SocketArguments all) => socket.EmitAsync("back", all));
        socket.On("join", async (string[] rooms) =>
        {
            await socket.JoinAsync(rooms);
            return rooms.Length;
        });
        socket.On("seen", () => seen.ToArray());
    });

    private static void Rewriting(Namespace ns) => ns.OnConnection(socket =>
    {
        socket.Use(e => e.Name == "forbidden" ? throw new InvalidOperationException("not this one") : ValueTask.CompletedTask);
        socket.Use(e =>
        {
            e.Name = "new name";
            e.SetArguments(e.Arguments.Get<int>(0) + 1, "added");
        });
        socket.OnError(async e => await socket.EmitAsync("stopped", e.Message));
        socket.On("new name", (int n, string text, Ack ack) => ack.SendAsync("new name", n, text));
    });

    private TaskCompletionSource<string> Reason(string id) => _reasons.GetOrAdd(id, static _ => new(TaskCreationOptions.RunContinuationsAsynchronously));

    private TaskCompletionSource Gate(string name) => _gates.GetOrAdd(name, static _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
}
