using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Lab.Host.Serving;

/// <summary>The lab's page: documents and their files. Without the token every document is the same empty shell.</summary>
internal sealed class PagesApi(ServeOptions options, Guard guard)
{
    /// <summary>Whether an address is answered without the token: it says nothing that is not public.</summary>
    public static bool IsOpen(HttpRequest request) =>
        (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
        && (request.Path.Value is "/" or "/tree" or "/favicon.ico" || request.Path.StartsWithSegments("/lab", StringComparison.Ordinal)
            || request.Path.StartsWithSegments("/page", StringComparison.Ordinal));

    /// <summary>Adds the routes.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        _ = options;
        _ = guard;
        routes.MapGet("/", static () => Results.Text("<!doctype html>", "text/html", Encoding.UTF8));
        // VS Code looks here first.
        routes.MapGet("/tree", static () => Results.Text("<!doctype html>", "text/html", Encoding.UTF8));
        routes.MapGet("/favicon.ico", static () => Results.NoContent());
    }
}
