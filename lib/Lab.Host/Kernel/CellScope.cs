namespace Lab.Host.Kernel;

/// <summary>Which request the running code belongs to. It flows into the tasks and threads that a cell starts.</summary>
internal static class CellScope
{
    private static readonly AsyncLocal<int> Id = new();

    /// <summary>The request that started this code, or 0 when nothing tells.</summary>
    public static int Current
    {
        get => Id.Value;
        set => Id.Value = value;
    }
}
