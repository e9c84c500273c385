using System.Net;
using System.Net.WebSockets;
using Lab.Host.Serving;
using Xunit;

namespace Lab.Live.Tests.Serving;

/// <summary>Who does not know the token learns nothing; who comes from elsewhere is not heard.</summary>
public sealed class AccessTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_the_token_every_address_says_403_and_nothing_else()
    {
        await using var host = await ServedHost.StartAsync();
        var kernel = await host.KernelAsync();
        using var stranger = new HttpClient { BaseAddress = host.Client.BaseAddress };
        string[] paths =
        [
            "api", "api/status", "api/me", "api/kernelspecs", "api/kernelspecs/.net-csharp", "api/kernels", $"api/kernels/{kernel}", $"api/kernels/{kernel}/channels",
            "api/sessions", "api/contents", "api/contents/one.ipynb", "api/contents/nothing.ipynb", "nothing", "api/nothing",
        ];
        var answers = new List<string>();
        foreach (var path in paths)
        {
            foreach (var method in (string[])["GET", "POST", "PUT", "PATCH", "DELETE"])
            {
                foreach (var (name, value) in ((string, string)[])[("X-None", ""), ("Authorization", "token wrong"), ("Authorization", "Bearer " + new string('0', 48)), ("Authorization", host.Server.Token)])
                {
                    using var request = new HttpRequestMessage(new HttpMethod(method), path + "?token=guess&token=");
                    request.Headers.TryAddWithoutValidation(name, value);
                    using var response = await stranger.SendAsync(request, Cancellation);
                    Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
                    answers.Add(await response.Content.ReadAsStringAsync(Cancellation));
                }
            }
        }

        Assert.Single(answers.Distinct());
        Assert.NotNull(host.Server.Kernels.Find(Guid.Parse(kernel)));
    }

    [Theory]
    [InlineData("token")]
    [InlineData("Bearer")]
    [InlineData("query")]
    public async Task The_token_is_taken_in_three_forms(string form)
    {
        await using var host = await ServedHost.StartAsync();
        using var client = new HttpClient { BaseAddress = host.Client.BaseAddress };
        using var request = new HttpRequestMessage(HttpMethod.Get, form == "query" ? $"api?token={host.Server.Token}" : "api");
        if (form != "query")
        {
            request.Headers.TryAddWithoutValidation("Authorization", $"{form} {host.Server.Token}");
        }

        using var response = await client.SendAsync(request, Cancellation);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("evil.example", HttpStatusCode.Forbidden)]
    [InlineData("127.0.0.1.evil.example", HttpStatusCode.Forbidden)]
    [InlineData("10.0.0.1", HttpStatusCode.Forbidden)]
    [InlineData("localhost.evil.example:8888", HttpStatusCode.Forbidden)]
    [InlineData("localhost", HttpStatusCode.OK)]
    [InlineData("LOCALHOST:8888", HttpStatusCode.OK)]
    [InlineData("[::1]:8888", HttpStatusCode.OK)]
    public async Task A_name_that_is_not_this_machine_is_not_answered(string name, HttpStatusCode expected)
    {
        await using var host = await ServedHost.StartAsync();
        foreach (var path in (string[])["api/kernels", "", "lab/one.ipynb"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Host = name } };
            using var response = await host.Client.SendAsync(request, Cancellation);
            Assert.Equal(expected, response.StatusCode);
        }
    }

    [Theory]
    [InlineData("http://evil.example", HttpStatusCode.Forbidden)]
    [InlineData("http://127.0.0.1:1", HttpStatusCode.Forbidden)]
    [InlineData("https://127.0.0.1", HttpStatusCode.Forbidden)]
    [InlineData("null", HttpStatusCode.Forbidden)]
    [InlineData("vscode-webview://1jv4s8", HttpStatusCode.OK)]
    public async Task A_page_of_another_origin_is_not_let_in(string origin, HttpStatusCode expected)
    {
        await using var host = await ServedHost.StartAsync();
        using var response = await host.SendAsync(HttpMethod.Get, "api/kernels", null, ("Origin", origin));
        Assert.Equal(expected, response.StatusCode);
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Origin", origin);
        var connecting = socket.ConnectAsync(Channels(host, await host.KernelAsync(), host.Server.Token), Cancellation);
        if (expected == HttpStatusCode.OK)
        {
            await connecting;
        }
        else
        {
            await Assert.ThrowsAsync<WebSocketException>(() => connecting);
            Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(host, origin));
        }
    }

    [Fact]
    public async Task Its_own_page_is_let_in()
    {
        await using var host = await ServedHost.StartAsync();
        using var response = await host.SendAsync(HttpMethod.Get, "api/kernels", null, ("Origin", $"http://127.0.0.1:{host.Server.Port}"));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task A_WebSocket_without_the_token_is_refused()
    {
        await using var host = await ServedHost.StartAsync();
        var kernel = await host.KernelAsync();
        foreach (var token in (string[])["", "wrong", host.Server.Token[..^1], host.Server.Token + "0"])
        {
            using var socket = new ClientWebSocket { Options = { CollectHttpResponseDetails = true } };
            await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(Channels(host, kernel, token), Cancellation));
            Assert.Equal(HttpStatusCode.Forbidden, socket.HttpStatusCode);
        }
    }

    [Fact]
    public async Task The_token_is_kept_for_its_owner_only_and_is_the_same_at_the_next_start()
    {
        using var folder = new Host.TemporaryFolder();
        var first = TokenFile.ReadOrCreate(folder.Path, out _);
        Assert.Equal(first, TokenFile.ReadOrCreate(folder.Path, out var notice));
        Assert.Null(notice);
        var file = Assert.Single(Directory.GetFiles(folder.Path));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
            Assert.Equal(first, TokenFile.ReadOrCreate(folder.Path, out _));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }

        await File.WriteAllTextAsync(file, "damaged", Cancellation);
        Assert.NotEqual(first, TokenFile.ReadOrCreate(folder.Path, out _));
        // A folder that cannot be made: a file is in its place.
        Assert.NotEmpty(TokenFile.ReadOrCreate(file, out notice));
        Assert.NotNull(notice);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_said()
    {
        await using var host = await ServedHost.StartAsync();
        var error = await Assert.ThrowsAsync<IOException>(() => ServedHost.StartAsync(options => options with { Port = host.Server.Port }));
        Assert.Contains("--port", error.Message, StringComparison.Ordinal);
    }

    private static Uri Channels(ServedHost host, string kernel, string token) => new($"ws://127.0.0.1:{host.Server.Port}/api/kernels/{kernel}/channels?session_id=x&token={token}");

    private static async Task<HttpStatusCode> StatusAsync(ServedHost host, string origin)
    {
        using var response = await host.SendAsync(HttpMethod.Get, "api", null, ("Origin", origin));
        return response.StatusCode;
    }
}
