namespace Lab.Wire.EngineIO;

/// <summary>Why a session ended, in the words of the official server and client.</summary>
public static class EngineCloseReasons
{
    /// <summary>The other end was silent for too long.</summary>
    public const string PingTimeout = "ping timeout";

    /// <summary>The other end closed the session or its transport.</summary>
    public const string TransportClose = "transport close";

    /// <summary>The transport broke, or the other end broke a rule of it.</summary>
    public const string TransportError = "transport error";

    /// <summary>The other end sent a packet that cannot be read.</summary>
    public const string ParseError = "parse error";

    /// <summary>This end's program closed the session.</summary>
    public const string ForcedClose = "forced close";
}
