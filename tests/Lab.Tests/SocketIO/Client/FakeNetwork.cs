using System.Threading.Channels;
using Lab.SocketIO;
using Lab.SocketIO.Engine;
using Xunit;

namespace Lab.Tests.SocketIO.Client;

/// <summary>A client whose attempts to connect come to a test, on a clock that the test moves.</summary>
internal sealed class FakeNetwork : IAsyncDisposable
{
    /// <summary>How long anything may take on a busy machine; nothing here waits for real time.</summary>
    public static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    private readonly Channel<TaskCompletionSource<IEngineClient>> _attempts = Channel.CreateUnbounded<TaskCompletionSource<IEngineClient>>();

    public FakeNetwork(SocketIOClientOptions? options = null)
    {
        // No waits are spread unless a test wants it.
        options ??= new SocketIOClientOptions { RandomizationFactor = 0 };
        Dialer = new EngineDialer(new Uri("http://127.0.0.1"), options, traffic: null);
        Manager = new SocketManager(
            options with { Clock = Clock },
            stop =>
            {
                var attempt = new TaskCompletionSource<IEngineClient>(TaskCreationOptions.RunContinuationsAsynchronously);
                _attempts.Writer.TryWrite(attempt);
                return attempt.Task.WaitAsync(stop);
            },
            Dialer);
    }

    /// <summary>The client's clock.</summary>
    public ManualClock Clock { get; } = new();

    /// <summary>The client's connection.</summary>
    public SocketManager Manager { get; }

    /// <summary>The client's connections. Its sessions need none, so there are those that a test adds.</summary>
    public EngineDialer Dialer { get; }

    /// <summary>How many attempts nobody has answered yet.</summary>
    public int Attempts => _attempts.Reader.Count;

    /// <summary>The next attempt to connect succeeds.</summary>
    public async Task<FakeSession> AcceptAsync()
    {
        var session = new FakeSession();
        (await AttemptAsync()).SetResult(session);
        return session;
    }

    /// <summary>The next attempt to connect fails.</summary>
    public async Task RefuseAsync(string message = "websocket error") => (await AttemptAsync()).SetException(new ConnectErrorException(message, (Exception?)null));

    /// <summary>Connects a socket; takes its first packet.</summary>
    public async Task<FakeSession> ConnectAsync(ClientSocket socket, string sid = "one", string more = "")
    {
        socket.Open();
        var session = await AcceptAsync();
        await AnswerAsync(session, socket, sid, more);
        return session;
    }

    /// <summary>The server lets a socket in, after it has asked.</summary>
    public static async Task<string> AnswerAsync(FakeSession session, ClientSocket socket, string sid = "one", string more = "")
    {
        var asked = await session.SentAsync();
        await session.SayAsync($"0{(socket.Namespace == "/" ? "" : socket.Namespace + ",")}{{\"sid\":\"{sid}\"{more}}}");
        Assert.True(socket.Connected);
        return asked;
    }

    /// <summary>Waits until the client waits for its clock, and moves it.</summary>
    public async Task AdvanceAsync(TimeSpan time)
    {
        await UntilAsync(() => Clock.Waiting > 0);
        Clock.Advance(time);
    }

    /// <summary>Waits for something that another thread does and that makes no noise.</summary>
    public static async Task UntilAsync(Func<bool> isSo)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!isSo())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < Soon, "It never becomes so.");
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Waits, with a bound.</summary>
    public static Task<T> Within<T>(Task<T> task) => task.WaitAsync(Soon, TestContext.Current.CancellationToken);

    /// <summary>Waits, with a bound.</summary>
    public static Task Within(Task task) => task.WaitAsync(Soon, TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => Manager.DisposeAsync();

    private Task<TaskCompletionSource<IEngineClient>> AttemptAsync() => Within(_attempts.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask());
}
