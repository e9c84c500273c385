using System.Collections.Concurrent;
using System.IO.Compression;
using System.Text.Json;
using System.Text.RegularExpressions;
using Lab.SocketIO.Engine;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Lab.SocketIO.Hosting;

/// <summary>The official client's bundles, from a folder that the application names.</summary>
/// <param name="folder">The folder; a package's <c>dist</c> or <c>client-dist</c>.</param>
internal sealed partial class ClientFiles(string folder)
{
    private readonly ConcurrentDictionary<string, ClientFile?> _files = new(StringComparer.Ordinal);

    /// <summary>The bundle of a name; null when there is none.</summary>
    public ClientFile? Find(string? name) => name is not null && Bundle().IsMatch(name) ? _files.GetOrAdd(name, Read) : null;

    [GeneratedRegex(@"^socket\.io(\.esm|\.msgpack)?(\.min)?\.js(\.map)?$")]
    private static partial Regex Bundle();

    private ClientFile? Read(string name)
    {
        var path = Path.Combine(folder, name);
        return File.Exists(path) ? new ClientFile(name, File.ReadAllBytes(path), Version(folder)) : null;
    }

    /// <summary>The version in the package's description, which lies in the folder or above it.</summary>
    private static string Version(string folder)
    {
        foreach (var at in new[] { folder, Path.Combine(folder, "..") })
        {
            var path = Path.Combine(at, "package.json");
            if (File.Exists(path))
            {
                using var json = JsonDocument.Parse(File.ReadAllBytes(path));
                return json.RootElement.TryGetProperty("version", out var version) ? version.GetString() ?? "0" : "0";
            }
        }

        return "0";
    }
}

/// <summary>One bundle, kept in memory.</summary>
internal sealed class ClientFile(string name, byte[] content, string version)
{
    private readonly ConcurrentDictionary<string, byte[]> _packed = new(StringComparer.Ordinal);
    private readonly EntityTagHeaderValue _tag = new($"\"{version}\"");

    /// <summary>Answers a request for it.</summary>
    public async Task WriteAsync(HttpContext context, CorsOptions? cors)
    {
        if (cors is not null && EngineCors.Apply(context, cors))
        {
            return;
        }

        var (request, response) = (context.Request, context.Response);
        response.Headers.CacheControl = "public, max-age=0";
        response.Headers.ETag = _tag.ToString();
        // A cache may hold the same version by its weak name (RFC 9110 §13.1.2).
        if (request.GetTypedHeaders().IfNoneMatch.Any(tag => tag == EntityTagHeaderValue.Any || tag.Compare(_tag, useStrongComparison: false)))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.ContentType = name.EndsWith(".map", StringComparison.Ordinal) ? "application/json; charset=utf-8" : "application/javascript; charset=utf-8";
        var encoding = request.GetTypedHeaders().AcceptEncoding.Where(static e => e.Quality is not 0).Select(static e => e.Value.ToString()).ToList() is var accepted
            && accepted.Contains("gzip") ? "gzip" : accepted.Contains("br") ? "br" : null;
        var body = content;
        if (encoding is not null)
        {
            response.Headers.ContentEncoding = encoding;
            response.Headers.Append(HeaderNames.Vary, HeaderNames.AcceptEncoding);
            body = _packed.GetOrAdd(encoding, Pack);
        }

        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, context.RequestAborted);
    }

    private byte[] Pack(string encoding)
    {
        using var packed = new MemoryStream();
        using (Stream stream = encoding == "gzip" ? new GZipStream(packed, CompressionLevel.Optimal) : new BrotliStream(packed, CompressionLevel.Optimal))
        {
            stream.Write(content);
        }

        return packed.ToArray();
    }
}
