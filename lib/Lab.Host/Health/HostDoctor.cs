using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Lab.Exercises;
using Lab.Host.Kernel;
using Lab.Host.Processes;
using Lab.Host.Serving;

namespace Lab.Host.Health;

/// <summary>Looks at whether this machine has what the host, the editor and the lessons want.</summary>
internal sealed class HostDoctor(string? notebooks)
{
    private const int AmqpPort = 5672;
    private static readonly TimeSpan ProbeLimit = TimeSpan.FromSeconds(2);
    private static readonly string[] Browsers = ["firefox", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge"];

    /// <summary>Tries everything once and changes nothing.</summary>
    public async Task<DoctorView> CheckAsync(CancellationToken cancellationToken)
    {
        Task<DoctorLine>[] checks =
        [
            TryAsync(".NET SDK", SdkAsync, "Install the .NET 10 SDK (https://dot.net); it builds the lab and fetches packages for #r \"nuget: ...\"."),
            Task.FromResult(new DoctorLine(".NET runtime", true, $"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription.Trim()}")),
            Task.FromResult(Library()),
            Task.FromResult(notebooks is null
                ? new DoctorLine("Notebooks", false, "no folder 'notebooks' here or above; start the host in the lab's folder, or name the folder with --notebooks DIR.")
                : new DoctorLine("Notebooks", true, $"{Directory.EnumerateFiles(notebooks, "*.ipynb").Count()} in {notebooks}")),
            TryAsync("C# kernel", KernelAsync, "Build again with `dotnet build Lab.sln`; if that does not help, report this line."),
            Task.FromResult(Port()),
            Task.FromResult(State()),
            Task.FromResult(Capture()),
            Task.FromResult(EditorCheck.Editor()),
            Task.FromResult(EditorCheck.Extension()),
            Task.FromResult(Browser()),
            TryAsync("Node.js", NodeAsync, "Nothing to do: only the lab's own tests use it.", optional: true),
            TryAsync("RabbitMQ", RabbitAsync, "Nothing to do: no lesson needs it.", optional: true),
        ];
        return new DoctorView(await Task.WhenAll(checks));

        async Task<DoctorLine> TryAsync(string what, Func<CancellationToken, Task<string>> attempt, string remedy, bool optional = false)
        {
            try
            {
                return new(what, true, await attempt(cancellationToken));
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                var said = e is OperationCanceledException ? "no answer in time" : e.Message.TrimEnd('.');
                return new(what, false, $"{said}. {remedy}") { IsOptional = optional };
            }
        }
    }

    private static async Task<string> SdkAsync(CancellationToken cancellationToken)
    {
        var program = Tools.Find(["dotnet"]) ?? throw new InvalidOperationException("`dotnet` is not in PATH");
        var versions = (await Tools.AskAsync(program, ["--list-sdks"], cancellationToken)).Split('\n').Select(static line => line.Split(' ')[0]).ToList();
        return versions.FindLast(static version => version.StartsWith("10.", StringComparison.Ordinal)) is { } found
            ? found
            : throw new InvalidOperationException(versions is [""] ? "no SDK is installed" : $"only {string.Join(", ", versions)}");
    }

    private DoctorLine Library()
    {
        var path = notebooks is null ? null : Path.GetFullPath(Path.Combine(notebooks, "..", "lib", "Lab", "bin", "Lab.dll"));
        return path is not null && File.Exists(path)
            ? new("The lab's library", true, path)
            : new("The lab's library", false, "not built; run `dotnet build Lab.sln` in the lab's folder.");
    }

    private static async Task<string> KernelAsync(CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        await using var kernel = await KernelProcess.StartAsync(KernelOptions.Default, cancellationToken);
        var answer = "";
        var fault = await kernel.ExecuteAsync("1 + 1", Path.Combine(Path.GetTempPath(), "doctor.ipynb"), 1, allowInput: false,
            message => answer += message.Kind == KernelMessageKind.Display ? message.Data!["text/plain"] : "", TimeSpan.FromSeconds(30), cancellationToken);
        return fault is null && answer == "2"
            ? FormattableString.Invariant($"a fresh one answered 1 + 1 after {watch.Elapsed.TotalSeconds:0.0} s")
            : throw new InvalidOperationException(fault?.Message ?? $"1 + 1 gave '{answer}'");
    }

    private static DoctorLine Port()
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, ServeOptions.UsualPort) { ExclusiveAddressUse = true };
            listener.Start();
            return new("Port 8888", true, "free");
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            return new("Port 8888", true, "taken, perhaps by a lab that runs already; another one takes the next free port");
        }
        catch (SocketException e)
        {
            return new("Port 8888", false, $"{e.Message}. Choose another one with --port N, and look at firewalls and security software.");
        }
    }

    private static DoctorLine State()
    {
        var folder = ProgressStore.DefaultFolder;
        try
        {
            Directory.CreateDirectory(folder);
            using var probe = new FileStream(Path.Combine(folder, Path.GetRandomFileName()), FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
            return new("Your results and the token", true, $"kept in {folder}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new("Your results and the token", false, $"{e.Message.TrimEnd('.')}. Set LAB_STATE to a folder that you may write to.");
        }
    }

    /// <summary>Whoever may open a raw socket may see packets of the whole machine.</summary>
    private static DoctorLine Capture()
    {
        const string What = "Capture rights";
        try
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Raw, ProtocolType.Icmp);
            return new(What, true, "this user may open raw sockets; no lesson needs it");
        }
        catch (SocketException)
        {
            return new(What, false, "this user may not open raw sockets. Nothing to do: lessons look at the socket itself.") { IsOptional = true };
        }
    }

    private static DoctorLine Browser() => !OperatingSystem.IsLinux() || Tools.Find(Browsers) is not null
        ? new("Browser", true, OperatingSystem.IsLinux() ? Tools.Find(Browsers)! : "the system's own")
        : new("Browser", false, "none found in PATH. Open the printed address in a browser on this machine, or use VS Code.") { IsOptional = true };

    private static async Task<string> NodeAsync(CancellationToken cancellationToken) =>
        await Tools.AskAsync(Tools.Find(["node"]) ?? throw new InvalidOperationException("not found"), ["--version"], cancellationToken);

    /// <summary>A broker that hears a wrong protocol header answers with its own (AMQP 0-9-1, section 4.2.2).</summary>
    private static async Task<string> RabbitAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(ProbeLimit);
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, AmqpPort, limit.Token);
        }
        catch (SocketException)
        {
            throw new InvalidOperationException($"nothing listens on port {AmqpPort}");
        }

        var stream = client.GetStream();
        await stream.WriteAsync("AMQP\0\0\0\0"u8.ToArray(), limit.Token);
        var header = new byte[8];
        await stream.ReadExactlyAsync(header, limit.Token);
        return header.AsSpan().StartsWith("AMQP"u8)
            ? FormattableString.Invariant($"a broker on port {AmqpPort} speaks AMQP {header[5]}-{header[6]}-{header[7]}")
            : throw new InvalidOperationException($"what listens on port {AmqpPort} does not speak AMQP");
    }
}
