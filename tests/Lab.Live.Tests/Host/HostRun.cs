using System.Diagnostics;
using System.Text.Json;
using Lab.Host.Commands;
using Xunit;

namespace Lab.Live.Tests.Host;

/// <summary>The real host as a process, with a bound on its time.</summary>
internal sealed record HostRun(int ExitCode, string Output, string Errors, TimeSpan Duration)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    public static string HostPath { get; } = typeof(HostCommand).Assembly.Location;

    /// <summary>What was said on both streams.</summary>
    public string Said => Output + Errors;

    public static ProcessStartInfo Command(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        start.ArgumentList.Add(HostPath);
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return start;
    }

    public static async Task<HostRun> RunAsync(params string[] arguments)
    {
        using var process = Process.Start(Command(arguments))!;
        process.StandardInput.Close();
        return await EndAsync(process);
    }

    public static async Task<HostRun> EndAsync(Process process)
    {
        var started = process.StartTime;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            await process.WaitForExitAsync(limit.Token);
            return new HostRun(process.ExitCode, await output, await errors, process.ExitTime - started);
        }
        catch (OperationCanceledException late)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"The host had not ended after {Limit}. It said:\n{await output}\n{await errors}", late);
        }
    }

    /// <summary>Runs with <c>--json -</c> and reads the results.</summary>
    public static async Task<(HostRun Run, RunResults Results)> ResultsAsync(params string[] arguments)
    {
        var run = await RunAsync(["run", .. arguments, "--json", "-"]);
        return run.Output.StartsWith('{') ? (run, JsonSerializer.Deserialize(run.Output, ResultsJson.Default.RunResults)!) : throw new InvalidOperationException(run.Said);
    }
}
