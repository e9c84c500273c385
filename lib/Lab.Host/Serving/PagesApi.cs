using System.Text;
using Lab.Exercises;
using Lab.Host.Page;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Lab.Host.Serving;

/// <summary>The lab's page: documents and their files. Without the token every document is the same empty shell.</summary>
internal sealed class PagesApi(ServeOptions options, Guard guard)
{
    private readonly LessonPages _pages = new(options.Notebooks, new ProgressStore(options.StateFolder).Read);

    /// <summary>Whether an address is answered without the token: it says nothing that is not public.</summary>
    public static bool IsOpen(HttpRequest request) =>
        (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
        && (request.Path.Value is "/" or "/tree" or "/favicon.ico" || request.Path.StartsWithSegments("/lab", StringComparison.Ordinal)
            || request.Path.StartsWithSegments("/page", StringComparison.Ordinal));

    /// <summary>Adds the routes.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/", async (HttpRequest request) => Document(request, guard.Knows(request) ? await _pages.ListAsync(request.HttpContext.RequestAborted) : _pages.Shell()));
        // VS Code looks here first.
        routes.MapGet("/tree", (HttpRequest request) => Document(request, _pages.Shell()));
        routes.MapGet("/lab/{**path}", async (string? path, HttpRequest request) => !guard.Knows(request) ? Document(request, _pages.Shell())
            : await _pages.LessonAsync(path ?? "", request.HttpContext.RequestAborted) is { } lesson ? Document(request, lesson)
            : Api.Fault(StatusCodes.Status404NotFound, $"There is no notebook '{path}'."));
        routes.MapGet("/page/{name}", static (string name) => PageFiles.TryGet(name, out var bytes, out var contentType)
            ? Results.Bytes(bytes, contentType)
            : Api.Fault(StatusCodes.Status404NotFound, "There is nothing at this address."));
        routes.MapGet("/favicon.ico", static () => Results.NoContent());
    }

    private IResult Document(HttpRequest request, string html)
    {
        request.HttpContext.Response.Headers.ContentSecurityPolicy = _pages.ContentSecurityPolicy;
        return Results.Text(html, "text/html", Encoding.UTF8);
    }
}
