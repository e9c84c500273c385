namespace Lab.Views;

/// <summary>How a conversation in frames is drawn.</summary>
public sealed record FrameStripOptions
{
    /// <summary>The defaults.</summary>
    public static FrameStripOptions Default { get; } = new();

    /// <summary>What stands above. Default: empty, which counts the frames.</summary>
    public string Title { get; init; } = "";

    /// <summary>Most frames drawn; what is beyond is counted and said. Default 60; at least 4.</summary>
    public int MaxFrames { get; init; } = 60;

    /// <summary>Most lines, one for each direction of a connection; what is beyond is counted and said. Default 8; at least 2.</summary>
    public int MaxLanes { get; init; } = 8;
}
