namespace Lab.Views;

/// <summary>Which connection's namespaces are drawn, and how.</summary>
public sealed record NamespaceLanesOptions
{
    /// <summary>The defaults.</summary>
    public static NamespaceLanesOptions Default { get; } = new();

    /// <summary>The name of the client, as in the ladder. Default: empty, which takes the client with the most namespaces.</summary>
    public string Client { get; init; } = "";

    /// <summary>Most packets drawn; the latest stay. Default 60; at least 1.</summary>
    public int MaxRows { get; init; } = 60;
}
