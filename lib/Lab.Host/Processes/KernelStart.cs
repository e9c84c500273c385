using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.IO.Pipes;
using System.Security.Cryptography;

namespace Lab.Host.Processes;

/// <summary>Starts the process of a kernel and waits until it has opened its pipe.</summary>
internal static class KernelStart
{
    private static readonly TimeSpan LastWordsLimit = TimeSpan.FromSeconds(5);

    /// <summary>A process and the open pipe to it.</summary>
    /// <exception cref="KernelStartException">The process ended first.</exception>
    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The caller owns the pipe; a failed start disposes it.")]
    public static async Task<(Process Process, NamedPipeServerStream Stream)> ConnectAsync(KernelOptions options, CancellationToken cancellationToken)
    {
        var name = "lab-" + RandomNumberGenerator.GetHexString(16, lowercase: true);
        var stream = new NamedPipeServerStream(name, PipeDirection.InOut, 1, PipeTransmissionMode.Byte, PipeOptions.Asynchronous | PipeOptions.CurrentUserOnly);
        try
        {
            return (await StartAsync(KernelCommand.Create(name, options), stream, cancellationToken), stream);
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    private static async Task<Process> StartAsync(ProcessStartInfo start, NamedPipeServerStream stream, CancellationToken cancellationToken)
    {
        var process = Process.Start(start) ?? throw new KernelStartException("The kernel process could not be started.");
        try
        {
            process.StandardInput.Close();
            await ConnectAsync(stream, process, cancellationToken);
            return process;
        }
        catch
        {
            Kill(process);
            process.Dispose();
            throw;
        }
    }

    /// <summary>Ends a process and all that it started; one that has ended is left alone.</summary>
    public static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception or AggregateException)
        {
            // It has ended by itself.
        }
    }

    private static async Task ConnectAsync(NamedPipeServerStream stream, Process process, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var connected = stream.WaitForConnectionAsync(either.Token);
        var exited = process.WaitForExitAsync(either.Token);
        var first = await Task.WhenAny(connected, exited);
        await either.CancelAsync();
        if (first == exited && exited.IsCompletedSuccessfully)
        {
            var errors = await process.StandardError.ReadToEndAsync(CancellationToken.None).WaitAsync(LastWordsLimit, CancellationToken.None);
            throw new KernelStartException($"The kernel process ended before it was ready: {errors.Trim()}");
        }

        await connected;
    }
}

/// <summary>A kernel process did not become ready. The message is one sentence for the user.</summary>
internal sealed class KernelStartException(string message, Exception? inner = null) : Exception(message, inner);
