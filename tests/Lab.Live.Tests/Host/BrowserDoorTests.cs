using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace Lab.Live.Tests.Host;

public sealed class BrowserDoorTests
{
    [Fact]
    public async Task The_browser_gets_a_file_of_the_owner_and_never_the_token()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Skip("The program that opens a browser has another name here.");
            return;
        }

        using var folder = new TemporaryFolder();
        var programs = Directory.CreateDirectory(folder.File("programs")).FullName;
        var said = folder.File("said");
        // A pipe: reading it waits until the program has run.
        using (var made = Process.Start("mkfifo", said))
        {
            await made.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        var program = Path.Combine(programs, "xdg-open");
        await File.WriteAllTextAsync(program, $"#!/bin/sh\n{{ echo \"$@\"; stat -c %a \"$1\"; cat \"$1\"; }} > '{said}'\n", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Directory.CreateDirectory(folder.File("notebooks"));
        var start = HostRun.Command("--no-warm", "--port", "0", "--notebooks", folder.File("notebooks"));
        start.Environment["LAB_STATE"] = folder.File("state");
        start.Environment["PATH"] = programs + Path.PathSeparator + start.Environment["PATH"];
        using var host = Process.Start(start)!;
        try
        {
            var opened = await File.ReadAllLinesAsync(said, TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);
            var token = (await File.ReadAllTextAsync(folder.File("state/host-token"), TestContext.Current.CancellationToken)).Trim();
            Assert.DoesNotContain(token, opened[0], StringComparison.Ordinal);
            Assert.Equal("600", opened[1]);
            Assert.Contains($"token={token}", string.Concat(opened[2..]), StringComparison.Ordinal);
            using var kill = Process.Start("kill", [StopSignals.Usable, host.Id.ToString(CultureInfo.InvariantCulture)]);
            await host.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
            Assert.False(File.Exists(opened[0]));
        }
        finally
        {
            host.Kill(entireProcessTree: true);
        }
    }
}
