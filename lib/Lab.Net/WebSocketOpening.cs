using System.Net;
using System.Net.Sockets;
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
        var stream = new TappedStream(tcp.AsStream(), options.Trace!, flow, new TapOptions { Calls = false, WebSocket = true });
        var (peer, answer) = await WebSocketPeer.OpenAsync(stream, address, options, () => tcp.Socket.Shutdown(SocketShutdown.Send), cancellationToken);
        return new WebSocketOpening(peer, answer, flow);
    }
}
