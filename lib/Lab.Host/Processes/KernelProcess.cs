using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.IO.Pipes;
using System.Security.Cryptography;
using System.Threading.Channels;
using Lab.Host.Kernel;

namespace Lab.Host.Processes;

/// <summary>One kernel in a process of its own. Whatever a cell does to that process, this one goes on.</summary>
/// <remarks>Every client of kernels (the headless runner, and any server) uses this class. Requests run one at a time, in the order of the calls.</remarks>
internal sealed class KernelProcess : IAsyncDisposable
{
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(5);

    private readonly Process _process;
    private readonly NamedPipeServerStream _stream;
    private readonly KernelPipe _pipe;
    private readonly RawOutput _raw;
    private readonly Channel<KernelMessage> _messages = Channel.CreateBounded<KernelMessage>(256);
    private readonly SemaphoreSlim _oneAtATime = new(1, 1);
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _reading;
    private long? _exitRequested;
    private int _lastId;

    private KernelProcess(Process process, NamedPipeServerStream stream)
    {
        _process = process;
        _stream = stream;
        _pipe = new KernelPipe(stream);
        _raw = new RawOutput(process);
        _reading = ReadAsync();
    }

    /// <summary>The operating system's number of the process.</summary>
    public int Id => _process.Id;

    /// <summary>Whether the process can run no more cells.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Starts a kernel and returns when it is ready to run a cell at once.</summary>
    /// <exception cref="KernelStartException">It did not become ready.</exception>
    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The kernel owns the pipe; a failed start disposes it.")]
    public static async Task<KernelProcess> StartAsync(KernelOptions options, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(options.StartLimit);
        var name = "lab-" + RandomNumberGenerator.GetHexString(16, lowercase: true);
        var stream = new NamedPipeServerStream(name, PipeDirection.InOut, 1, PipeTransmissionMode.Byte, PipeOptions.Asynchronous | PipeOptions.CurrentUserOnly);
        KernelProcess? kernel = null;
        Process? process = null;
        try
        {
            process = Process.Start(KernelCommand.Create(name, options)) ?? throw new KernelStartException("The kernel process could not be started.");
            process.StandardInput.Close();
            await ConnectAsync(stream, process, limit.Token);
            kernel = new KernelProcess(process, stream);
            while (await kernel._messages.Reader.WaitToReadAsync(limit.Token))
            {
                if (kernel._messages.Reader.TryRead(out var message) && message.Kind == KernelMessageKind.Ready)
                {
                    return kernel;
                }
            }

            var death = await kernel.DeathAsync();
            throw new KernelStartException($"The kernel process ended before it was ready: {death.Message} {kernel._raw.Errors.Trim()}");
        }
        catch (Exception e)
        {
            if (kernel is not null)
            {
                await kernel.DisposeAsync();
            }
            else
            {
                await stream.DisposeAsync();
                Kill(process);
                process?.Dispose();
            }

            if (e is KernelStartException || cancellationToken.IsCancellationRequested)
            {
                throw;
            }

            throw new KernelStartException(e is OperationCanceledException
                ? $"The kernel process was not ready within {options.StartLimit.TotalSeconds:0} s."
                : $"The kernel process could not be started: {e.Message}", e);
        }
    }

