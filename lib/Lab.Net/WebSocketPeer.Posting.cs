using Lab.Wire.WebSocket;

namespace Lab.Net;

/// <content>Sending without waiting, and frames that leave together.</content>
public sealed partial class WebSocketPeer
{
    /// <summary>Does what was put off, soon and elsewhere: where what is posted is written; null (the default) for the thread pool.</summary>
    public Action<IThreadPoolWorkItem>? Later { get; init; }

    /// <summary>Whether nothing waits to be sent and nothing is leaving.</summary>
    public bool IsIdle => _queue.IsIdle;

    /// <summary>Sends a prepared message without ever waiting, not even for the system call: another thread writes, and what is posted until then leaves with it.</summary>
    /// <param name="message">The message.</param>
    /// <returns>False when too much waits already (<see cref="WebSocketPeerOptions.PostRoom"/>), or the connection is over: the message is not sent.</returns>
    public bool TryPost(PreparedMessage message)
    {
        lock (_queue.Gate)
        {
            if (!MayPost())
            {
                return false;
            }

            try
            {
                _queue.Waiting.Add(_connection.Send(message));
            }
            catch (InvalidOperationException)
            {
                // A message has been begun in pieces: this one cannot go in between.
                return false;
            }

            _queue.BeginLater(Later);
            return true;
        }
    }

    /// <summary>Sends a message without ever waiting, like <see cref="TryPost(PreparedMessage)"/>.</summary>
    /// <param name="opcode">Text or binary.</param>
    /// <param name="payload">The message; free again when the call returns.</param>
    /// <param name="compress">Whether it is compressed where that was agreed on. Default true.</param>
    /// <returns>False when too much waits already, or the connection is over: the message is not sent.</returns>
    public bool TryPost(WebSocketOpcode opcode, ReadOnlySpan<byte> payload, bool compress = true)
    {
        lock (_queue.Gate)
        {
            if (!MayPost())
            {
                return false;
            }

            _connection.Send(opcode, payload, _queue.Waiting, compress: compress);
            _queue.BeginLater(Later);
            return true;
        }
    }

    /// <summary>Sends bytes that go before the first frame, the agreement to the upgrade; they leave with what is sent next, at the latest at <see cref="Uncork"/>.</summary>
    /// <param name="bytes">The bytes.</param>
    public void Begin(ReadOnlySpan<byte> bytes)
    {
        lock (_queue.Gate)
        {
            _queue.Corked = true;
            bytes.CopyTo(_queue.Waiting.GetSpan(bytes.Length));
            _queue.Waiting.Advance(bytes.Length);
        }
    }

    /// <summary>From now on what is sent waits, so that it leaves in one write at <see cref="Uncork"/>: for the time in which a message is being handled.</summary>
    public void Cork()
    {
        lock (_queue.Gate)
        {
            _queue.Corked = true;
        }
    }

    /// <summary>Lets everything go that has waited, on the caller's path. Does nothing when nothing has.</summary>
    public void Uncork()
    {
        bool begin;
        lock (_queue.Gate)
        {
            _queue.Corked = false;
            begin = _queue.BeginFlush();
        }

        Go(begin);
    }

    /// <summary>Waits until less waits to be sent than <see cref="WebSocketPeerOptions.SendRoom"/>.</summary>
    /// <param name="cancellationToken">Gives up the wait.</param>
    /// <exception cref="IOException">The connection broke meanwhile.</exception>
    public ValueTask WaitForRoomAsync(CancellationToken cancellationToken = default) => RoomAsync(cancellationToken);

    private bool MayPost() => State == WebSocketState.Open && _queue.Waiting.Length <= _options.PostRoom && _queue.Fault is null;
}
