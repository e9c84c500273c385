using System.Buffers;
using System.Text;
using Lab.Kestrel;
using Lab.Net;
using Lab.Views;
using Lab.Wire.Http1;
using Lab.Wire.WebSocket;

namespace Lab;

/// <summary>Real WebSocket servers on this machine. Each listens when the call returns; starting one of the same name replaces the old one.</summary>
public static partial class Ws
{
    /// <summary>A server that sends each message back.</summary>
    /// <param name="name">What views call it. Default <c>echo</c>.</param>
    /// <param name="port">The port on 127.0.0.1; 0 (the default) takes a free one.</param>
    /// <param name="cancellationToken">Gives up the start.</param>
    public static Task<WebSocketServer> EchoAsync(string name = "echo", int port = 0, CancellationToken cancellationToken = default) =>
        WebSocketServer.StartAsync(WebSocketServerOptions.Default with { Name = name, Port = port }, cancellationToken);

    /// <summary>A server whose behaviour is yours: the handler gets each WebSocket, and it is closed when the handler returns.</summary>
    /// <param name="handler">What to do with one WebSocket.</param>
    /// <param name="name">What views call it. Default <c>mine</c>.</param>
    /// <param name="cancellationToken">Gives up the start.</param>
    public static Task<WebSocketServer> ServeAsync(Func<WebSocketSession, Task> handler, string name = "mine", CancellationToken cancellationToken = default) =>
        WebSocketServer.StartAsync(WebSocketServerOptions.Default with { Name = name, Handler = (session, _) => handler(session) }, cancellationToken);

    /// <summary>A server that speaks at once: it sends three messages to whoever connects, while it listens. A browser that opens its address connects too.</summary>
    /// <param name="name">What views call it. Default <c>meeting</c>.</param>
    /// <param name="cancellationToken">Gives up the start.</param>
    public static Task<WebSocketServer> MeetingAsync(string name = "meeting", CancellationToken cancellationToken = default) => Meeting.StartAsync(name, cancellationToken);

    /// <summary>A page inside the output that connects to a server from your own browser and shows what the server saw.</summary>
    /// <param name="server">A server from <see cref="MeetingAsync"/>.</param>
    public static View Browser(this WebSocketServer server) => new BrowserVisit(server.Address);

