using System.Collections.Frozen;
using Lab.Views;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Lab;

/// <summary>The page of a chat: what the server hands out for it, and the way to it inside an output.</summary>
internal static class SioChatPage
{
    private const string Prefix = "chat/";
    private static readonly FrozenDictionary<string, byte[]> Files = Read();

    /// <summary>Answers requests for the page, its script and its style.</summary>
    /// <param name="application">The server's application.</param>
    /// <param name="packets">Draws what has passed on the server, for those who ask.</param>
    public static void Map(WebApplication application, Func<View> packets)
    {
        foreach (var (name, bytes) in Files)
        {
            application.Map(name == "chat.html" ? "/" : "/" + name, context => WriteAsync(context, bytes, name));
        }

        application.Map("/packets", context => WriteAsync(context, System.Text.Encoding.UTF8.GetBytes(Page(packets())), "packets.html"));
    }

    /// <summary>The first script that the page loads, as its address stands in the page; <c>nothing</c> when it loads none.</summary>
    /// <param name="html">The page.</param>
    public static string FirstScript(string html)
    {
        const string before = "<script src=\"";
        var at = html.IndexOf(before, StringComparison.Ordinal);
        return at < 0 ? "nothing" : html[(at + before.Length)..html.IndexOf('"', at + before.Length)];
    }

    private static async Task WriteAsync(HttpContext context, byte[] bytes, string name)
    {
        context.Response.ContentType = Path.GetExtension(name) switch
        {
            ".css" => "text/css; charset=utf-8",
            ".js" => "text/javascript; charset=utf-8",
            _ => "text/html; charset=utf-8",
        };
        context.Response.Headers.CacheControl = "no-store";
        context.Response.ContentLength = bytes.Length;
        await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
    }

    private static string Page(View view) => $"""
        <!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
        <title>What the server saw</title><link rel="icon" href="data:,"><link rel="stylesheet" href="chat.css"></head>
        <body><header><h1>What the server saw</h1></header><main>{view.ToHtml()}</main></body></html>
        """;

    private static FrozenDictionary<string, byte[]> Read()
    {
        var assembly = typeof(SioChatPage).Assembly;
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var resource in assembly.GetManifestResourceNames().Where(static name => name.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(resource)!;
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            files.Add(resource[Prefix.Length..], bytes);
        }

        return files.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
