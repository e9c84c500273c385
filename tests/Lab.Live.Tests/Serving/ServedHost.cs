using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Lab.Host.Serving;
using Lab.Live.Tests.Host;
using Xunit;

namespace Lab.Live.Tests.Serving;

/// <summary>The real server in this process, on a free port, with a notebooks folder and a state folder of its own.</summary>
internal sealed class ServedHost : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly LabServer _server;

    private ServedHost(LabServer server, TemporaryFolder folder)
    {
        (_server, _folder) = (server, folder);
        Client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{server.Port}/") };
        Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("token", server.Token);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public LabServer Server => _server;

    public string Notebooks => Path.Combine(_folder.Path, "notebooks");

    /// <summary>Knows the token.</summary>
    public HttpClient Client { get; }

    public static async Task<ServedHost> StartAsync(Func<ServeOptions, ServeOptions>? change = null)
    {
        var folder = new TemporaryFolder();
        var notebooks = Directory.CreateDirectory(Path.Combine(folder.Path, "notebooks")).FullName;
        new NotebookBuilder().Text("# One").Code("1 + 1").Save(notebooks, "one.ipynb");
        var options = new ServeOptions { Notebooks = notebooks, Port = 0, KeepWarm = false, StateFolder = Path.Combine(folder.Path, "state") };
        return new ServedHost(await LabServer.StartAsync(change?.Invoke(options) ?? options, Cancellation), folder);
    }

    /// <summary>A request with a body of JSON.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? body = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json") };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await Client.SendAsync(request, Cancellation);
    }

    /// <summary>The JSON of an answer that must have this status.</summary>
    public async Task<JsonNode> JsonAsync(HttpMethod method, string path, string? body = null, int status = 200)
    {
        using var response = await SendAsync(method, path, body);
        var text = await response.Content.ReadAsStringAsync(Cancellation);
        Assert.True((int)response.StatusCode == status, $"{method} {path}: {(int)response.StatusCode} {text}");
        return JsonNode.Parse(text)!;
    }

    /// <summary>Starts a kernel.</summary>
    public async Task<string> KernelAsync() => (string)(await JsonAsync(HttpMethod.Post, "api/kernels", """{"name":".net-csharp"}""", 201))["id"]!;

    /// <summary>Asks until the host counts this many clients of a kernel: one that has its 101 may still be on its way into the list.</summary>
    public async Task ClientsAsync(string kernel, int count)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        while ((int)(await JsonAsync(HttpMethod.Get, $"api/kernels/{kernel}"))["connections"]! != count)
        {
            limit.Token.ThrowIfCancellationRequested();
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _server.DisposeAsync();
        _folder.Dispose();
    }
}
