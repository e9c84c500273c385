using System.Buffers;
using System.Security.Cryptography;
using Lab.Wire.Http1;
using Lab.Wire.WebSocket;

namespace Lab.Net;

/// <content>How a client gets one: it asks for it on a connected stream (RFC 6455 §4.1).</content>
public sealed partial class WebSocketPeer
{
    /// <summary>Asks for a WebSocket, and waits for the answer.</summary>
    /// <param name="stream">A connected stream, with TLS where the address wants it; owned from now on, also when this fails.</param>
    /// <param name="address">Whose authority, path and query the request names.</param>
    /// <param name="options">What is asked for, the limits of messages and how the stream is used; the rest of it is not looked at.</param>
    /// <param name="endSending">Ends this end's sending (a FIN); null when the stream cannot.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="WebSocketRefusedException">The other end did not agree to a WebSocket.</exception>
    /// <exception cref="IOException">The stream broke.</exception>
    public static async Task<(WebSocketPeer Peer, WebSocketAnswer Answer)> OpenAsync(Stream stream, Uri address, WebSocketClientOptions options, Action? endSending = null, CancellationToken cancellationToken = default)
    {
        try
        {
            var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
            var request = new ArrayBufferWriter<byte>();
            HttpHeadCodec.Write(request, WebSocketHandshake.Request(address.Authority, address.PathAndQuery, key, options.Offer));
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
            return (new WebSocketPeer(stream, connection, options.Peer, reader.Rest.Span) { Subprotocol = answer.Subprotocol, EndSending = endSending }, answer);
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }
}
