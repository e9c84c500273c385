using Microsoft.Extensions.Logging;

namespace Lab.SocketIO.Engine;

/// <summary>What the engine tells the log.</summary>
internal sealed partial class EngineLog(ILogger logger)
{
    /// <summary>A session was opened.</summary>
    [LoggerMessage(1, LogLevel.Debug, "session {Id} opened by {Transport}")]
    public partial void Opened(string id, string transport);

    /// <summary>A session is over.</summary>
    [LoggerMessage(2, LogLevel.Debug, "session {Id} closed: {Reason} {Details}")]
    public partial void Closed(string id, string reason, string? details);

    /// <summary>A request was refused.</summary>
    [LoggerMessage(3, LogLevel.Debug, "request refused: {Message} {Context}")]
    public partial void Refused(string message, string? context);

    /// <summary>Something threw that must not.</summary>
    [LoggerMessage(4, LogLevel.Error, "session {Id} failed")]
    public partial void Failed(string id, Exception exception);

    private readonly ILogger _logger = logger;
}
