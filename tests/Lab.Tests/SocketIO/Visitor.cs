using System.Text;
using System.Text.RegularExpressions;
using Lab.SocketIO;
using Xunit;

namespace Lab.Tests.SocketIO;

/// <summary>A client of a server in memory, which speaks and hears Socket.IO packets as texts.</summary>
internal sealed partial class Visitor
{
    private Visitor(SocketIOServer io) => Io = io;

    /// <summary>Its session.</summary>
    public FakeEngine Engine { get; } = new();

    /// <summary>The server.</summary>
    public SocketIOServer Io { get; }

    /// <summary>The id that the last CONNECT has told it.</summary>
    public string Sid { get; private set; } = "";

    /// <summary>The private id that the last CONNECT has told it; empty for none.</summary>
    public string Pid { get; private set; } = "";

    /// <summary>Opens a session without joining anything.</summary>
    public static Visitor Open(SocketIOServer io)
    {
        var visitor = new Visitor(io);
        io.Accept(visitor.Engine);
        return visitor;
    }

    /// <summary>Opens a session and joins the main namespace.</summary>
    public static Visitor Connect(SocketIOServer io, string auth = "")
    {
        var visitor = Open(io);
        visitor.Join("/", auth);
        return visitor;
    }

    /// <summary>Asks for a namespace and expects to be let in at once.</summary>
    /// <returns>The socket at the server.</returns>
    public ServerSocket Join(string ns, string auth = "")
    {
        Says("0" + (ns == "/" ? "" : ns + ",") + auth);
        var answer = Connected().Match(string.Join('\n', Hears()));
        Assert.True(answer.Success, $"The client was not let into {ns}.");
        (Sid, Pid) = (answer.Groups[1].Value, answer.Groups[3].Value);
        return Socket(ns);
    }

    /// <summary>The socket at the server.</summary>
    public ServerSocket Socket(string ns = "/") => Io.Of(ns).Sockets[Sid];

    /// <summary>Lets the client say a packet, attachments included.</summary>
    public void Says(string text, params byte[][] attachments)
    {
        // As from a connection's buffer, which is used again right after.
        var buffer = Encoding.UTF8.GetBytes(text);
        Take(Engine.Listener!.MessageAsync(buffer, false));
        buffer.AsSpan().Fill((byte)'#');
        foreach (var attachment in attachments)
        {
            Take(Engine.Listener.MessageAsync(attachment, true));
        }
    }

    private static void Take(ValueTask message) => Assert.True(message.IsCompletedSuccessfully);

    /// <summary>What the client has heard since the last time.</summary>
    public string[] Hears() => Engine.Take();

    [GeneratedRegex("""0(?:/[^,]*,)?\{"sid":"([^"]+)"(,"pid":"([^"]+)")?\}""")]
    private static partial Regex Connected();
}
