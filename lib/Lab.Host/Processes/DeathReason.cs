using System.Globalization;

namespace Lab.Host.Processes;

/// <summary>Says in one sentence why a kernel process ended while a cell ran.</summary>
internal static class DeathReason
{
    private const int SignalBase = 128;
    private const string FailFast = "Process terminated.";

    /// <summary>The name and the sentence.</summary>
    /// <param name="exitCode">Exit code of the process; on Unix 128 plus the signal when a signal ended it.</param>
    /// <param name="exitRequested">The code given to <see cref="Environment.Exit"/>, if the process said that it was leaving.</param>
    /// <param name="errors">The beginning of its standard error.</param>
    public static (string Name, string Message) Of(int exitCode, long? exitRequested, string errors)
    {
        if (exitRequested is { } code)
        {
            return ("ProcessExit", string.Create(CultureInfo.InvariantCulture, $"The cell ended its own process (Environment.Exit, exit code {code})."));
        }

        if (errors.Contains("Stack overflow", StringComparison.Ordinal))
        {
            return ("StackOverflow", "The cell filled the stack and its process was ended: a method calls itself without end.");
        }

        if (errors.Contains("Out of memory", StringComparison.OrdinalIgnoreCase) || errors.Contains("OutOfMemoryException", StringComparison.Ordinal))
        {
            return ("OutOfMemoryException", "The cell used more memory than its process may have (see --memory), so its process was ended.");
        }

        if (errors.Contains(FailFast, StringComparison.Ordinal))
        {
            return ("FailFast", $"The cell ended its own process (Environment.FailFast): {SaidBy(errors)}");
        }

        if (!OperatingSystem.IsWindows() && exitCode > SignalBase)
        {
            var signal = exitCode - SignalBase;
            return ("Killed", string.Create(CultureInfo.InvariantCulture, $"The cell's process was ended by signal {signal}{SignalName(signal)}."));
        }

        return ("ProcessEnded", string.Create(CultureInfo.InvariantCulture, $"The cell's process ended unexpectedly (exit code {exitCode})."));
    }

    /// <summary>The lines between the runtime's announcement and the stack.</summary>
    private static string SaidBy(string errors)
    {
        var said = errors[(errors.IndexOf(FailFast, StringComparison.Ordinal) + FailFast.Length)..].Split('\n')
            .TakeWhile(static line => !line.StartsWith("   at ", StringComparison.Ordinal)).Select(static line => line.Trim()).Where(static line => line.Length > 0);
        var text = string.Join(' ', said);
        return text.Length > 0 ? text : "no reason was given.";
    }

    private static string SignalName(int signal) => signal switch
    {
        2 => " (SIGINT)",
        4 => " (SIGILL)",
        6 => " (SIGABRT)",
        9 => " (SIGKILL)",
        11 => " (SIGSEGV)",
        15 => " (SIGTERM)",
        _ => "",
    };
}
