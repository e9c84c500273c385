using System.Net;
using System.Net.Http.Headers;
using Lab.Wire.EngineIO;

namespace Lab.SocketIO.Engine;

/// <summary>The HTTP requests of one session that polls, on connections that the dialer opens.</summary>
internal sealed class PollingRequests : IDisposable
{
    private const int MarkLength = 8;
    private const string MarkLetters = "0123456789abcdefghijklmnopqrstuvwxyz";

    private readonly EngineDialer _dialer;
    private readonly SocketIOClientOptions _options;
    private readonly HttpClient _http;

    public PollingRequests(EngineDialer dialer, SocketIOClientOptions options)
    {
        (_dialer, _options) = (dialer, options);
        var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, stop) => (await dialer.DialAsync(tls: false, stop)).Stream,
            SslOptions = dialer.Tls(),
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = options.WithCredentials,
            ActivityHeadersPropagator = null,
        };
        if (options.WithCredentials)
        {
            handler.CookieContainer = dialer.Cookies;
        }

        _http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = options.MaxPayload };
    }

    /// <summary>Fetches packets.</summary>
    /// <param name="sid">The session; null opens one.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="HttpRequestException">It failed, or the server refused.</exception>
    public Task<ReadOnlyMemory<byte>> GetAsync(string? sid, CancellationToken stop) => SendAsync(HttpMethod.Get, sid, null, stop);

    /// <summary>Brings packets.</summary>
    /// <param name="sid">The session.</param>
    /// <param name="body">The packets.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="HttpRequestException">It failed, or the server refused.</exception>
    public Task PostAsync(string sid, ReadOnlyMemory<byte> body, CancellationToken stop) => SendAsync(HttpMethod.Post, sid, body, stop);

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<ReadOnlyMemory<byte>> SendAsync(HttpMethod method, string? sid, ReadOnlyMemory<byte>? body, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(method, _dialer.AddressOf(EngineTransport.Polling, sid, _options.TimestampRequests ? Mark() : null));
        foreach (var (name, value) in _options.ExtraHeaders)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        if (body is { } bytes)
        {
            request.Content = new ReadOnlyMemoryContent(bytes) { Headers = { ContentType = new MediaTypeHeaderValue("text/plain", "UTF-8") } };
        }

        using var limit = new CancellationTokenSource(_options.RequestTimeout ?? Timeout.InfiniteTimeSpan, _options.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, limit.Token);
        try
        {
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseContentRead, either.Token);
            var came = await response.Content.ReadAsByteArrayAsync(either.Token);
            return response.StatusCode == HttpStatusCode.OK ? came
                : throw new HttpRequestException($"the server answers {(int)response.StatusCode}: {Lab.Wire.Bytes.Wrap(came).ToPreview(200)}", null, response.StatusCode);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !stop.IsCancellationRequested)
        {
            throw new TimeoutException("the server did not answer in time");
        }
    }

    // Not a secret: it only has to differ from request to request, against caches.
    private static string Mark() => Random.Shared.GetString(MarkLetters, MarkLength);
}
