namespace Lab.Host.Kernel;

/// <summary>What is said of a cell that was stopped on request.</summary>
internal static class StoppedFaults
{
    private const string Name = "Interrupted";

    /// <summary>It has ended.</summary>
    public static CellOutcome Stopped { get; } = new(null, new CellFault(CellFaultKind.Interrupted, Name, "The cell was stopped.", "The cell was stopped. What it had assigned is kept."));

    /// <summary>It waited, in an <c>await</c>, for something that nobody can be made to end; nothing of it runs.</summary>
    public static CellOutcome Waited { get; } = new(null, new CellFault(CellFaultKind.Interrupted, Name, "The cell was stopped while it waited.",
        "The cell was stopped while it waited. What it had assigned is kept; what it had started may go on."));

    /// <summary>It could not be ended and was left as it was.</summary>
    public static CellOutcome Left { get; } = new(null, new CellFault(CellFaultKind.Interrupted, Name, "The cell could not be stopped and was left.",
        "The cell could not be stopped and was left as it is: what it waits for, or works on, may go on until you restart the kernel. What it had assigned is kept."));
}
