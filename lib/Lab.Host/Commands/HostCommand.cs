using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Lab.Host.Commands;

/// <summary>The command line of the host.</summary>
internal static class HostCommand
{
    private const string Examples = """
        Examples:
          (no verb)                             open the lab in the browser
          --no-browser --port 9000              serve for VS Code only, at another port
          run notebooks --html out              every notebook of a folder; read out/index.html
          run notebooks/01-sockets.ipynb        one notebook
          run notebooks --twice                 is every cell safe to run again?
          run notebooks --order sections-shuffled --seed 7
                                                is every section safe to run alone?
          run notebooks --json -                results for another program
          doctor                                is everything here that the lab wants?
          echo-server --port 9001 --deflate     a WebSocket echo for other people's clients and test suites
          socketio-server --role bench          a Socket.IO server for load drivers and test suites

        Exit codes:
          0    ended as it should; of run: every cell did what it should, and one tagged raises-exception must fail
          1    a cell did not, or something is missing (doctor)
          2    the command line is wrong, or a file is no notebook that can be run
          3    the pages or results could not be written
          4    a kernel could not be started
          130  stopped by Ctrl+C
        """;

    /// <summary>Parses and runs a command line.</summary>
    /// <returns>The exit code, see <see cref="ExitCodes"/>.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand("The host of the networking lab. Without a verb it serves the notebooks, to the browser and to VS Code, until Ctrl+C.") { RunCommand.Create(), DoctorCommand.Create(), EchoServerCommand.Create(), SocketIOServerCommand.Create() };
        ServeCommand.AddTo(root);
        foreach (var help in root.Options.OfType<HelpOption>())
        {
            help.Action = new HelpWithExamples((HelpAction)help.Action!);
        }

        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0 && parsed.Action is not HelpWithExamples)
        {
            foreach (var error in parsed.Errors)
            {
                await Console.Error.WriteLineAsync(error.Message);
            }

            await Console.Error.WriteLineAsync("Try `--help`.");
            return ExitCodes.BadInput;
        }

        // Ctrl+C is handled by the command itself, which has kernels to end and results to say.
        return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
    }

    private sealed class HelpWithExamples(HelpAction help) : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            var result = help.Invoke(parseResult);
            parseResult.InvocationConfiguration.Output.WriteLine(Examples);
            return result;
        }
    }
}
