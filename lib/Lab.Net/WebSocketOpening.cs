using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Lab.Tracing;
using Lab.Wire.WebSocket;

namespace Lab.Net;

/// <summary>How a client opens a WebSocket: TCP, the request, the answer; and what it has then.</summary>
internal sealed record WebSocketOpening(WebSocketPeer Peer, WebSocketAnswer Answer, Flow Flow)
{
    /// <summary>Opens one.</summary>
    public static async Task<WebSocketOpening> OpenAsync(Uri address, WebSocketClientOptions options, CancellationToken cancellationToken)
    {
        if (address.Scheme != Uri.UriSchemeWs)
        {
            throw new ArgumentException($"The address is {address}: it must begin with ws://.", nameof(address));
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(options.ConnectWithin);
        try
        {
            return await ConnectAsync(address, options, limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"{address} did not answer within {options.ConnectWithin.TotalSeconds:0.#} s.");
        }
    }

    private static async Task<WebSocketOpening> ConnectAsync(Uri address, WebSocketClientOptions options, CancellationToken cancellationToken)
    {
        var ip = IPAddress.TryParse(address.Host.Trim('[', ']'), out var literal) ? literal : (await Dns.GetHostAddressesAsync(address.Host, AddressFamily.InterNetwork, cancellationToken))[0];
        var tcp = await TcpPeer.ConnectAsync(options.Name, new IPEndPoint(ip, address.Port), options.Trace!, cancellationToken: cancellationToken);
        var flow = tcp.Socket.Flow;
        Stream stream = new TappedStream(new SocketStream(tcp.Socket), options.Trace!, flow, new TapOptions { Calls = false, WebSocket = true });
        try
        {
            return await UpgradeAsync(stream, tcp.Socket, address, options, cancellationToken);
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    private static async Task<WebSocketOpening> UpgradeAsync(Stream stream, TappedSocket socket, Uri address, WebSocketClientOptions options, CancellationToken cancellationToken)
    {
        var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
        var request = new ArrayBufferWriter<byte>();
        Lab.Wire.Http1.HttpHeadCodec.Write(request, WebSocketHandshake.Request(address.Authority, address.PathAndQuery, key, options.Offer));
        await stream.WriteAsync(request.WrittenMemory, cancellationToken);
        var reader = new HttpHeadReader(stream);
        var (response, violation) = await reader.ResponseAsync(cancellationToken);
        if (response is null)
        {
            throw violation is null ? new WebSocketRefusedException("No WebSocket: the other end closed without an answer.") : new WebSocketRefusedException(violation);
        }

        var answer = WebSocketHandshake.Check(response, key, options.Offer);
        if (answer.Violation is { } wrong)
        {
            throw new WebSocketRefusedException(wrong);
        }

        var connection = new WebSocketConnection(WebSocketRole.Client, options.Messages with { MaskKey = options.Messages.MaskKey ?? MaskKeys.Next });
        connection.Open(answer.Deflate);
        var peer = new WebSocketPeer(stream, connection, options.Peer, reader.Rest.Span) { Subprotocol = answer.Subprotocol, EndSending = () => socket.Shutdown(SocketShutdown.Send) };
        return new WebSocketOpening(peer, answer, socket.Flow);
    }
}
