using Lab.Host.Kernel;
using Lab.Host.Processes;
using Xunit;

namespace Lab.Live.Tests.Host;

/// <summary>A kernel of its own for each test, with bounds on everything that a test waits for.</summary>
public abstract class KernelHarness : IAsyncLifetime
{
    private readonly List<KernelMessage> _messages = [];
    private readonly TemporaryFolder _folder = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _cell;

    /// <summary>What any one thing may take on a busy machine.</summary>
    protected static TimeSpan Limit { get; } = TimeSpan.FromSeconds(60);

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    internal KernelProcess Kernel { get; private set; } = null!;

    internal TemporaryFolder Folder => _folder;

    internal virtual KernelOptions Options => KernelOptions.Default;

    public async ValueTask InitializeAsync() => Kernel = await KernelProcess.StartAsync(Options, Cancellation);

    public async ValueTask DisposeAsync()
    {
        await Kernel.DisposeAsync();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>The messages of the cell that was run last.</summary>
    internal IReadOnlyList<KernelMessage> Messages
    {
        get
        {
            lock (_messages)
            {
                return [.. _messages];
            }
        }
    }

    internal string Printed => string.Concat(Messages.Where(static m => m.Kind == KernelMessageKind.Stream).Select(static m => m.Text));

    internal string? Value => Messages.LastOrDefault(static m => m.Kind == KernelMessageKind.Display)?.Data?["text/plain"];

    /// <summary>Starts a cell.</summary>
    internal Task<CellFault?> StartAsync(string code, bool allowInput = false)
    {
        lock (_messages)
        {
            _messages.Clear();
        }

        return Kernel.ExecuteAsync(code, Folder.File("test.ipynb"), ++_cell, allowInput, Take, Limit, Cancellation);
    }

    /// <summary>Runs a cell that must not fail and gives back its value as text.</summary>
    internal async Task<string?> RunAsync(string code)
    {
        var fault = await StartAsync(code);
        Assert.True(fault is null, fault?.Text);
        return Value;
    }

    /// <summary>Waits for a message of the running cell.</summary>
    internal async Task<KernelMessage> MessageAsync(Func<KernelMessage, bool> isIt)
    {
        while (true)
        {
            var changed = Volatile.Read(ref _changed);
            if (Messages.FirstOrDefault(isIt) is { } message)
            {
                return message;
            }

            await changed.Task.WaitAsync(Limit, Cancellation);
        }
    }

    /// <summary>Waits until the running cell has printed this.</summary>
    internal Task PrintedAsync(string text) => MessageAsync(_ => Printed.Contains(text, StringComparison.Ordinal));

    private void Take(KernelMessage message)
    {
        lock (_messages)
        {
            _messages.Add(message);
        }

        Interlocked.Exchange(ref _changed, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
    }
}
