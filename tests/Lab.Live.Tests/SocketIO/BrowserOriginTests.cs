using Lab.Live.Tests.Browser;
using Lab.Live.Tests.Notebooks;
using Lab.SocketIO;
using Lab.Wire.SocketIO;
using Microsoft.Playwright;
using Xunit;

namespace Lab.Live.Tests.SocketIO;

/// <summary>The official client in Chromium, in a page that comes from another origin than the server.</summary>
public sealed class BrowserOriginTests
{
    private const string Connect =
        """
        ([address, transports]) => new Promise((resolve, reject) => {
          const socket = io(address, { transports, reconnection: false, withCredentials: true });
          socket.on("connect", async () => {
            if (transports.length > 1 && socket.io.engine.transport.name !== "websocket") {
              await new Promise((done) => socket.io.engine.once("upgrade", done));
            }
            const [text, bytes] = await new Promise((done) => socket.emit("echo", "ä", new Uint8Array([1, 2]), (...all) => done(all)));
            socket.close();
            resolve(`${socket.io.engine.transport.name} ${text} ${new Uint8Array(bytes)}`);
          });
          socket.on("connect_error", (error) => resolve(`refused: ${error.message}`));
        })
        """;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_page_of_an_allowed_origin_is_let_in_by_every_transport_and_another_one_only_where_no_CORS_is_asked_for()
    {
        var files = Path.Combine(RepositoryFolders.Root, "tests", "clients", "node_modules", "socket.io", "client-dist");
        await using var pages = await SocketIOServer.StartAsync(SocketIOOptions.Default with { ClientFiles = files }, cancellationToken: Cancellation);
        await using var open = await StartAsync(new CorsOptions { Origins = [$"http://{pages.EndPoint}"], Credentials = true });
        await using var shut = await StartAsync(new CorsOptions { Origins = ["http://somebody.example"] });
        await using var chromium = await Chromium.StartAsync();
        var page = await chromium.PageAsync(ColorScheme.Light, 800);
        await page.GotoAsync($"http://{pages.EndPoint}/socket.io/?EIO=4");
        await page.AddScriptTagAsync(new PageAddScriptTagOptions { Url = $"http://{pages.EndPoint}/socket.io/socket.io.min.js" });
        Assert.Equal("polling ä 1,2", await ConnectAsync(open, "polling"));
        Assert.Equal("websocket ä 1,2", await ConnectAsync(open, "websocket"));
        Assert.Equal("websocket ä 1,2", await ConnectAsync(open, "polling", "websocket"));
        Assert.Equal("refused: xhr poll error", await ConnectAsync(shut, "polling"));

        Task<string> ConnectAsync(SocketIOServer io, params string[] transports) => page.EvaluateAsync<string>(Connect, new object[] { $"http://{io.EndPoint}", transports });
    }

    private static async Task<SocketIOServer> StartAsync(CorsOptions cors)
    {
        var io = await SocketIOServer.StartAsync(SocketIOOptions.Default with { Cors = cors }, cancellationToken: Cancellation);
        io.OnConnection(static socket => socket.On("echo", static (SocketArguments all) => all));
        return io;
    }
}
