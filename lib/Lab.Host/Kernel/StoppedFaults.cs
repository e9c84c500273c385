namespace Lab.Host.Kernel;

/// <summary>What is said of a cell that was stopped on request.</summary>
internal static class StoppedFaults
{
    private const string Name = "Interrupted";

    /// <summary>It has ended.</summary>
    public static CellOutcome Stopped { get; } = new(null, new CellFault(CellFaultKind.Interrupted, Name, "The cell was stopped.", "The cell was stopped. What it had assigned is kept."));

    /// <summary>It could not be ended and was left as it was.</summary>
    public static CellOutcome Left { get; } = new(null, new CellFault(CellFaultKind.Interrupted, Name, "The cell could not be stopped and was left.",
        "The cell could not be stopped and was left as it is: what it waits for, or works on, may go on until you restart the kernel. What it had assigned is kept."));
}
