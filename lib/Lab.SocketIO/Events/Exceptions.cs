namespace Lab.SocketIO;

/// <summary>The other end did not answer in time.</summary>
/// <param name="timeout">How long it had.</param>
public class AckTimeoutException(TimeSpan timeout) : TimeoutException(FormattableString.Invariant($"No answer came within {timeout.TotalMilliseconds:0} ms."))
{
    /// <summary>How long it had.</summary>
    public TimeSpan Timeout => timeout;

    /// <summary>The answers that came all the same; none of one receiver.</summary>
    internal virtual IEnumerable<object?> Came => [];
}

/// <summary>Not all receivers answered in time.</summary>
/// <typeparam name="T">What a receiver answers.</typeparam>
/// <param name="timeout">How long they had.</param>
/// <param name="responses">The answers that came.</param>
public sealed class AckTimeoutException<T>(TimeSpan timeout, IReadOnlyList<T> responses) : AckTimeoutException(timeout)
{
    /// <summary>The answers that came.</summary>
    public IReadOnlyList<T> Responses => responses;

    /// <inheritdoc/>
    internal override IEnumerable<object?> Came => responses.Cast<object?>();
}

/// <summary>The socket is disconnected: what was asked for cannot happen any more.</summary>
/// <param name="reason">Why it is disconnected, in the official words.</param>
public sealed class SocketDisconnectedException(string reason) : IOException($"The socket is disconnected: {reason}.")
{
    /// <summary>Why it is disconnected, in the official words.</summary>
    public string Reason => reason;
}

/// <summary>Thrown by a middleware to refuse a client; what it says reaches the client as <c>connect_error</c>.</summary>
/// <remarks>Any other exception refuses the client too, but it is not told why: it is logged.</remarks>
/// <param name="message">What the client is told.</param>
/// <param name="details">What the client gets along with it (<c>err.data</c>); null for nothing.</param>
public sealed class ConnectRefusedException(string message, object? details = null) : Exception(message)
{
    /// <summary>What the client gets along with the message; null for nothing.</summary>
    public object? Details => details;
}
