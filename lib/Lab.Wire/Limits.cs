namespace Lab.Wire;

/// <summary>The limits that protect a reader from its peer, in one place.</summary>
public static class Limits
{
    /// <summary>The longest line in bytes, without its end: 8,192.</summary>
    public const int LineLength = 8_192;

    /// <summary>The longest block behind a length prefix in bytes: 1 MiB.</summary>
    public const int BlockLength = 1024 * 1024;
}
