using System.Buffers;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using Lab.Host.Serving.Channels;
using Xunit;

namespace Lab.Live.Tests.Serving;

/// <summary>A client of one kernel's channels, in JSON framing, made of the platform's WebSocket.</summary>
internal sealed class ChannelClient : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly string _session;

    private ChannelClient(string session) => _session = session;

    public ClientWebSocket Socket { get; } = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<ChannelClient> ConnectAsync(ServedHost host, string kernel, string session = "test", string? seen = null)
    {
        var client = new ChannelClient(session);
        await client.Socket.ConnectAsync(new Uri($"ws://127.0.0.1:{host.Server.Port}/api/kernels/{kernel}/channels?session_id={session}&token={host.Server.Token}{(seen is null ? "" : "&seen=" + seen)}"), Cancellation);
        return client;
    }

    public async Task SendAsync(string text, WebSocketMessageType type = WebSocketMessageType.Text) =>
        await Socket.SendAsync(Encoding.UTF8.GetBytes(text), type, endOfMessage: true, Cancellation);

    /// <summary>Sends a request and gives back its number.</summary>
    public async Task<string> RequestAsync(string type, JsonObject content, string channel = JupyterMessage.Shell)
    {
        var id = Guid.NewGuid().ToString("N");
        await SendAsync(new JsonObject
        {
            ["header"] = new JsonObject { ["msg_id"] = id, ["msg_type"] = type, ["session"] = _session, ["username"] = "", ["version"] = "5.3" },
            ["parent_header"] = new JsonObject(),
            ["metadata"] = new JsonObject(),
            ["content"] = content,
            ["channel"] = channel,
        }.ToJsonString());
        return id;
    }

    public Task<string> ExecuteAsync(string code) => RequestAsync("execute_request", new JsonObject { ["code"] = code, ["allow_stdin"] = false });

    /// <summary>Runs a cell; gives back what was said until it ended.</summary>
    public async Task<CellReport> RunAsync(string code) => await UntilIdleAsync(await ExecuteAsync(code));

    /// <summary>What is said about a request until its end; the reply and "idle" may come in either order.</summary>
    public async Task<CellReport> UntilIdleAsync(string id)
    {
        var messages = new List<JsonNode>();
        var (idle, reply) = (false, false);
        while (!idle || !reply)
        {
            var message = await ReceiveAsync() ?? throw new InvalidOperationException($"The connection was closed: {Socket.CloseStatus} {Socket.CloseStatusDescription}");
            if ((string?)message["parent_header"]?["msg_id"] == id)
            {
                messages.Add(message);
                idle |= (string?)message["msg_type"] == "status" && (string?)message["content"]!["execution_state"] == "idle";
                reply |= ((string?)message["msg_type"])!.EndsWith("_reply", StringComparison.Ordinal);
            }
        }

        return new CellReport(messages);
    }

    /// <summary>Waits for a message that is as wanted.</summary>
    public async Task<JsonNode> UntilAsync(Func<JsonNode, bool> wanted)
    {
        while (true)
        {
            var message = await ReceiveAsync() ?? throw new InvalidOperationException($"The connection was closed: {Socket.CloseStatus} {Socket.CloseStatusDescription}");
            if (wanted(message))
            {
                return message;
            }
        }
    }

    /// <summary>The next message; null when the connection was closed.</summary>
    public async Task<JsonNode?> ReceiveAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(Limit);
        var message = new ArrayBufferWriter<byte>(16 * 1024);
        while (true)
        {
            var part = await Socket.ReceiveAsync(message.GetMemory(16 * 1024), limit.Token);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            message.Advance(part.Count);
            if (part.EndOfMessage)
            {
                return JsonNode.Parse(message.WrittenSpan)!;
            }
        }
    }

    /// <summary>Reads until the server closes; gives back why.</summary>
    public async Task<(WebSocketCloseStatus? Status, string? Reason)> ClosedAsync()
    {
        while (await ReceiveAsync() is not null)
        {
        }

        return (Socket.CloseStatus, Socket.CloseStatusDescription);
    }

    public ValueTask DisposeAsync()
    {
        Socket.Dispose();
        return ValueTask.CompletedTask;
    }
}

/// <summary>What was said about one request.</summary>
internal sealed record CellReport(IReadOnlyList<JsonNode> Messages)
{
    public IEnumerable<string> Types => Messages.Select(static m => (string)m["msg_type"]!);

    public JsonNode Reply => Messages.First(static m => ((string)m["msg_type"]!).EndsWith("_reply", StringComparison.Ordinal))["content"]!;

    public string Status => (string)Reply["status"]!;

    public string? Result => (string?)Messages.FirstOrDefault(static m => (string?)m["msg_type"] == "execute_result")?["content"]!["data"]!["text/plain"];

    public string Error => string.Join('\n', Messages.FirstOrDefault(static m => (string?)m["msg_type"] == "error")?["content"]!["traceback"]!.AsArray().Select(static l => (string)l!) ?? []);
}
