using System.Net.Sockets;

namespace Lab.Net;

/// <summary>A connected socket as a stream that closes it. Bytes are not written down here; opening and closing are.</summary>
internal sealed class SocketStream(TappedSocket socket) : NetworkStream(socket.Socket, ownsSocket: false)
{
    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            socket.Dispose();
        }

        base.Dispose(disposing);
    }
}
