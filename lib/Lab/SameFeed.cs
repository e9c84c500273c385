using System.Diagnostics;
using System.Globalization;
using Lab.Net;
using Lab.Tracing;
using Lab.Views;

namespace Lab;

/// <summary>What one way of getting the news cost.</summary>
/// <param name="Way">Its name.</param>
/// <param name="Requests">How many HTTP requests the client sent.</param>
/// <param name="Bytes">How many bytes passed in both directions.</param>
/// <param name="Delay">How long after it came up a piece of news was there, on average, in milliseconds.</param>
/// <param name="News">How many pieces of news came.</param>
public sealed record FeedCost(string Way, int Requests, long Bytes, double Delay, int News);

/// <summary>The same news got in three ways at the same time: by asking again and again, by a question that waits, and by a WebSocket.</summary>
public sealed class SameFeed
{
    private readonly List<TimeSpan> _moments;
    private readonly TimeSpan _pollEvery;

    private SameFeed(int news, TimeSpan pollEvery, int seed)
    {
        _pollEvery = pollEvery;
        var random = new Random(seed);
        var at = TimeSpan.Zero;
        _moments = [.. Enumerable.Range(0, news).Select(_ => at += TimeSpan.FromMilliseconds(random.Next(40, 260)))];
    }

    /// <summary>Asking again and again.</summary>
    public FeedCost Polling { get; private set; } = null!;

    /// <summary>Questions that wait until there is something to answer.</summary>
    public FeedCost LongPolling { get; private set; } = null!;

    /// <summary>A WebSocket.</summary>
    public FeedCost WebSocket { get; private set; } = null!;

    /// <summary>Requests, bytes and delay side by side.</summary>
    public View Chart()
    {
        FeedCost[] all = [Polling, LongPolling, WebSocket];
        return ChartView.Multiples($"The same {_moments.Count.ToString(CultureInfo.InvariantCulture)} pieces of news, three ways",
            [new ChartAxis("HTTP requests"), new ChartAxis("bytes in both directions", "bytes"), new ChartAxis("delay on average", "ms")],
            [.. all.Select(cost => (cost.Way, (IReadOnlyList<double>)[cost.Requests, cost.Bytes, cost.Delay]))],
            ChartOptions.Default with { Provenance = Provenance.Observed });
    }

    /// <summary>Runs all three at once on servers of their own.</summary>
    internal static async Task<SameFeed> RunAsync(int news, TimeSpan pollEvery, int seed, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(news);
        ArgumentOutOfRangeException.ThrowIfLessThan(pollEvery, TimeSpan.FromMilliseconds(1));
        var feed = new SameFeed(news, pollEvery, seed);
        var polling = feed.PollAsync("polling", cancellationToken);
        var longPolling = feed.LongPollAsync("long polling", cancellationToken);
        var webSocket = feed.PushAsync("WebSocket", cancellationToken);
        (feed.Polling, feed.LongPolling, feed.WebSocket) = (await polling, await longPolling, await webSocket);
        return feed;
    }

    private Task<FeedCost> PollAsync(string way, CancellationToken cancellationToken) => AskAsync(way, static _ => Task.CompletedTask, _pollEvery, cancellationToken);

    private Task<FeedCost> LongPollAsync(string way, CancellationToken cancellationToken) => AskAsync(way, static wait => wait(), TimeSpan.Zero, cancellationToken);

    // One client that asks for what is newer than what it knows. Whether the server waits before it answers is the only difference.
    private async Task<FeedCost> AskAsync(string way, Func<Func<Task>, Task> before, TimeSpan pause, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        await using var server = await WebSocketServer.StartAsync(WebSocketServerOptions.Default with
        {
            Name = way,
            Http = async (request, token) =>
            {
                var known = int.Parse(request.Target.AsSpan(1), CultureInfo.InvariantCulture);
                await before(() => UntilAsync(clock, known, token));
                return HttpAnswer.Text(string.Concat(Enumerable.Range(known, Published(clock) - known).Select(News)));
            },
        }, cancellationToken);
        using var client = new HttpClient { BaseAddress = new Uri($"http://{server.EndPoint}") };
        List<double> delays = [];
        var requests = 0;
        clock.Restart();
        while (delays.Count < _moments.Count)
        {
            var answer = await client.GetStringAsync(new Uri($"/{delays.Count.ToString(CultureInfo.InvariantCulture)}", UriKind.Relative), cancellationToken);
            requests++;
            Note(delays, answer.Count('\n'), clock);
            await Task.Delay(pause, cancellationToken);
        }

        return Cost(way, requests, server, delays);
    }

    private async Task<FeedCost> PushAsync(string way, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        await using var server = await WebSocketServer.StartAsync(WebSocketServerOptions.Default with
        {
            Name = way,
            Handler = async (session, token) =>
            {
                for (var known = 0; known < _moments.Count; known++)
                {
                    await UntilAsync(clock, known, token);
                    await session.SendAsync(News(known), token);
                }

                await WebSocketHandlers.ListenAsync(session, token);
            },
        }, cancellationToken);
        List<double> delays = [];
        clock.Restart();
        var client = await server.ConnectAsync("reader", cancellationToken: cancellationToken);
        while (delays.Count < _moments.Count && await client.ReceiveAsync(TimeSpan.FromSeconds(5), cancellationToken) is { Close: null, NothingCame: false })
        {
            Note(delays, 1, clock);
        }

        return Cost(way, 1, server, delays);
    }

    private static string News(int number) => string.Create(CultureInfo.InvariantCulture, $"news {number}\n");

    private int Published(Stopwatch clock) => _moments.Count(moment => moment <= clock.Elapsed);

    private async Task UntilAsync(Stopwatch clock, int known, CancellationToken cancellationToken)
    {
        while (known < _moments.Count && Published(clock) <= known)
        {
            var wait = _moments[known] - clock.Elapsed;
            await Task.Delay(wait > TimeSpan.FromMilliseconds(1) ? wait : TimeSpan.FromMilliseconds(1), cancellationToken);
        }
    }

    private void Note(List<double> delays, int count, Stopwatch clock)
    {
        for (var i = 0; i < count; i++)
        {
            delays.Add((clock.Elapsed - _moments[delays.Count]).TotalMilliseconds);
        }
    }

    private static FeedCost Cost(string way, int requests, WebSocketServer server, List<double> delays) => new(
        way,
        requests,
        server.Trace.Snapshot().Events.Where(e => e.Level == Tracing.TraceLevel.Bytes && e.Flow.Local == Endpoint.From(server.EndPoint)).Sum(e => (long)e.Length),
        delays.Count == 0 ? double.NaN : Math.Round(delays.Average(), 1),
        delays.Count);
}
