using System.Text.Json.Nodes;
using Lab.Host.Serving.Contents;
using Lab.Host.Serving.Kernels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Lab.Host.Serving;

/// <summary><c>/api/sessions</c>: which notebook has which kernel.</summary>
internal sealed class SessionsApi(KernelRegistry kernels)
{
    /// <summary>Adds the routes.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/sessions", () => Api.Json(new JsonArray([.. kernels.Sessions.Select(Model)])));
        routes.MapPost("/api/sessions", (HttpRequest request) => Api.TryAsync(() => OpenAsync(request)));
        routes.MapGet("/api/sessions/{id:guid}", (Guid id) => Api.TryAsync(() => Task.FromResult(Api.Json(Model(Find(id))))));
        routes.MapPatch("/api/sessions/{id:guid}", (Guid id, HttpRequest request) => Api.TryAsync(() => ChangeAsync(id, request)));
        routes.MapDelete("/api/sessions/{id:guid}", (Guid id) => Api.TryAsync(async () =>
        {
            await kernels.CloseSessionAsync(Find(id));
            return Results.NoContent();
        }));
    }

    private static JsonObject Model(Session session) => new()
    {
        ["id"] = session.Id.ToString(),
        ["path"] = session.Path,
        ["name"] = session.Name,
        ["type"] = session.Type,
        ["kernel"] = KernelsApi.Model(session.Kernel),
        // Clients of old versions of the API read the path here.
        ["notebook"] = new JsonObject { ["path"] = session.Path, ["name"] = session.Name },
    };

    private Session Find(Guid id) => kernels.FindSession(id) ?? throw new ContentsException(StatusCodes.Status404NotFound, $"There is no session {id}.");

    private async Task<IResult> OpenAsync(HttpRequest request)
    {
        var body = await Api.BodyAsync(request);
        var kernel = Api.Part(body, "kernel");
        KernelsApi.CheckName(kernel);
        var type = SoundText.Of(body, "type") is { Length: > 0 } said ? said : ContentsModel.Notebook;
        var session = await kernels.OpenSessionAsync(Api.Required(body, "path"), SoundText.Of(body, "name"), type, KernelId(kernel), request.HttpContext.RequestAborted);
        return new KernelsApi.Created(Api.Json(Model(session), StatusCodes.Status201Created), $"/api/sessions/{session.Id}");
    }

    private async Task<IResult> ChangeAsync(Guid id, HttpRequest request)
    {
        var body = await Api.BodyAsync(request);
        var session = Find(id);
        var kernel = Api.Part(body, "kernel");
        KernelsApi.CheckName(kernel);
        var changed = session with
        {
            Path = SoundText.Of(body, "path") is { Length: > 0 } path ? path : session.Path,
            Name = SoundText.Of(body, "name") is { Length: > 0 } name ? name : session.Name,
            Type = SoundText.Of(body, "type") is { Length: > 0 } type ? type : session.Type,
        };
        if (kernel is not null && KernelId(kernel) != session.Kernel.Id)
        {
            // No number means a new kernel, as when a user picks one from the list.
            var other = KernelId(kernel) is { } kernelId
                ? kernels.Find(kernelId) ?? throw new ContentsException(StatusCodes.Status404NotFound, $"There is no kernel {kernelId}.")
                : await kernels.StartAsync(changed.Path, request.HttpContext.RequestAborted);
            changed = changed with { Kernel = other };
        }

        await kernels.ChangeAsync(changed);
        return Api.Json(Model(changed));
    }

    private static Guid? KernelId(JsonObject? kernel) =>
        kernel is not null && SoundText.Of(kernel, "id") is { Length: > 0 } text
            ? Guid.TryParse(text, out var id) ? id : throw Api.Bad($"'{text}' is no number of a kernel.")
            : null;
}
