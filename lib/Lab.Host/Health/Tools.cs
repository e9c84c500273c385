using System.Diagnostics;

namespace Lab.Host.Health;

/// <summary>Finds programs and asks them for their version, each for a bounded time.</summary>
internal static class Tools
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>Full path of a program, or null: looked for in <c>PATH</c>, then at the places given.</summary>
    public static string? Find(IEnumerable<string> names, params string[] places)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        string[] endings = OperatingSystem.IsWindows() ? [".exe", ".cmd", ""] : [""];
        return names.SelectMany(name => folders.SelectMany(folder => endings.Select(ending => Path.Combine(folder, name + ending))))
            .Concat(places).FirstOrDefault(File.Exists);
    }

    /// <summary>What a program prints.</summary>
    /// <exception cref="OperationCanceledException">It took longer than 10 s.</exception>
    /// <exception cref="InvalidOperationException">It failed; the message is what it said.</exception>
    public static async Task<string> AskAsync(string program, string[] arguments, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, CreateNoWindow = true };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start) ?? throw new InvalidOperationException("it could not be started");
        try
        {
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(limit.Token), process.StandardError.ReadToEndAsync(limit.Token));
            await process.WaitForExitAsync(limit.Token);
            return process.ExitCode == 0 ? (await output).Trim() : throw new InvalidOperationException(FirstLine(await errors, process.ExitCode));
        }
        finally
        {
            // Does nothing when it has ended.
            process.Kill(entireProcessTree: true);
        }
    }

    private static string FirstLine(string errors, int exitCode) =>
        errors.Split('\n').Select(static line => line.Trim()).FirstOrDefault(static line => line.Length > 0) ?? FormattableString.Invariant($"exit code {exitCode}");
}
