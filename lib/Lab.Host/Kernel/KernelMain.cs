using System.Diagnostics.CodeAnalysis;
using System.IO.Pipes;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using System.Threading.Channels;

namespace Lab.Host.Kernel;

/// <summary>The child process: answers one host, and ends when that host has gone.</summary>
internal static class KernelMain
{
    /// <summary>The hidden verb that starts a kernel.</summary>
    public const string Verb = "kernel";

    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(10);

    /// <summary>Serves the host that listens on <paramref name="pipeName"/>.</summary>
    /// <returns>The exit code.</returns>
    [SuppressMessage("Reliability", "CA2025:Ensure tasks using IDisposable instances complete first", Justification = "Returns only when serving has ended.")]
    public static int Run(string pipeName)
    {
        using var stream = new NamedPipeClientStream(".", pipeName, PipeDirection.InOut, PipeOptions.Asynchronous | PipeOptions.CurrentUserOnly);
        try
        {
            stream.Connect(ConnectLimit);
        }
        catch (Exception e) when (e is TimeoutException or IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine("This verb is for the host's own use: no host is listening.");
            return 2;
        }

        // Ctrl+C reaches the whole process group; the host alone decides what it means.
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, static context => context.Cancel = true);
        using var pipe = new KernelPipe(stream);
        var requests = Channel.CreateUnbounded<CellRequest>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
        var watcher = new Thread(() => Watch(pipe, requests.Writer)) { IsBackground = true, Name = "host watcher" };
        watcher.Start();

        ServeAsync(pipe, requests.Reader).GetAwaiter().GetResult();
        return 0;
    }

    /// <summary>Reads requests on a thread of its own, so that the end of the host is seen even while a cell loops or starves the thread pool.</summary>
    private static void Watch(KernelPipe pipe, ChannelWriter<CellRequest> requests)
    {
        while (pipe.ReadAsync(KernelJson.Default.KernelRequest, CancellationToken.None).GetAwaiter().GetResult() is { } message)
        {
            if (message is CellRequest request)
            {
                requests.TryWrite(request);
            }
        }

        // Nothing less is certain: exit handlers of a cell's code may never return.
        System.Diagnostics.Process.GetCurrentProcess().Kill();
    }

    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The console owns its writers until the process ends.")]
    private static async Task ServeAsync(KernelPipe pipe, ChannelReader<CellRequest> requests)
    {
        var output = new OutputSink(message => pipe.Write(message, KernelJson.Default.KernelMessage));
        Console.SetIn(TextReader.Null);
        Console.SetOut(new CellWriter(output, CellWriter.StandardOutput));
        Console.SetError(new CellWriter(output, CellWriter.StandardError));
        ReportTheUnexpected(pipe, output);

        var kernel = new ScriptKernel();
        await kernel.WarmUpAsync();
        pipe.Write(new KernelMessage(KernelMessageKind.Ready), KernelJson.Default.KernelMessage);

        await foreach (var request in requests.ReadAllAsync())
        {
            output.Begin(request.Id);
            var outcome = await kernel.ExecuteAsync(request);
            output.End();
            if (outcome.Display is { } display)
            {
                pipe.Write(new KernelMessage(KernelMessageKind.Display, request.Id) { Data = display }, KernelJson.Default.KernelMessage);
            }

            pipe.Write(new KernelMessage(KernelMessageKind.Done, request.Id) { Fault = outcome.Fault }, KernelJson.Default.KernelMessage);
            if (outcome.Fault is { Kind: CellFaultKind.Died })
            {
                System.Diagnostics.Process.GetCurrentProcess().Kill();
            }
        }
    }

    private static void ReportTheUnexpected(KernelPipe pipe, OutputSink output)
    {
        // A thread that a cell left behind must not take the learner's variables with it.
        ExceptionHandling.SetUnhandledExceptionHandler(exception =>
        {
            output.Append(CellWriter.StandardError, $"Work in the background failed: {exception.GetType().Name}: {exception.Message}\n");
            return true;
        });
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            output.End();
            pipe.Write(new KernelMessage(KernelMessageKind.Exiting) { Count = Environment.ExitCode }, KernelJson.Default.KernelMessage);
        };
    }
}
