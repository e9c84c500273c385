using System.Text.Json;

namespace Lab.SocketIO;

/// <summary>A socket could not be connected.</summary>
public sealed class ConnectErrorException : IOException
{
    /// <summary>The server refused it.</summary>
    /// <param name="message">What the server says.</param>
    /// <param name="details">What the server says along with it (<c>err.data</c>); null for nothing.</param>
    public ConnectErrorException(string message, JsonElement? details)
        : base(message) => Details = details;

    /// <summary>There is no connection to the server.</summary>
    /// <param name="message">What failed, in the official words, such as <c>xhr poll error</c>, <c>websocket error</c> or <c>timeout</c>.</param>
    /// <param name="innerException">Why; null when the message says all.</param>
    public ConnectErrorException(string message, Exception? innerException)
        : base(innerException is null ? message : $"{message}: {innerException.Message}", innerException)
    {
    }

    /// <summary>What the server says along with its refusal; null for nothing.</summary>
    public JsonElement? Details { get; }
}