    /// <summary>The echo server of other people: Kestrel, the web server of ASP.NET Core, with its own WebSockets. Only its bytes are looked at.</summary>
    /// <param name="name">What views call it. Default <c>kestrel</c>.</param>
    /// <param name="cancellationToken">Gives up the start.</param>
    /// <exception cref="PlatformNotSupportedException">This kernel runs without ASP.NET Core.</exception>
    public static async Task<KestrelServer> KestrelAsync(string name = "kestrel", CancellationToken cancellationToken = default)
    {
        try
        {
            return await KestrelServer.StartAsync(KestrelServerOptions.Default with { Name = name, Frames = FrameSource.Platform }, cancellationToken);
        }
        catch (FileNotFoundException missing) when (missing.FileName?.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal) == true)
        {
            throw new PlatformNotSupportedException("Kestrel is part of ASP.NET Core, which this kernel runs without: open the notebook with the lab's own host, and this cell works.", missing);
        }
    }

    /// <summary>Connects a client of the lab to a server of other people; it writes into that server's trace.</summary>
    /// <param name="server">The server.</param>
    /// <param name="name">What views call the client.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="WebSocketRefusedException">The server did not agree to a WebSocket.</exception>
    public static Task<WebSocketClient> ConnectAsync(this KestrelServer server, string name, CancellationToken cancellationToken = default) =>
        WebSocketClient.ConnectAsync(server.Address, WebSocketClientOptions.Default with { Name = name, Trace = server.Trace }, cancellationToken);

    /// <summary>Tries to open a WebSocket on any TCP server.</summary>
    /// <param name="server">The server.</param>
    /// <param name="name">What views call the client.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Whether the client took the answer for right and opened.</returns>
    public static async Task<bool> OpensAsync(TcpServer server, string name, CancellationToken cancellationToken = default)
    {
        try
        {
            await using var client = await WebSocketClient.ConnectAsync(new Uri($"ws://{server.EndPoint}/"), WebSocketClientOptions.Default with { Name = name, Trace = server.Trace }, cancellationToken);
            client.Drop();
            return true;
        }
        catch (WebSocketRefusedException)
        {
            return false;
        }
    }

    /// <summary>The request with which a client asks a server for a WebSocket, as text.</summary>
    /// <param name="server">The server.</param>
    /// <param name="key">16 bytes in Base64.</param>
    public static string Request(ILessonServer server, string key = "dGhlIHNhbXBsZSBub25jZQ==")
    {
        var output = new ArrayBufferWriter<byte>();
        HttpHeadCodec.Write(output, WebSocketHandshake.Request(server.EndPoint.ToString(), "/", key, WebSocketOffer.Default));
        return Encoding.ASCII.GetString(output.WrittenSpan);
    }

    /// <summary>The answer of the lab's own server to a request, as text.</summary>
    /// <param name="request">The head of the request.</param>
    /// <exception cref="FormatException">It is no whole head of a request.</exception>
    public static string Answer(string request)
    {
        var input = new ReadOnlySequence<byte>(Encoding.ASCII.GetBytes(request));
        HttpHeadCodec.Read(ref input, out HttpRequestHead? head, out var violation);
        var answer = WebSocketHandshake.Answer(head ?? throw new FormatException(violation?.Text ?? "The head of the request is not whole."), WebSocketPolicy.Default);
        var output = new ArrayBufferWriter<byte>();
        HttpHeadCodec.Write(output, answer.Response);
        return Encoding.ASCII.GetString(output.WrittenSpan) + answer.Body;
    }

    /// <summary>How the answer to a key comes about, step by step; of two keys also where they differ.</summary>
    /// <param name="key">The key of a request.</param>
    /// <param name="other">Another key; null for none.</param>
    public static AcceptKeyView AcceptKey(string key, string? other = null) =>
        new(WebSocketHandshake.Steps(key), other is null ? null : WebSocketHandshake.Steps(other));

    /// <summary>What each close code means, and whether it may stand in a frame; closed until it is opened.</summary>
    public static View CloseCodes() => new Reveal("All close codes", new TableView(
        "Close codes (RFC 6455 §7.4)",
        ["code", "name", "meaning", "who says it", "in a frame"],
        [.. WebSocketCloseCodes.Table.Select(row => (IReadOnlyList<TableCell>)[row.Number, row.Name, row.Meaning, row.SaidBy, row.InFrame ? "yes" : new TableCell("no", "never sent")])]));

    /// <summary>All messages that come until nothing has come for a while.</summary>
    /// <param name="client">Who receives.</param>
    /// <param name="quiet">How long nothing must have come. Default 0.3 s.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<IReadOnlyList<WebSocketReceived>> DrainAsync(this WebSocketClient client, TimeSpan? quiet = null, CancellationToken cancellationToken = default)
    {
        var all = new List<WebSocketReceived>();
        while (await client.ReceiveAsync(quiet ?? TimeSpan.FromSeconds(0.3), cancellationToken) is { NothingCame: false, Close: null } message)
        {
            all.Add(message);
        }

        return all;
    }

    /// <summary>Gets the same news by polling, by long polling and by a WebSocket, all at once, and counts what each costs.</summary>
    /// <param name="news">How many pieces of news come up. Default 10.</param>
    /// <param name="pollEvery">How long the polling client waits before it asks again. Default 50 ms.</param>
    /// <param name="seed">Decides the moments at which news come up. Default 1.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static Task<SameFeed> SameFeedAsync(int news = 10, TimeSpan? pollEvery = null, int seed = 1, CancellationToken cancellationToken = default) =>
        SameFeed.RunAsync(news, pollEvery ?? TimeSpan.FromMilliseconds(50), seed, cancellationToken);
}
