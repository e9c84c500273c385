using Lab.Net;
using Lab.Views;

namespace Lab;

/// <summary>A server that talks without being asked: as soon as somebody connects it sends, while it listens.</summary>
internal static class Meeting
{
    private static readonly string[] Words = ["one from the server", "two from the server", "three from the server"];

    /// <summary>Starts it; a browser that opens its address gets a page that connects.</summary>
    public static Task<WebSocketServer> StartAsync(string name, CancellationToken cancellationToken)
    {
        WebSocketServer? server = null;
        return KeepAsync();

        async Task<WebSocketServer> KeepAsync() => server = await WebSocketServer.StartAsync(WebSocketServerOptions.Default with
        {
            Name = name,
            Handler = ServeAsync,
            Http = (_, _) => Task.FromResult(new HttpAnswer(200, Wire.Bytes.Utf8(new BrowserVisit(server!.Address).ToPage()), "text/html; charset=utf-8")),
        }, cancellationToken);
    }

    private static async Task ServeAsync(WebSocketSession session, CancellationToken cancellationToken)
    {
        var talking = TalkAsync(session, cancellationToken);
        while (await session.ReceiveAsync(cancellationToken) is { IsClose: false } message)
        {
            if (message.Text == BrowserVisit.AskForPicture)
            {
                // Only what this client and the server said to each other.
                var seen = session.Server.Trace.Snapshot().Where(e => e.Flow == session.Flow);
                await session.SendAsync(new FrameStrip(seen, FrameStripOptions.Default with { Title = "Your browser and the server" }).ToHtml(), cancellationToken);
            }
        }

        await talking;
    }

    private static async Task TalkAsync(WebSocketSession session, CancellationToken cancellationToken)
    {
        foreach (var word in Words)
        {
            await session.SendAsync(word, cancellationToken);
        }
    }
}
