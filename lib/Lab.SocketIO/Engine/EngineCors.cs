using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Lab.SocketIO.Engine;

/// <summary>Says which pages of other origins may use the server.</summary>
internal static class EngineCors
{
    /// <summary>Sets the headers of an answer.</summary>
    /// <returns>True when the request was a preflight: it is answered.</returns>
    public static bool Apply(HttpContext context, CorsOptions cors)
    {
        var (request, headers) = (context.Request, context.Response.Headers);
        var any = cors.Origins.Contains("*");
        var origin = request.Headers.Origin.ToString();
        if (any && !cors.Credentials)
        {
            headers.AccessControlAllowOrigin = "*";
        }
        else
        {
            headers.Append(HeaderNames.Vary, HeaderNames.Origin);
            if (origin.Length > 0 && (any || cors.Origins.Contains(origin)))
            {
                headers.AccessControlAllowOrigin = origin;
            }
        }

        Set(HeaderNames.AccessControlAllowCredentials, cors.Credentials ? "true" : "");
        Set(HeaderNames.AccessControlExposeHeaders, string.Join(',', cors.ExposedHeaders));
        if (!HttpMethods.IsOptions(request.Method))
        {
            return false;
        }

        Set(HeaderNames.AccessControlAllowMethods, string.Join(',', cors.Methods));
        var asked = request.Headers.AccessControlRequestHeaders.ToString();
        Set(HeaderNames.AccessControlAllowHeaders, cors.AllowedHeaders is { } allowed ? string.Join(',', allowed) : asked);
        if (cors.AllowedHeaders is null)
        {
            headers.Append(HeaderNames.Vary, HeaderNames.AccessControlRequestHeaders);
        }

        Set(HeaderNames.AccessControlMaxAge, cors.MaxAge is { } age ? ((long)age.TotalSeconds).ToString(CultureInfo.InvariantCulture) : "");
        context.Response.StatusCode = cors.OptionsSuccessStatus;
        context.Response.ContentLength = cors.OptionsSuccessStatus == StatusCodes.Status204NoContent ? null : 0;
        return true;

        void Set(string name, string value)
        {
            if (value.Length > 0)
            {
                headers[name] = value;
            }
        }
    }
}
