using Lab.Wire;

namespace Lab.Net;

/// <summary>The other end did not agree to a WebSocket.</summary>
public sealed class WebSocketRefusedException : IOException
{
    /// <summary>Makes one.</summary>
    public WebSocketRefusedException()
    {
    }

    /// <summary>Makes one.</summary>
    public WebSocketRefusedException(string message)
        : base(message)
    {
    }

    /// <summary>Makes one.</summary>
    public WebSocketRefusedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Makes one.</summary>
    /// <param name="violation">What was wrong with the answer.</param>
    public WebSocketRefusedException(Violation violation)
        : base($"No WebSocket: {violation.Text} ({violation.Rule}).") => Violation = violation;

    /// <summary>What was wrong with the answer; null when there was none.</summary>
    public Violation? Violation { get; }
}
