using System.Net;
using System.Net.Http.Headers;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace Lab.Live.Tests.SocketIO;

/// <summary>A client that knows Engine.IO only as requests and messages written by hand.</summary>
internal sealed class EngineWire : IDisposable
{
    /// <summary>The character between two packets of a body.</summary>
    public const string Separator = "\u001e";

    private readonly IPEndPoint _server;
    private readonly string _path;

    /// <summary>A client of a server.</summary>
    /// <param name="server">Where it listens.</param>
    /// <param name="path">Its path.</param>
    public EngineWire(IPEndPoint server, string path = "/socket.io/")
    {
        (_server, _path) = (server, path);
        // A poll that waits holds its connection: each request may have its own.
        Http = new HttpClient(new SocketsHttpHandler { UseCookies = false, MaxConnectionsPerServer = 100_000 }) { BaseAddress = new Uri($"http://{server}"), Timeout = TimeSpan.FromSeconds(30) };
    }

    /// <summary>What sends the requests.</summary>
    public HttpClient Http { get; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Sends a request and reads its answer.</summary>
    /// <param name="method">GET, POST, …</param>
    /// <param name="query">What follows the question mark.</param>
    /// <param name="body">A body; null for none.</param>
    /// <param name="headers">Further headers.</param>
    public async Task<Answer> SendAsync(string method, string query, string? body = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), _path + "?" + query);
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("text/plain") { CharSet = "UTF-8" };
        }

        foreach (var (name, value) in headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
            {
                request.Content!.Headers.Remove(name);
                request.Content.Headers.TryAddWithoutValidation(name, value);
            }
        }

        using var response = await Http.SendAsync(request, Cancellation);
        var bytes = await response.Content.ReadAsByteArrayAsync(Cancellation);
        return new Answer((int)response.StatusCode, bytes, response.Headers.Concat(response.Content.Headers).ToDictionary(static h => h.Key, static h => string.Join("; ", h.Value), StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>A GET.</summary>
    public Task<Answer> GetAsync(string query, params (string Name, string Value)[] headers) => SendAsync("GET", query, null, headers);

    /// <summary>Polls.</summary>
    public Task<Answer> PollAsync(string sid) => GetAsync(Of(sid));

    /// <summary>Posts packets.</summary>
    public Task<Answer> PostAsync(string sid, string body) => SendAsync("POST", Of(sid), body);

    /// <summary>Opens a session by polling.</summary>
    /// <returns>Its id.</returns>
    public async Task<string> OpenAsync()
    {
        var answer = await GetAsync("EIO=4&transport=polling");
        Assert.Equal(200, answer.Status);
        return (string)answer.Open["sid"]!;
    }

    /// <summary>Opens a WebSocket: for a new session, or to change an old one's transport.</summary>
    /// <param name="sid">The old one; null for a new one.</param>
    /// <param name="query">What else the query says.</param>
    public async Task<WireSocket> SocketAsync(string? sid = null, string query = "EIO=4&transport=websocket")
    {
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri($"ws://{_server}{_path}?{query}{(sid is null ? "" : "&sid=" + sid)}"), Cancellation);
        return new WireSocket(socket);
    }

    /// <summary>A WebSocket of a new session, whose open packet has come.</summary>
    public async Task<WireSocket> OpenSocketAsync()
    {
        var socket = await SocketAsync();
        Assert.StartsWith("0{", await socket.TextAsync(), StringComparison.Ordinal);
        return socket;
    }

    /// <inheritdoc/>
    public void Dispose() => Http.Dispose();

    private static string Of(string sid) => "EIO=4&transport=polling&sid=" + sid;

    /// <summary>An answer.</summary>
    /// <param name="Status">Its status.</param>
    /// <param name="Bytes">Its body.</param>
    /// <param name="Headers">Its headers.</param>
    internal sealed record Answer(int Status, byte[] Bytes, IReadOnlyDictionary<string, string> Headers)
    {
        /// <summary>The body as text.</summary>
        public string Body => Encoding.UTF8.GetString(Bytes);

        /// <summary>What the open packet says.</summary>
        public JsonNode Open => JsonNode.Parse(Body.Split(Separator)[0][1..])!;

        /// <summary>A header; null when it is not there.</summary>
        public string? Header(string name) => Headers.GetValueOrDefault(name);
    }
}

/// <summary>A WebSocket that carries Engine.IO's packets, written by hand.</summary>
internal sealed class WireSocket(ClientWebSocket socket) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>The platform's client.</summary>
    public ClientWebSocket Socket => socket;

    /// <summary>Sends a text.</summary>
    public async Task SendAsync(string text) => await SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text);

    /// <summary>Sends bytes.</summary>
    public async Task SendAsync(byte[] bytes, WebSocketMessageType type = WebSocketMessageType.Binary) => await socket.SendAsync(bytes, type, true, TestContext.Current.CancellationToken);

    /// <summary>The next message; null when the server has ended the connection.</summary>
    public async Task<(byte[] Bytes, bool IsText)?> NextAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Patience);
        using var message = new MemoryStream();
        var buffer = new byte[16 * 1024];
        try
        {
            while (true)
            {
                var part = await socket.ReceiveAsync(buffer, limit.Token);
                if (part.MessageType == WebSocketMessageType.Close)
                {
                    return null;
                }

                await message.WriteAsync(buffer.AsMemory(0, part.Count), limit.Token);
                if (part.EndOfMessage)
                {
                    return (message.ToArray(), part.MessageType == WebSocketMessageType.Text);
                }
            }
        }
        catch (WebSocketException)
        {
            return null;
        }
    }

    /// <summary>The next text; null when the server has ended the connection.</summary>
    public async Task<string?> TextAsync()
    {
        var next = await NextAsync();
        Assert.True(next is null or { IsText: true }, "Bytes came where a text was expected.");
        return next is { } text ? Encoding.UTF8.GetString(text.Bytes) : null;
    }

    /// <summary>The next text that is no ping: on a slow machine pings come before what a test waits for. They are answered.</summary>
    public async Task<string?> TextAfterPingsAsync()
    {
        string? text;
        while ((text = await TextAsync()) == "2")
        {
            await SendAsync("3");
        }

        return text;
    }

    /// <summary>Answers pings and drops what comes until the server ends the connection.</summary>
    /// <returns>How many pings came.</returns>
    public async Task<int> EndAsync()
    {
        var pings = 0;
        while (await NextAsync() is { } message)
        {
            if (message is { IsText: true, Bytes: [(byte)'2'] })
            {
                pings++;
                await SendAsync("3");
            }
        }

        return pings;
    }

    /// <inheritdoc/>
    public void Dispose() => socket.Dispose();
}
