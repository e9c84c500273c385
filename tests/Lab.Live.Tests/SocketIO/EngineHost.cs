using System.Net;
using System.Text;
using System.Threading.Channels;
using Lab.Kestrel;
using Lab.SocketIO;
using Lab.SocketIO.Engine;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Lab.Live.Tests.SocketIO;

/// <summary>An Engine.IO server on its own Kestrel whose sessions a test can see from the inside.</summary>
internal sealed class EngineHost : IAsyncDisposable
{
    /// <summary>The times of the official protocol suite: they make heartbeats short enough to be waited for.</summary>
    public static readonly SocketIOOptions Short = SocketIOOptions.Default with { PingInterval = TimeSpan.FromMilliseconds(300), PingTimeout = TimeSpan.FromMilliseconds(200) };

    private readonly Channel<Session> _sessions = Channel.CreateUnbounded<Session>();
    private WebApplication? _app;

    private EngineHost(SocketIOOptions options, Func<Session, string, bool>? onMessage)
    {
        Engine = new EngineServer(options, socket =>
        {
            var session = new Session(socket, onMessage);
            socket.Listener = session;
            Opened?.Invoke(session);
            _sessions.Writer.TryWrite(session);
        }, NullLogger.Instance)
        {
            ConnectionError = (_, error) => Errors.Enqueue(error),
        };
    }

    /// <summary>The server.</summary>
    public EngineServer Engine { get; }

    /// <summary>The refusals that it reported.</summary>
    public System.Collections.Concurrent.ConcurrentQueue<EngineError> Errors { get; } = new();

    /// <summary>Is told of each session.</summary>
    public Action<Session>? Opened { get; set; }

    /// <summary>Where it listens.</summary>
    public IPEndPoint EndPoint { get; private set; } = null!;

    /// <summary>Starts one.</summary>
    /// <param name="options">How it behaves; null for the defaults.</param>
    /// <param name="onMessage">Sees each message first; what it does not take (false) is echoed.</param>
    public static async Task<EngineHost> StartAsync(SocketIOOptions? options = null, Func<Session, string, bool>? onMessage = null)
    {
        var host = new EngineHost(options ?? SocketIOOptions.Default, onMessage);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().UseHandover().ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        host._app = builder.Build();
        host._app.Map("/engine.io/{**rest}", host.Engine.HandleAsync);
        await host._app.StartAsync(TestContext.Current.CancellationToken);
        host.EndPoint = new IPEndPoint(IPAddress.Loopback, new Uri(host._app.Urls.First()).Port);
        return host;
    }

    /// <summary>A client of it.</summary>
    public EngineWire Wire() => new(EndPoint, "/engine.io/");

    /// <summary>The next session that was opened.</summary>
    public async Task<Session> SessionAsync() => await _sessions.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(15));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Engine.DisposeAsync();
        await _app!.DisposeAsync();
    }

    /// <summary>One session, seen from the server.</summary>
    internal sealed class Session(EngineSocket socket, Func<Session, string, bool>? onMessage) : IEngineListener
    {
        private readonly TaskCompletionSource<(string, string?)> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>The session.</summary>
        public EngineSocket Socket => socket;

        /// <summary>The messages that have come, those in bytes as <c>b</c> and base64.</summary>
        public System.Collections.Concurrent.ConcurrentQueue<string> Messages { get; } = new();

        /// <summary>Why it ended.</summary>
        public async Task<(string Reason, string? Details)> EndedAsync() => await _ended.Task.WaitAsync(TimeSpan.FromSeconds(15), TestContext.Current.CancellationToken);

        /// <summary>Whether it has ended.</summary>
        public bool HasEnded => _ended.Task.IsCompleted;

        /// <inheritdoc/>
        public ValueTask MessageAsync(ReadOnlyMemory<byte> data, bool binary)
        {
            var text = binary ? "b" + Convert.ToBase64String(data.Span) : Encoding.UTF8.GetString(data.Span);
            Messages.Enqueue(text);
            if (onMessage?.Invoke(this, text) != true)
            {
                socket.SendMessage(data.Span, binary);
            }

            return default;
        }

        /// <inheritdoc/>
        public void Closed(string reason, string? details) => Assert.True(_ended.TrySetResult((reason, details)));

        /// <summary>Sends a text.</summary>
        public bool Send(string text) => socket.SendMessage(Encoding.UTF8.GetBytes(text), binary: false);
    }
}
