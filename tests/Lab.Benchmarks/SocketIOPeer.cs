using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Lab.Benchmarks;

/// <summary>One of the Socket.IO servers that are compared, in a process of its own, and what a driver in another process measures on it.</summary>
internal sealed partial class SocketIOPeer : IDisposable
{
    // One processor for the server and another one for the driver, where the system can say so.
    private const int ServersProcessor = 0, DriversProcessor = 1;
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(2);

    private readonly Process _server;
    private readonly int _port;
    private readonly string[] _driver;

    private SocketIOPeer(string name, Process server, int port, string[] driver) => (Name, _server, _port, _driver) = (name, server, port, driver);

    /// <summary>Whether processes can be kept on a processor of their own.</summary>
    public static bool IsPinned { get; } = OperatingSystem.IsLinux() && Environment.ProcessorCount > DriversProcessor && Finds("taskset");

    /// <summary>What it is called.</summary>
    public string Name { get; }

    /// <summary>Whether a program of this name is found.</summary>
    public static bool Finds(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Any(folder => File.Exists(Path.Combine(folder, program)) || File.Exists(Path.Combine(folder, program + ".exe")));

    /// <summary>Starts a server.</summary>
    /// <param name="name">What it is called.</param>
    /// <param name="driver">The driver's program and its first arguments.</param>
    /// <param name="command">The server's program and its arguments; the last number in its first line is its port.</param>
    public static async Task<SocketIOPeer> StartAsync(string name, string[] driver, params string[] command)
    {
        var server = Start(ServersProcessor, command);
        var line = await server.StandardOutput.ReadLineAsync() ?? throw new IOException($"{name} did not start.");
        return new SocketIOPeer(name, server, int.Parse(Port().Match(line).Value, CultureInfo.InvariantCulture), driver);
    }

    /// <summary>Has it driven and takes one of the driver's figures.</summary>
    /// <param name="figure">The figure's name in the driver's output.</param>
    /// <param name="arguments">MODE, then N, SECONDS and what follows.</param>
    public async Task<double> DriveAsync(string figure, params string[] arguments) => (await DriveAsync([figure], arguments))[0];

    /// <summary>Has it driven and takes figures of the driver.</summary>
    /// <param name="figures">Their names in the driver's output.</param>
    /// <param name="arguments">MODE, then N, SECONDS and what follows.</param>
    public async Task<double[]> DriveAsync(string[] figures, string[] arguments)
    {
        using var driver = StartDriver(arguments);
        var output = await driver.StandardOutput.ReadToEndAsync();
        await driver.WaitForExitAsync();
        if (driver.ExitCode != 0)
        {
            throw new IOException($"The driver failed on {Name}: {output}");
        }

        return [.. figures.Select(figure => FigureOf(output, figure))];
    }

    /// <summary>How much its memory has grown, in bytes for each of so many idle connections.</summary>
    public async Task<double> GrowthAsync(int connections)
    {
        await Task.Delay(Settle);
        var before = Memory();
        using var driver = StartDriver(["idle", Text(connections), Text((int)(Settle.TotalSeconds * 3))]);
        await driver.StandardOutput.ReadLineAsync();
        await Task.Delay(Settle);
        var growth = Memory() - before;
        var output = await driver.StandardOutput.ReadToEndAsync();
        return FigureOf(output, "alive") == connections ? (double)growth / connections : throw new IOException($"{Name} lost connections: {output}");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _server.Kill(entireProcessTree: true);
        _server.WaitForExit();
        _server.Dispose();
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static double FigureOf(string output, string figure) =>
        double.Parse(Regex.Match(output, $@"\b{figure}=([0-9.]+)").Groups[1].Value, CultureInfo.InvariantCulture);

    private static Process Start(int processor, string[] command)
    {
        string[] all = IsPinned ? ["taskset", "-c", Text(processor), .. command] : command;
        return Process.Start(new ProcessStartInfo(all[0], all[1..]) { RedirectStandardOutput = true })!;
    }

    [GeneratedRegex(@"\d+(?=\D*$)")]
    private static partial Regex Port();

    private Process StartDriver(string[] arguments) => Start(DriversProcessor, [.. _driver, arguments[0], "127.0.0.1", Text(_port), .. arguments[1..]]);

    private long Memory()
    {
        _server.Refresh();
        return _server.WorkingSet64;
    }
}
