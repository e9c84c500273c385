using System.CommandLine;
using Lab.Host.Serving;

namespace Lab.Host.Commands;

/// <summary>The host without a verb: serves the notebooks until Ctrl+C.</summary>
internal static class ServeCommand
{
    /// <summary>Makes serving the program's own action.</summary>
    public static void AddTo(RootCommand root)
    {
        var arguments = new ServeArguments();
        arguments.AddTo(root);
        root.SetAction(async (parsed, cancellationToken) =>
        {
            using var stop = new StopSignal(cancellationToken, withTerminal: true);
            if (NotebooksFolder.Find(arguments.Notebooks(parsed)) is not { } notebooks)
            {
                await Console.Error.WriteLineAsync(arguments.Notebooks(parsed) is { } named
                    ? $"{named} is not a folder."
                    : "There is no folder 'notebooks' with notebooks here or above. Name it with --notebooks DIR.");
                return ExitCodes.BadInput;
            }

            return await ServeAsync(arguments.Options(parsed, notebooks), arguments.OpensBrowser(parsed), stop.Token);
        });
    }

    private static async Task<int> ServeAsync(ServeOptions options, bool openBrowser, CancellationToken cancellationToken)
    {
        try
        {
            await using var server = await LabServer.StartAsync(options, cancellationToken);
            await SayAsync(server, options);
            using var door = new BrowserDoor();
            if (openBrowser)
            {
                door.Open(server.Url, options.StateFolder);
            }

            await Task.Delay(Timeout.Infinite, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await Console.Out.WriteLineAsync("Ending.");
            return ExitCodes.Ok;
        }
        catch (IOException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return ExitCodes.HostFault;
        }
    }

    private static async Task SayAsync(LabServer server, ServeOptions options)
    {
        await Console.Out.WriteLineAsync($"The lab is open at  {server.Url}");
        await Console.Out.WriteLineAsync("In VS Code: open a notebook, then Select Kernel > Existing Jupyter Server > Enter the URL, and paste the same address.");
        if (options.Port is null && server.Port != ServeOptions.UsualPort)
        {
            await Console.Out.WriteLineAsync($"(Port {ServeOptions.UsualPort} is taken, perhaps by a lab that runs already; this one uses {server.Port}.)");
        }

        if (server.Notice is { } notice)
        {
            await Console.Out.WriteLineAsync(notice);
        }

        await Console.Out.WriteLineAsync($"Notebooks: {options.Notebooks}. Ctrl+C ends the lab and every kernel.");
    }
}
