using System.CommandLine;
using Lab.Host.Health;

namespace Lab.Host.Commands;

/// <summary>The verb <c>doctor</c>: is everything here?</summary>
internal static class DoctorCommand
{
    /// <summary>The verb with its option.</summary>
    public static Command Create()
    {
        var notebooks = new Option<string?>("--notebooks") { Description = "Folder of the notebooks.", HelpName = "DIR" };
        var command = new Command("doctor", "Says what this machine has of what the lab wants: one line each, with what to do.") { notebooks };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var view = await new HostDoctor(NotebooksFolder.Find(parsed.GetValue(notebooks))).CheckAsync(cancellationToken);
            await Console.Out.WriteAsync(view.ToString());
            return view.IsWell ? ExitCodes.Ok : ExitCodes.CellFailed;
        });
        return command;
    }
}
