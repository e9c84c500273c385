namespace Lab.Host.Commands;

/// <summary>What the program tells the shell.</summary>
internal static class ExitCodes
{
    /// <summary>Every cell did what it should.</summary>
    public const int Ok = 0;

    /// <summary>A cell did not.</summary>
    public const int CellFailed = 1;

    /// <summary>The command line is wrong, or a file is no notebook that can be run.</summary>
    public const int BadInput = 2;

    /// <summary>The pages or the results could not be written.</summary>
    public const int CannotWrite = 3;

    /// <summary>A kernel could not be started, or the host itself has a fault.</summary>
    public const int HostFault = 4;

    /// <summary>Stopped by Ctrl+C, as shells count it: 128 and the signal's number.</summary>
    public const int Stopped = 130;
}
