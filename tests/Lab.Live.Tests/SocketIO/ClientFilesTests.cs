using System.IO.Compression;
using Lab.Live.Tests.Notebooks;
using Lab.SocketIO;
using Xunit;

namespace Lab.Live.Tests.SocketIO;

/// <summary>The official client's files, served by the server when the application has them.</summary>
public sealed class ClientFilesTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("lab-client-");

    /// <summary>Lays out a package like the official one.</summary>
    public ClientFilesTests()
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "package.json"), """{"name":"socket.io","version":"4.8.4"}""");
        var dist = _folder.CreateSubdirectory("client-dist");
        foreach (var name in (string[])["socket.io.js", "socket.io.min.js", "socket.io.esm.min.js", "socket.io.msgpack.min.js"])
        {
            File.WriteAllText(Path.Combine(dist.FullName, name), $"// {name}: {new string('x', 5_000)}");
            File.WriteAllText(Path.Combine(dist.FullName, name + ".map"), $$"""{"file":"{{name}}"}""");
        }
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private SocketIOOptions Options => SocketIOOptions.Default with { ClientFiles = Path.Combine(_folder.FullName, "client-dist") };

    [Theory]
    [InlineData("socket.io.js")]
    [InlineData("socket.io.min.js")]
    [InlineData("socket.io.esm.min.js")]
    [InlineData("socket.io.msgpack.min.js")]
    public async Task A_bundle_and_its_map_are_served(string name)
    {
        await using var io = await SocketIOServer.StartAsync(Options, cancellationToken: Cancellation);
        foreach (var query in (string[])["", "buster=1"])
        {
            using var wire = new EngineWire(io.EndPoint!, "/socket.io/" + name);
            var answer = await wire.GetAsync(query);
            Assert.Equal((200, "application/javascript; charset=utf-8", "\"4.8.4\""), (answer.Status, answer.Header("Content-Type"), answer.Header("ETag")));
            Assert.Equal((null, null), (answer.Header("X-SourceMap"), answer.Header("Content-Encoding")));
            Assert.StartsWith($"// {name}", answer.Body, StringComparison.Ordinal);
        }

        using var map = new EngineWire(io.EndPoint!, $"/socket.io/{name}.map");
        var source = await map.GetAsync("");
        Assert.Equal((200, "application/json; charset=utf-8", "\"4.8.4\""), (source.Status, source.Header("Content-Type"), source.Header("ETag")));
    }

    [Theory]
    [InlineData("gzip, br, deflate", "gzip")]
    [InlineData("br", "br")]
    [InlineData("deflate", null)]
    public async Task A_bundle_is_compressed_as_the_client_accepts(string accepted, string? encoding)
    {
        await using var io = await SocketIOServer.StartAsync(Options, cancellationToken: Cancellation);
        using var wire = new EngineWire(io.EndPoint!, "/socket.io/socket.io.js");
        var answer = await wire.GetAsync("", ("Accept-Encoding", accepted));
        Assert.Equal(encoding, answer.Header("Content-Encoding"));
        using var packed = new MemoryStream(answer.Bytes);
        await using Stream plain = encoding switch
        {
            "gzip" => new GZipStream(packed, CompressionMode.Decompress),
            "br" => new BrotliStream(packed, CompressionMode.Decompress),
            _ => packed,
        };
        using var reader = new StreamReader(plain);
        Assert.StartsWith("// socket.io.js", await reader.ReadToEndAsync(Cancellation), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"4.8.4\"", 304)]
    [InlineData("W/\"4.8.4\"", 304)]
    [InlineData("\"0.0.1\", W/\"4.8.4\"", 304)]
    [InlineData("*", 304)]
    [InlineData("\"4.8.3\"", 200)]
    [InlineData("nonsense", 200)]
    public async Task A_bundle_that_the_client_has_already_is_not_sent_again(string known, int status)
    {
        await using var io = await SocketIOServer.StartAsync(Options, cancellationToken: Cancellation);
        using var wire = new EngineWire(io.EndPoint!, "/socket.io/socket.io.js");
        var answer = await wire.GetAsync("", ("If-None-Match", known));
        Assert.Equal((status, "\"4.8.4\""), (answer.Status, answer.Header("ETag")));
        Assert.Equal(status == 304, answer.Bytes.Length == 0);
    }

    [Fact]
    public async Task A_page_of_another_origin_may_load_it()
    {
        await using var io = await SocketIOServer.StartAsync(Options with { Cors = new CorsOptions { Origins = ["https://good.example"] } }, cancellationToken: Cancellation);
        using var wire = new EngineWire(io.EndPoint!, "/socket.io/socket.io.js");
        Assert.Equal((200, "https://good.example"), await wire.GetAsync("", ("Origin", "https://good.example")) is var good ? (good.Status, good.Header("Access-Control-Allow-Origin")) : default);
        Assert.Null((await wire.GetAsync("", ("Origin", "https://bad.example"))).Header("Access-Control-Allow-Origin"));
    }

    [Theory]
    [InlineData("/socket.io/package.json", 400)]
    [InlineData("/socket.io/other.js", 400)]
    [InlineData("/socket.io/..%2Fpackage.json", 400)]
    [InlineData("/socket.io/socket.io.js/x", 400)]
    [InlineData("/socket.io.js", 404)]
    [InlineData("/socket.iox/socket.io.js", 404)]
    public async Task Nothing_else_is_served(string path, int status)
    {
        await using var io = await SocketIOServer.StartAsync(Options, cancellationToken: Cancellation);
        using var wire = new EngineWire(io.EndPoint!, path);
        Assert.Equal(status, (await wire.GetAsync("")).Status);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Without_it_the_path_is_the_engines(bool serve)
    {
        await using var io = await SocketIOServer.StartAsync(serve ? SocketIOOptions.Default : Options with { ServeClient = false }, cancellationToken: Cancellation);
        using var wire = new EngineWire(io.EndPoint!, "/socket.io/socket.io.js");
        var answer = await wire.GetAsync("");
        Assert.Equal((400, """{"code":0,"message":"Transport unknown"}"""), (answer.Status, answer.Body));
    }

    [Fact]
    public async Task The_real_package_fits()
    {
        var package = Path.Combine(RepositoryFolders.Root, "tests", "clients", "node_modules", "socket.io", "client-dist");
        Assert.SkipUnless(Directory.Exists(package), "The Node packages of tests/clients are not installed (npm ci in that folder).");
        await using var io = await SocketIOServer.StartAsync(SocketIOOptions.Default with { ClientFiles = package }, cancellationToken: Cancellation);
        using var wire = new EngineWire(io.EndPoint!, "/socket.io/socket.io.min.js");
        var answer = await wire.GetAsync("");
        Assert.Equal((200, "\"4.8.4\""), (answer.Status, answer.Header("ETag")));
        Assert.Contains("Socket.IO v4.8.4", answer.Body, StringComparison.Ordinal);
    }

    /// <inheritdoc/>
    public void Dispose() => _folder.Delete(recursive: true);
}
