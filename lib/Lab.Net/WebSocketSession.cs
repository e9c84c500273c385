using System.Text;
using Lab.Tracing;
using Lab.Wire.Http1;
using Lab.Wire.WebSocket;

namespace Lab.Net;

/// <summary>The server's end of one WebSocket.</summary>
public sealed class WebSocketSession
{
    private readonly WebSocketCalls? _calls;

    internal WebSocketSession(WebSocketServer server, Flow flow, HttpRequestHead request, WebSocketAnswer answer, WebSocketPeer peer, bool tapped)
    {
        (Server, Flow, Request, Subprotocol, Peer) = (server, flow, request, answer.Subprotocol, peer);
        _calls = tapped ? new WebSocketCalls(server.Trace, flow) : null;
    }

    /// <summary>The server that accepted it.</summary>
    public WebSocketServer Server { get; }

    /// <summary>Between whom, seen from the server.</summary>
    public Flow Flow { get; }

    /// <summary>The request that asked for the upgrade.</summary>
    public HttpRequestHead Request { get; }

    /// <summary>The subprotocol that was agreed on; null for none.</summary>
    public string? Subprotocol { get; }

    /// <summary>The connection itself. What is done on it directly is written down as frames and bytes, not as calls.</summary>
    public WebSocketPeer Peer { get; }

    /// <summary>What views call the client.</summary>
    public string Name => Server.Trace.Snapshot().NameOf(Flow.Transport, Flow.Remote);

    /// <inheritdoc cref="WebSocketPeer.ReceiveAsync"/>
    public ValueTask<WebSocketMessage> ReceiveAsync(CancellationToken cancellationToken = default) =>
        // Without a tap it is the peer's own task: nothing is allocated for a message.
        _calls is null ? Peer.ReceiveAsync(cancellationToken) : ReceiveAsync(_calls, cancellationToken);

    /// <inheritdoc cref="WebSocketPeer.SendAsync(ReadOnlyMemory{byte}, WebSocketOpcode, bool, CancellationToken)"/>
    public ValueTask SendAsync(ReadOnlyMemory<byte> payload, WebSocketOpcode opcode = WebSocketOpcode.Binary, bool final = true, CancellationToken cancellationToken = default) =>
        _calls is null ? Peer.SendAsync(payload, opcode, final, cancellationToken) : SendAsync(_calls, payload, opcode, final, cancellationToken);

    /// <summary>Sends a text.</summary>
    public ValueTask SendAsync(string text, CancellationToken cancellationToken = default) =>
        _calls is null ? Peer.SendAsync(text, cancellationToken) : SendAsync(_calls, Encoding.UTF8.GetBytes(text), WebSocketOpcode.Text, true, cancellationToken);

    /// <summary>Sends a ping; the pong comes while a receive is under way.</summary>
    public async ValueTask PingAsync(string payload = "", CancellationToken cancellationToken = default)
    {
        using var call = _calls?.Sending("ping", $"\"{payload}\"");
        await Peer.PingAsync(Encoding.UTF8.GetBytes(payload), cancellationToken);
    }

    /// <inheritdoc cref="WebSocketPeer.CloseAsync"/>
    public async Task CloseAsync(int code = 1000, string reason = "", CancellationToken cancellationToken = default)
    {
        WebSocketCloseCodes.Demand(code);
        using var call = _calls?.Sending("close", new WebSocketClose(code, reason).ToString());
        await Peer.CloseAsync(new WebSocketClose(code, reason), cancellationToken);
    }

    /// <summary>Ends the TCP connection without a close frame: what a crash looks like from outside.</summary>
    public void Drop()
    {
        _calls?.Note("drop", "the TCP connection, without a close frame");
        Peer.Abort();
    }

    private async ValueTask<WebSocketMessage> ReceiveAsync(WebSocketCalls calls, CancellationToken cancellationToken)
    {
        using (calls.Receiving())
        {
            var message = await Peer.ReceiveAsync(cancellationToken);
            calls.Received(message, TraceAction.Current);
            return message;
        }
    }

    private async ValueTask SendAsync(WebSocketCalls calls, ReadOnlyMemory<byte> payload, WebSocketOpcode opcode, bool final, CancellationToken cancellationToken)
    {
        using var call = calls.Sending("send", WebSocketCalls.Say(opcode, payload.Span));
        await Peer.SendAsync(payload, opcode, final, cancellationToken);
    }
}
