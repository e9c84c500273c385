using System.Text.Json.Nodes;
using Lab.Host.Serving.Channels;
using Lab.Host.Serving.Contents;
using Lab.Host.Serving.Kernels;
using Lab.Kestrel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Lab.Host.Serving;

/// <summary><c>/api/kernelspecs</c>, <c>/api/kernels</c> and the channels of a kernel.</summary>
internal sealed class KernelsApi(KernelRegistry kernels, CancellationToken ending)
{
    /// <summary>Adds the routes.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/kernelspecs", static () => Api.Json(KernelDescription.Specs()));
        routes.MapGet("/api/kernelspecs/{name}", static (string name) => name == KernelDescription.Name
            ? Api.Json(KernelDescription.Spec()) : Api.Fault(StatusCodes.Status404NotFound, $"There is no kernel '{name}'."));
        routes.MapGet("/api/kernels", () => Api.Json(new JsonArray([.. kernels.Kernels.Select(Model)])));
        routes.MapPost("/api/kernels", (HttpRequest request) => Api.TryAsync(() => StartAsync(request)));
        routes.MapGet("/api/kernels/{id:guid}", (Guid id) => Api.TryAsync(() => Task.FromResult(Api.Json(Model(Find(id))))));
        routes.MapDelete("/api/kernels/{id:guid}", (Guid id) => Api.TryAsync(async () =>
        {
            await kernels.EndAsync(Find(id));
            return Results.NoContent();
        }));
        routes.MapPost("/api/kernels/{id:guid}/interrupt", (Guid id, CancellationToken cancellationToken) => Api.TryAsync(async () =>
        {
            await Find(id).InterruptAsync(cancellationToken);
            return Results.NoContent();
        }));
        routes.MapPost("/api/kernels/{id:guid}/restart", (Guid id) => Api.TryAsync(async () =>
        {
            // Once begun it is finished, even if the client leaves.
            await Find(id).RestartAsync(ending);
            return Api.Json(Model(Find(id)));
        }));
        routes.MapGet("/api/kernels/{id:guid}/channels", (Guid id, HttpContext context) => ConnectAsync(id, context));
    }

    /// <summary>A kernel as the API shows it.</summary>
    public static JsonObject Model(ServedKernel kernel) => new()
    {
        ["id"] = kernel.Id.ToString(),
        ["name"] = KernelDescription.Name,
        ["last_activity"] = Api.Date(kernel.LastActivity),
        ["execution_state"] = kernel.State,
        ["connections"] = kernel.Clients.Count,
    };

    /// <summary>There is one kind of kernel; a name of another kind is refused. Editors that know .NET Interactive's spec ask for it by the same name.</summary>
    public static void CheckName(JsonObject? kernel)
    {
        if (kernel is not null && SoundText.Of(kernel, "name") is { Length: > 0 } name && name != KernelDescription.Name)
        {
            throw Api.Bad($"There is no kernel '{name}'; this host has '{KernelDescription.Name}'.");
        }
    }

    private ServedKernel Find(Guid id) => kernels.Find(id) ?? throw new ContentsException(StatusCodes.Status404NotFound, $"There is no kernel {id}.");

    private async Task<IResult> StartAsync(HttpRequest request)
    {
        var body = await Api.BodyAsync(request);
        CheckName(body);
        var kernel = await kernels.StartAsync(SoundText.Of(body, "path"), request.HttpContext.RequestAborted);
        return new Created(Api.Json(Model(kernel), StatusCodes.Status201Created), $"/api/kernels/{kernel.Id}");
    }

    private async Task ConnectAsync(Guid id, HttpContext context)
    {
        if (!context.AsksForWebSocket())
        {
            await Api.Fault(StatusCodes.Status426UpgradeRequired, "This address takes WebSocket connections.").ExecuteAsync(context);
            return;
        }

        if (kernels.Find(id) is not { } kernel)
        {
            await Api.Fault(StatusCodes.Status404NotFound, $"There is no kernel {id}.").ExecuteAsync(context);
            return;
        }

        await using var socket = await context.AcceptAsync(ChannelSocket.Options);
        if (socket is null)
        {
            return;
        }

        var query = context.Request.Query;
        // A client without a name cannot be told from another one, so nothing waits for it.
        var client = new ChannelSocket(socket, query["session_id"].ToString() is { Length: > 0 } name ? name : Guid.NewGuid().ToString("N"));
        var requests = new KernelRequests(kernel, client, ending);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(ending, kernel.Ended);
        kernel.Clients.Add(client, query["seen"].ToString() is { Length: > 0 } seen ? seen : null);
        await client.RunAsync(requests.HandleAsync, () => kernel.Clients.Remove(client), end.Token);
    }

    /// <summary>An answer with the address of what was made.</summary>
    internal sealed class Created(IResult result, string location) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.Headers.Location = location;
            return result.ExecuteAsync(httpContext);
        }
    }
}
