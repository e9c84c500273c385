using System.Net;
using System.Net.Sockets;
using System.Text;
using Lab.Net;
using Lab.Tracing;
using Lab.Wire;

namespace Lab.Lessons;

/// <summary>What a peer read.</summary>
/// <param name="Bytes">The bytes.</param>
/// <param name="Ended">Whether the other side ended its direction.</param>
/// <param name="Reset">Whether it ended with a reset.</param>
internal sealed record PeerAnswer(Bytes Bytes, bool Ended, bool Reset)
{
    /// <summary>The bytes as text.</summary>
    public string Text => Bytes.ToText();
}

/// <summary>The other end of a learner's server: one connection, with a tap on the peer's side.</summary>
internal sealed class CheckPeer : IDisposable
{
    private readonly TappedSocket _socket;
    // How many bytes the learner's server has not received yet.
    private Func<int> _unread = static () => 0;

    private CheckPeer(TappedSocket socket) => _socket = socket;

    /// <summary>Connects a peer to a handler and lets them talk. Both sockets are closed afterwards, which also frees a handler that still waits.</summary>
    /// <returns>What the script said; an exception of the handler is thrown.</returns>
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Reliability", "CA2025", Justification = "Closing the sockets is what ends a handler that still waits.")]
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Reliability", "CA2000", Justification = "The tap owns the socket.")]
    public static async Task<T> TalkAsync<T>(Func<Socket, Task> handler, Trace trace, Func<CheckPeer, CancellationToken, Task<T>> script, CancellationToken cancellationToken)
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(1);
        var address = (IPEndPoint)listener.LocalEndPoint!;
        trace.Name(Transport.Tcp, Endpoint.From(address), "your server");
        using var peer = new CheckPeer(new TappedSocket(new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true }, trace, TapOptions.Default with { Name = "peer" }));

        // Bound first, so that the trace knows the peer's end from its first event on.
        peer._socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        await peer._socket.ConnectAsync(address, cancellationToken);
        using var accepted = await listener.AcceptAsync(cancellationToken);
        peer._unread = () => accepted.Available;
        var serving = Task.Run(() => handler(accepted), CancellationToken.None);
        _ = serving.ContinueWith(static late => late.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        var talking = script(peer, cancellationToken);
        _ = talking.ContinueWith(static late => late.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        if (await Task.WhenAny(talking, serving) == serving && serving.IsFaulted)
        {
            await serving;
        }

        try
        {
            return await talking;
        }
        catch (SocketException) when (serving.IsFaulted)
        {
            await serving;
            throw;
        }
    }

    /// <summary>The peer's end of the connection.</summary>
    public Flow Flow => _socket.Flow;

    /// <summary>Sends text with one call.</summary>
    public Task SendAsync(string text, CancellationToken cancellationToken) => SendAsync(Encoding.UTF8.GetBytes(text), cancellationToken);

    /// <summary>Sends bytes with one call.</summary>
    public async Task SendAsync(byte[] bytes, CancellationToken cancellationToken)
    {
        try
        {
            await _socket.SendAsync(bytes, cancellationToken);
        }
        catch (SocketException)
        {
            // The learner's server has gone; the read that follows tells how.
        }
    }

    /// <summary>Waits until the learner's server has received what was sent; not for ever. On a busy machine that takes a while, and what is sent
    /// meanwhile would come together with it.</summary>
    public async Task TakenAsync(TimeSpan wait, CancellationToken cancellationToken)
    {
        try
        {
            await Waiting.UntilAsync(() => _unread() <= 0, wait, cancellationToken);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // As in SendAsync.
        }
    }

    /// <summary>Ends the peer's own direction.</summary>
    public void EndSending()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // As in SendAsync.
        }
    }

    /// <summary>Reads until there are <paramref name="enough"/> bytes, the end, or silence for <paramref name="wait"/>.</summary>
    public async Task<PeerAnswer> ReadAsync(int enough, TimeSpan wait, CancellationToken cancellationToken)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bound.CancelAfter(wait);
        var all = new List<byte>();
        var buffer = new byte[8_192];
        try
        {
            while (all.Count < enough)
            {
                var count = await _socket.ReceiveAsync(buffer, bound.Token);
                if (count == 0)
                {
                    return new(Bytes.Wrap(all.ToArray()), Ended: true, Reset: false);
                }

                all.AddRange(buffer.AsSpan(0, count));
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Silence: what has come so far is the answer.
        }
        catch (SocketException)
        {
            return new(Bytes.Wrap(all.ToArray()), Ended: true, Reset: true);
        }

        return new(Bytes.Wrap(all.ToArray()), Ended: false, Reset: false);
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();
}