    /// <summary>Runs one cell. Cancelling or running out of time ends the process, because running code cannot be stopped in any other way.</summary>
    /// <param name="code">The C# of the cell.</param>
    /// <param name="notebook">Full path of the notebook.</param>
    /// <param name="cell">Number of the cell among the code cells, from 1.</param>
    /// <param name="output">Called for each message as it comes, in order, from one thread at a time.</param>
    /// <param name="timeout">How long the cell may run.</param>
    /// <param name="cancellationToken">Stops waiting and ends the process.</param>
    /// <returns>Why the cell failed, or null.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled; the process has ended.</exception>
    /// <exception cref="InvalidOperationException">The process had ended before.</exception>
    public async Task<CellFault?> ExecuteAsync(string code, string notebook, int cell, Action<KernelMessage> output, TimeSpan timeout, CancellationToken cancellationToken)
    {
        await _oneAtATime.WaitAsync(cancellationToken);
        try
        {
            InvalidOperationException? ended = HasEnded ? new("The kernel has ended; start another one.") : null;
            if (ended is not null)
            {
                throw ended;
            }

            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(timeout);
            var id = ++_lastId;
            try
            {
                _raw.Begin(text => output(new KernelMessage(KernelMessageKind.Stream, id) { Name = CellWriter.StandardOutput, Text = text }));
                return await RunAsync(new CellRequest(id, code, notebook, cell), output, limit.Token);
            }
            catch (OperationCanceledException)
            {
                await EndAsync();
                Drain(id, output);
                cancellationToken.ThrowIfCancellationRequested();
                var message = FormattableString.Invariant($"The cell did not end within {timeout.TotalSeconds:0.###} s and was stopped.");
                return new CellFault(CellFaultKind.Timeout, "Timeout", message, message + " Its process was ended with it, so its variables are lost.");
            }
            finally
            {
                _raw.End();
            }
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    private async Task<CellFault?> RunAsync(CellRequest request, Action<KernelMessage> output, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Run(() => _pipe.Write(request, KernelJson.Default.CellRequest), cancellationToken).WaitAsync(cancellationToken);
        }
        catch (IOException)
        {
            return await DeathAsync();
        }

        while (await _messages.Reader.WaitToReadAsync(cancellationToken))
        {
            while (_messages.Reader.TryRead(out var message))
            {
                if (message.Kind == KernelMessageKind.Exiting)
                {
                    _exitRequested = message.Count;
                }
                else if (message.Id == request.Id && message.Kind == KernelMessageKind.Done)
                {
                    if (message.Fault is { Kind: CellFaultKind.Died })
                    {
                        await EndAsync();
                    }

                    return message.Fault;
                }
                else if (message.Id == request.Id)
                {
                    output(message);
                }
            }
        }

        return await DeathAsync();
    }

    /// <summary>What had been printed before the process was stopped.</summary>
    private void Drain(int id, Action<KernelMessage> output)
    {
        while (_messages.Reader.TryRead(out var message))
        {
            if (message.Id == id && message.Kind is KernelMessageKind.Stream or KernelMessageKind.Cut)
            {
                output(message);
            }
        }
    }

    private async Task<CellFault> DeathAsync()
    {
        await EndAsync();
        var (name, message) = DeathReason.Of(_process.ExitCode, _exitRequested, _raw.Errors);
        return new CellFault(CellFaultKind.Died, name, message, message + " Its variables are lost.");
    }

    private async Task ReadAsync()
    {
        while (await _pipe.ReadAsync(KernelJson.Default.KernelMessage, _ending.Token) is { } message)
        {
            await _messages.Writer.WriteAsync(message, _ending.Token);
        }

        _messages.Writer.TryComplete();
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
            var errors = await process.StandardError.ReadToEndAsync(CancellationToken.None).WaitAsync(EndLimit, CancellationToken.None);
            throw new KernelStartException($"The kernel process ended before it was ready: {errors.Trim()}");
        }

        await connected;
    }

    private async Task EndAsync()
    {
        HasEnded = true;
        // A process that is about to end by itself has a reason to tell; one that goes on is killed.
        if (!_messages.Reader.Completion.IsCompleted && !_reading.IsCompleted)
        {
            Kill(_process);
        }

        using var limit = new CancellationTokenSource(EndLimit);
        try
        {
            await _process.WaitForExitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        finally
        {
            Kill(_process);
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        await _raw.CompleteAsync();
    }

    private static void Kill(Process? process)
    {
        try
        {
            process?.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception or AggregateException)
        {
            // It has ended by itself.
        }
    }

    // The kernel answers these in a later commit.
    public Task<CellFault> Ended { get; } = new TaskCompletionSource<CellFault>().Task;
    public Task InterruptAsync(CancellationToken cancellationToken) => throw new NotImplementedException();
    public void AnswerInput(string? text) => throw new NotImplementedException();
    public Task<Completion> CompleteAsync(string code, int cursor, CancellationToken ct) => throw new NotImplementedException();
    public Task<Inspection?> InspectAsync(string code, int cursor, CancellationToken ct) => throw new NotImplementedException();
    public Task<Completeness> IsCompleteAsync(string code, CancellationToken ct) => throw new NotImplementedException();
    public Task<CellFault?> ExecuteAsync(string code, string notebook, int cell, bool allowInput, Action<KernelMessage> output, TimeSpan timeout, CancellationToken cancellationToken) => ExecuteAsync(code, notebook, cell, output, timeout, cancellationToken);

    /// <summary>Ends the process and all that it started.</summary>
    public async ValueTask DisposeAsync()
    {
        HasEnded = true;
        Kill(_process);
        await _ending.CancelAsync();
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _process.WaitForExitAsync(CancellationToken.None);
        await _raw.CompleteAsync();
        _pipe.Dispose();
        await _stream.DisposeAsync();
        _process.Dispose();
        _ending.Dispose();
        _oneAtATime.Dispose();
    }
}

/// <summary>A kernel process did not become ready. The message is one sentence for the user.</summary>
internal sealed class KernelStartException(string message, Exception? inner = null) : Exception(message, inner);

internal sealed record Completion(IReadOnlyList<CompletionItem> Items, int Start, int End);
internal sealed record CompletionItem(string Text, string Kind, string? Signature);
internal sealed record Inspection(string PlainText, string Html);
internal sealed record Completeness(CompletenessKind Status, string Indent);
internal enum CompletenessKind { Complete, Incomplete, Invalid }
