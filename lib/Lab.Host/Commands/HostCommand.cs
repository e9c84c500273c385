using System.CommandLine;

namespace Lab.Host.Commands;

/// <summary>The command line of the host.</summary>
internal static class HostCommand
{
    /// <summary>Parses and runs a command line.</summary>
    /// <returns>The exit code, see <see cref="ExitCodes"/>.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand("The host of the networking lab: runs notebooks without an editor.") { RunCommand.Create() };
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
            {
                await Console.Error.WriteLineAsync(error.Message);
            }

            await Console.Error.WriteLineAsync("Try --help.");
            return ExitCodes.BadInput;
        }

        // Ctrl+C is handled by the command itself, which has kernels to end and results to say.
        return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
    }
}
