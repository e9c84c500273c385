using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Lab.Host.Processes;
using Lab.Host.Serving.Contents;
using Microsoft.AspNetCore.Http;

namespace Lab.Host.Serving;

/// <summary>What all parts of the API share: reading bodies, and saying faults.</summary>
internal static class Api
{
    /// <summary>The body as an object; no body counts as an empty one.</summary>
    /// <exception cref="ContentsException">It is not an object.</exception>
    public static async Task<JsonObject> BodyAsync(HttpRequest request)
    {
        try
        {
            using var buffer = new MemoryStream();
            await request.Body.CopyToAsync(buffer, request.HttpContext.RequestAborted);
            if (buffer.Length == 0)
            {
                return [];
            }

            var body = JsonSerializer.Deserialize<JsonObject>(buffer.GetBuffer().AsSpan(0, (int)buffer.Length)) ?? throw Bad("The body is null.");
            SoundText.Check(body);
            return body;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            throw Bad("The body is not a JSON object with valid text.");
        }
    }

    /// <summary>A text property that must be there.</summary>
    public static string Required(JsonObject body, string name) =>
        SoundText.Of(body, name) is { Length: > 0 } text ? text : throw Bad($"The body has no text '{name}'.");

    /// <summary>An optional object.</summary>
    public static JsonObject? Part(JsonObject body, string name) => body[name] switch
    {
        null => null,
        JsonObject part => part,
        _ => throw Bad($"'{name}' must be an object."),
    };

    /// <summary>A request that is wrong.</summary>
    public static ContentsException Bad(string message) => new(StatusCodes.Status400BadRequest, message);

    /// <summary>A moment as the API writes it.</summary>
    public static string Date(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    /// <summary>Answers with JSON.</summary>
    public static IResult Json(JsonNode value, int status = StatusCodes.Status200OK) => Results.Text(value.ToJsonString(), "application/json", statusCode: status);

    /// <summary>Answers with a fault as Jupyter servers do.</summary>
    public static IResult Fault(int status, string message) => Json(new JsonObject { ["message"] = message, ["reason"] = null }, status);

    /// <summary>Runs a handler and turns its faults into answers.</summary>
    public static async Task<IResult> TryAsync(Func<Task<IResult>> handle)
    {
        try
        {
            return await handle();
        }
        catch (ContentsException e)
        {
            return Fault(e.Status, e.Message);
        }
        catch (KernelStartException e)
        {
            return Fault(StatusCodes.Status503ServiceUnavailable, e.Message);
        }
        catch (BadHttpRequestException e)
        {
            return Fault(e.StatusCode, e.Message);
        }
    }
}
