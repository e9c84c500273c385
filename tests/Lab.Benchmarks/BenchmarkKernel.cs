using System.Buffers;
using System.Net.Http.Headers;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using Lab.Host.Serving;

namespace Lab.Benchmarks;

/// <summary>One kernel of a server, driven over its channels as an editor does.</summary>
internal sealed class BenchmarkKernel : IAsyncDisposable
{
    private readonly ClientWebSocket _socket = new();

    public static async Task<BenchmarkKernel> StartAsync(LabServer server)
    {
        using var client = new HttpClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("token", server.Token);
        using var answer = await client.PostAsync(new Uri(server.Url, "/api/kernels"), null);
        var id = (string)JsonNode.Parse(await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync())!["id"]!;
        var kernel = new BenchmarkKernel();
        await kernel._socket.ConnectAsync(new Uri($"ws://127.0.0.1:{server.Port}/api/kernels/{id}/channels?session_id=benchmark&token={server.Token}"), CancellationToken.None);
        return kernel;
    }

    /// <summary>Runs a cell until the kernel is idle again.</summary>
    public async Task RunAsync(string code)
    {
        var id = Guid.NewGuid().ToString("N");
        var request = new JsonObject
        {
            ["channel"] = "shell",
            ["header"] = new JsonObject { ["msg_id"] = id, ["msg_type"] = "execute_request", ["session"] = "benchmark" },
            ["content"] = new JsonObject { ["code"] = code },
        };
        await _socket.SendAsync(Encoding.UTF8.GetBytes(request.ToJsonString()), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        while (true)
        {
            var message = await ReceiveAsync();
            if ((string?)message["parent_header"]?["msg_id"] != id)
            {
                continue;
            }

            var type = (string?)message["msg_type"];
            if (type == "error")
            {
                throw new InvalidOperationException(message["content"]!.ToJsonString());
            }

            if (type == "status" && (string?)message["content"]!["execution_state"] == "idle")
            {
                return;
            }
        }
    }

    private async Task<JsonNode> ReceiveAsync()
    {
        var bytes = new ArrayBufferWriter<byte>(16 * 1024);
        while (true)
        {
            var part = await _socket.ReceiveAsync(bytes.GetMemory(16 * 1024), CancellationToken.None);
            bytes.Advance(part.Count);
            if (part.EndOfMessage)
            {
                return part.MessageType == WebSocketMessageType.Close ? throw new InvalidOperationException("The server closed the connection.") : JsonNode.Parse(bytes.WrittenSpan)!;
            }
        }
    }

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }
}
