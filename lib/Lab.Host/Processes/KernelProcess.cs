using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.IO.Pipes;
using System.Threading.Channels;
using Lab.Host.Kernel;

namespace Lab.Host.Processes;

/// <summary>One kernel in a process of its own. Whatever a cell does to that process, this one goes on.</summary>
/// <remarks>Every client of kernels (the headless runner, and any server) uses this class. Cells run one at a time, in the order of the calls;
/// everything else is answered while a cell runs.</remarks>
internal sealed class KernelProcess : IAsyncDisposable
{
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LastMessagesLimit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan InterruptLimit = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(2);

    private readonly Process _process;
    private readonly NamedPipeServerStream _stream;
    private readonly KernelPipe _pipe;
    private readonly RawOutput _raw;
    private readonly Channel<KernelMessage> _messages = Channel.CreateBounded<KernelMessage>(256);
    private readonly ConcurrentDictionary<int, TaskCompletionSource<KernelMessage>> _questions = new();
    private readonly SemaphoreSlim _oneAtATime = new(1, 1);
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _reading;
    private CellFault? _killedBecause;
    private volatile RunningCell? _running;
    private long? _exitRequested;
    private int _lastId;

    private KernelProcess(Process process, NamedPipeServerStream stream)
    {
        _process = process;
        Id = process.Id;
        _stream = stream;
        _pipe = new KernelPipe(stream);
        _raw = new RawOutput(process);
        _reading = ReadAsync();
        Ended = WatchAsync();
    }

    /// <summary>The operating system's number of the process.</summary>
    public int Id { get; }

    /// <summary>Whether the process can run no more cells.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Completes when the process has ended for whatever reason, also between cells, with the reason in words.</summary>
    public Task<CellFault> Ended { get; }

    /// <summary>Starts a kernel and returns when it is ready to run a cell at once.</summary>
    /// <exception cref="KernelStartException">It did not become ready.</exception>
    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The caller owns the kernel; a failed start disposes it.")]
    public static async Task<KernelProcess> StartAsync(KernelOptions options, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(options.StartLimit);
        KernelProcess? kernel = null;
        try
        {
            var (process, stream) = await KernelStart.ConnectAsync(options, limit.Token);
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

            if (e is KernelStartException || cancellationToken.IsCancellationRequested)
            {
                throw;
            }

            throw new KernelStartException(e is OperationCanceledException
                ? $"The kernel process was not ready within {options.StartLimit.TotalSeconds:0} s."
                : $"The kernel process could not be started: {e.Message}", e);
        }
    }

    /// <summary>Runs one cell. Cancelling or running out of time ends the process: that is certain whatever the cell does.</summary>
    /// <param name="code">The C# of the cell.</param>
    /// <param name="notebook">Full path of the notebook.</param>
    /// <param name="cell">Number of the cell among the code cells, from 1.</param>
    /// <param name="allowInput">Whether input that the cell asks for will be answered by <see cref="AnswerInput"/>; otherwise its input is at its end.</param>
    /// <param name="output">Called for each message as it comes, in order, from one thread at a time.</param>
    /// <param name="timeout">How long the cell may run, or <see cref="Timeout.InfiniteTimeSpan"/>.</param>
    /// <param name="cancellationToken">Stops waiting and ends the process.</param>
    /// <returns>Why the cell failed, or null.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled; the process has ended.</exception>
    /// <exception cref="InvalidOperationException">The process had ended before.</exception>
    public async Task<CellFault?> ExecuteAsync(string code, string notebook, int cell, bool allowInput, Action<KernelMessage> output, TimeSpan timeout, CancellationToken cancellationToken)
    {
        await _oneAtATime.WaitAsync(cancellationToken);
        var running = new RunningCell(Interlocked.Increment(ref _lastId));
        try
        {
            InvalidOperationException? ended = HasEnded ? new("The kernel has ended; start another one.") : null;
            if (ended is not null)
            {
                throw ended;
            }

            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(timeout);
            try
            {
                _running = running;
                _raw.Begin(text => output(new KernelMessage(KernelMessageKind.Stream, running.Id) { Name = CellWriter.StandardOutput, Text = text }));
                return await RunAsync(new CellRequest(running.Id, code, notebook, cell, allowInput), output, limit.Token);
            }
            catch (OperationCanceledException)
            {
                var message = FormattableString.Invariant($"The cell did not end within {timeout.TotalSeconds:0.###} s and was stopped.");
                await EndAsync(cancellationToken.IsCancellationRequested ? ("Cancelled", "The cell was cancelled and its process was ended.") : ("Timeout", message));
                Drain(running.Id, output);
                cancellationToken.ThrowIfCancellationRequested();
                return new CellFault(CellFaultKind.Timeout, "Timeout", message, message + " Its process was ended with it, so its variables are lost.");
            }
            finally
            {
                _raw.End();
            }
        }
        finally
        {
            _running = null;
            running.Ended.TrySetResult();
            _oneAtATime.Release();
        }
    }

