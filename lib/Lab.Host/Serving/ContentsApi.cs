using System.Text.Json.Nodes;
using Lab.Host.Serving.Contents;
using Lab.Host.Serving.Kernels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Lab.Host.Serving;

/// <summary><c>/api/contents</c>: the notebooks folder and nothing else.</summary>
internal sealed class ContentsApi(ContentsStore contents, KernelRegistry kernels)
{
    private const string Route = "/api/contents/{**path}";

    /// <summary>Adds the routes.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Route, (string? path, HttpContext context) => Api.TryAsync(() => GetAsync(path ?? "", context)));
        routes.MapPut(Route, (string? path, HttpContext context) => Api.TryAsync(() => PutAsync(path ?? "", context)));
        routes.MapPost(Route, (string? path, HttpRequest request) => Api.TryAsync(() => CreateAsync(path ?? "", request)));
        routes.MapPatch(Route, (string? path, HttpRequest request) => Api.TryAsync(() => RenameAsync(path ?? "", request)));
        routes.MapDelete(Route, (string? path) => Api.TryAsync(() =>
        {
            contents.Delete(path ?? "");
            return Task.FromResult(Results.NoContent());
        }));
    }

    private async Task<IResult> GetAsync(string path, HttpContext context)
    {
        const string Checkpoints = "/checkpoints";
        if (path.EndsWith(Checkpoints, StringComparison.Ordinal))
        {
            // Saves are atomic and the folder is under version control: there are no checkpoints.
            contents.Paths.Resolve(path[..^Checkpoints.Length]);
            return Api.Json(new JsonArray());
        }

        var query = context.Request.Query;
        var model = await contents.GetAsync(path, withContent: query["content"] != "0", Value("type"), Value("format"), withHash: query["hash"] == "1", context.RequestAborted);
        return WithTag(context, Api.Json(model), model);

        string? Value(string name) => query[name].ToString() is { Length: > 0 } value ? value : null;
    }

    private async Task<IResult> PutAsync(string path, HttpContext context)
    {
        // RFC 9110 section 13.1.1: a save on top of a version that is not there any more is refused.
        var expected = context.Request.Headers.IfMatch.ToString().Trim().Trim('"');
        var (model, created) = await contents.PutAsync(path, await Api.BodyAsync(context.Request), expected.Length > 0 && expected != "*" ? expected : null, context.RequestAborted);
        return WithTag(context, Api.Json(model, created ? StatusCodes.Status201Created : StatusCodes.Status200OK), model);
    }

    private async Task<IResult> CreateAsync(string path, HttpRequest request)
    {
        var model = await contents.CreateAsync(path, await Api.BodyAsync(request), request.HttpContext.RequestAborted);
        return new KernelsApi.Created(Api.Json(model, StatusCodes.Status201Created), "/api/contents/" + SoundText.Of(model, "path"));
    }

    private async Task<IResult> RenameAsync(string path, HttpRequest request)
    {
        var model = await contents.RenameAsync(path, Api.Required(await Api.BodyAsync(request), "path"), request.HttpContext.RequestAborted);
        kernels.Moved(path, SoundText.Of(model, "path"));
        return Api.Json(model);
    }

    private static IResult WithTag(HttpContext context, IResult result, JsonObject model)
    {
        if (SoundText.Of(model, "hash") is { Length: > 0 } hash)
        {
            context.Response.Headers.ETag = $"\"{hash}\"";
        }

        return result;
    }
}
