using Lab.SocketIO;
using Lab.Tracing;
using Lab.Views;

namespace Lab;

/// <content>A chat for browsers.</content>
public static partial class Sio
{
    /// <summary>Starts a chat: a Socket.IO server with a page for browsers at its address. Clients of the lab may join as well.</summary>
    /// <param name="name">What views call it. Default <c>chat</c>.</param>
    /// <param name="options">How it behaves; null takes the official defaults. Without <see cref="SocketIOOptions.ClientFiles"/> the official client is looked for in this repository.</param>
    /// <param name="port">The port on 127.0.0.1; 0 (the default) takes a free one.</param>
    /// <param name="cancellationToken">Gives up the start.</param>
    /// <exception cref="PlatformNotSupportedException">This kernel runs without ASP.NET Core.</exception>
    public static Task<SocketIOServer> ChatAsync(string name = "chat", SocketIOOptions? options = null, int port = 0, CancellationToken cancellationToken = default)
    {
        options ??= SocketIOOptions.Default;
        return StartNamedAsync(name, token => StartChatAsync(name, options.ClientFiles is null ? options with { ClientFiles = SioClientFiles.Find() } : options, port, token), cancellationToken);
    }

    /// <summary>The way from an output to the page of a chat: its address and, where an output may show it, the page itself.</summary>
    /// <param name="chat">A server from <see cref="ChatAsync"/>.</param>
    public static View ChatPage(this SocketIOServer chat) => new SioChatDoor(chat.Address().ToString());

    /// <summary>The address of the first script that a page of a server loads, as the page has it: another server's with <c>http</c>, its own without.</summary>
    /// <param name="io">A server that hands out a page, such as one from <see cref="ChatAsync"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<string> FirstScriptAsync(this SocketIOServer io, CancellationToken cancellationToken = default)
    {
        using var http = new HttpClient { Timeout = Patience };
        return SioChatPage.FirstScript(await http.GetStringAsync(io.Address(), cancellationToken));
    }

    private static async Task<SioLab> StartChatAsync(string name, SocketIOOptions options, int port, CancellationToken cancellationToken)
    {
        SioLab? lab = null;
        lab = await SioLab.StartAsync(name, options, port, application => SioChatPage.Map(application, () => lab is null ? new Note("The chat is about to start.") : Packets(lab.Server)), cancellationToken);
        SioChat.Serve(lab.Server);
        return lab;
    }

    // Requests of polling outnumber the packets by far: first what was said, then what carried it.
    private static View Packets(SocketIOServer chat) =>
        chat.Ladder(TraceLevel.SocketPacket).And(new Reveal("The same with the HTTP requests that carried it", chat.Ladder(TraceLevel.SocketPacket, TraceLevel.Message)));
}