    /// <summary>Stops the running cell and returns when it has ended; does nothing when nothing runs. What the cell had assigned is kept, unless it
    /// cannot be stopped at all: then the process is ended, and the cell's fault says so.</summary>
    public async Task InterruptAsync(CancellationToken cancellationToken)
    {
        if (_running is not { } running)
        {
            return;
        }

        await SendAsync(new InterruptRequest(running.Id), cancellationToken);
        try
        {
            await running.Ended.Task.WaitAsync(InterruptLimit, cancellationToken);
        }
        catch (TimeoutException)
        {
            await EndAsync(("Interrupted", "The cell could not be stopped, so its process was ended."));
            await running.Ended.Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Answers the running cell's <see cref="KernelMessageKind.InputRequest"/>.</summary>
    /// <param name="text">The line, without its end; null is the end of the input.</param>
    public void AnswerInput(string? text)
    {
        if (_running is { } running)
        {
            _ = SendAsync(new InputAnswer(running.Id, text), CancellationToken.None);
        }
    }

    /// <summary>What could stand at the cursor; nothing when the kernel does not know in time.</summary>
    /// <param name="code">The cell as far as it is written.</param>
    /// <param name="cursor">Where the cursor stands, in UTF-16 units from 0.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<Completion> CompleteAsync(string code, int cursor, CancellationToken cancellationToken) =>
        (await AskAsync(EditorQuestion.Complete, code, cursor, cancellationToken))?.Completion ?? Completion.None(cursor);

    /// <summary>What the name at the cursor means, or within the brackets of a call the called method; null when there is nothing to say.</summary>
    /// <inheritdoc cref="CompleteAsync"/>
    public async Task<Inspection?> InspectAsync(string code, int cursor, CancellationToken cancellationToken) =>
        (await AskAsync(EditorQuestion.Inspect, code, cursor, cancellationToken))?.Inspection;

    /// <summary>Whether a text is a whole cell.</summary>
    /// <inheritdoc cref="CompleteAsync"/>
    public async Task<Completeness> IsCompleteAsync(string code, CancellationToken cancellationToken) =>
        (await AskAsync(EditorQuestion.IsComplete, code, code.Length, cancellationToken))?.Completeness ?? new Completeness(CompletenessKind.Complete, "");

    private async Task<KernelMessage?> AskAsync(EditorQuestion question, string code, int cursor, CancellationToken cancellationToken)
    {
        var id = Interlocked.Increment(ref _lastId);
        var answer = _questions[id] = new TaskCompletionSource<KernelMessage>(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            await SendAsync(new EditorRequest(id, question, code, cursor), cancellationToken);
            return await answer.Task.WaitAsync(AnswerLimit, cancellationToken);
        }
        catch (TimeoutException)
        {
            return null;
        }
        finally
        {
            _questions.TryRemove(id, out _);
        }
    }

    /// <summary>Writes a request. When the kernel has gone this does nothing: <see cref="Ended"/> tells it.</summary>
    private async Task SendAsync(KernelRequest request, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Run(() => _pipe.Write(request, KernelJson.Default.KernelRequest), cancellationToken).WaitAsync(cancellationToken);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The reader of messages sees the same end and completes.
        }
    }

    private async Task<CellFault?> RunAsync(CellRequest request, Action<KernelMessage> output, CancellationToken cancellationToken)
    {
        await SendAsync(request, cancellationToken);
        while (await _messages.Reader.WaitToReadAsync(cancellationToken))
        {
            while (_messages.Reader.TryRead(out var message))
            {
                if (message.Id == request.Id && message.Kind == KernelMessageKind.Done)
                {
                    if (message.Fault is { Kind: CellFaultKind.Died } fault)
                    {
                        await EndAsync((fault.Name, fault.Message));
                    }

                    return message.Fault;
                }

                if (message.Id == request.Id)
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
            if (message.Id == id && message.Kind is not KernelMessageKind.Done and not KernelMessageKind.InputRequest)
            {
                output(message);
            }
        }
    }

    private async Task ReadAsync()
    {
        while (await _pipe.ReadAsync(KernelJson.Default.KernelMessage, _ending.Token) is { } message)
        {
            switch (message.Kind)
            {
                case KernelMessageKind.Exiting:
                    _exitRequested = message.Count;
                    break;
                case KernelMessageKind.Answer:
                    _questions.GetValueOrDefault(message.Id)?.TrySetResult(message);
                    break;
                default:
                    await _messages.Writer.WriteAsync(message, _ending.Token);
                    break;
            }
        }

        _messages.Writer.TryComplete();
    }

    private async Task<CellFault> WatchAsync()
    {
        await _process.WaitForExitAsync(CancellationToken.None);
        HasEnded = true;
        // Whatever ended it, also from outside.
        ProcessGroup.Kill(Id);
        await _raw.CompleteAsync();
        // Its last message may say why; when nobody reads the messages before that one, it is not waited for.
        await Task.WhenAny(_reading, Task.Delay(_killedBecause is null ? LastMessagesLimit : TimeSpan.Zero));
        return _killedBecause ?? Died(DeathReason.Of(_process.ExitCode, _exitRequested, _raw.Errors));
    }

    /// <summary>The kernel has closed its pipe. A process that is about to end has a reason to tell; one that goes on is killed.</summary>
    private async Task<CellFault> DeathAsync()
    {
        HasEnded = true;
        await Task.WhenAny(Ended, Task.Delay(EndLimit));
        KernelStart.Kill(_process);
        return await Ended;
    }

    private async Task EndAsync((string Name, string Message) reason)
    {
        HasEnded = true;
        // The first reason counts.
        _killedBecause ??= Died(reason);
        KernelStart.Kill(_process);
        await Ended;
    }

    private static CellFault Died((string Name, string Message) reason) =>
        new(CellFaultKind.Died, reason.Name, reason.Message, reason.Message + " Its variables are lost.");

    /// <summary>Ends a kernel that was started for nothing, as soon as it is there.</summary>
    public static async Task ForgetAsync(Task<KernelProcess> starting)
    {
        try
        {
            await (await starting).DisposeAsync();
        }
        catch (Exception e) when (e is KernelStartException or OperationCanceledException)
        {
            // It had cleaned up after itself.
        }
    }

    /// <summary>Ends the process and all that it started.</summary>
    public async ValueTask DisposeAsync()
    {
        await EndAsync(("Ended", "The kernel was ended."));
        await _ending.CancelAsync();
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _pipe.Dispose();
        await _stream.DisposeAsync();
        _process.Dispose();
        _ending.Dispose();
        _oneAtATime.Dispose();
    }

    private sealed record RunningCell(int Id)
    {
        public TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
