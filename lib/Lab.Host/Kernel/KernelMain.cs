using System.IO.Pipes;
using Lab.Host.Processes;

namespace Lab.Host.Kernel;

/// <summary>The child process: answers one host, and ends when that host has gone.</summary>
internal static class KernelMain
{
    /// <summary>The hidden verb that starts a kernel.</summary>
    public const string Verb = "kernel";

    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(10);

    /// <summary>Serves the host that listens on <paramref name="pipeName"/>.</summary>
    /// <returns>The exit code.</returns>
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

        // Also, the host alone decides what Ctrl+C means.
        ProcessGroup.Begin();
        using var pipe = new KernelPipe(stream);
        var session = new KernelSession(new KernelOutbox(pipe));
        new Thread(() => Watch(pipe, session)) { IsBackground = true, Name = "host watcher" }.Start();
        session.Serve();
        return 0;
    }

    /// <summary>Reads requests on a thread of its own, so that they and the end of the host are seen even while a cell loops or starves the thread pool.</summary>
    private static void Watch(KernelPipe pipe, KernelSession session)
    {
        while (pipe.Read(KernelJson.Default.KernelRequest) is { } request)
        {
            session.Take(request);
        }

        ProcessGroup.KillOwn();
    }
}
