namespace Lab.Wire.Http1;

/// <summary>The statuses that the lab's servers give, and which one fits what a peer did wrong.</summary>
public static class HttpStatus
{
    private static readonly Dictionary<int, string> Reasons = new()
    {
        [100] = "Continue",
        [101] = "Switching Protocols",
        [200] = "OK",
        [204] = "No Content",
        [400] = "Bad Request",
        [403] = "Forbidden",
        [404] = "Not Found",
        [405] = "Method Not Allowed",
        [408] = "Request Timeout",
        [413] = "Content Too Large",
        [414] = "URI Too Long",
        [426] = "Upgrade Required",
        [431] = "Request Header Fields Too Large",
        [500] = "Internal Server Error",
        [501] = "Not Implemented",
        [503] = "Service Unavailable",
        [505] = "HTTP Version Not Supported",
    };

    // Everything else that is wrong with a head or a body is a bad request.
    private static readonly Dictionary<string, int> OfRule = new(StringComparer.Ordinal)
    {
        [HttpRules.TooSlow] = 408,
        [HttpRules.StartLineLength] = 414,
        [HttpRules.HeadLength] = 431,
        [HttpRules.HeaderCount] = 431,
        [HttpRules.BodyLength] = 413,
        [HttpRules.Version] = 505,
        [HttpRules.Coding] = 501,
    };

    /// <summary>The words for a status (RFC 9110 §15); empty when the lab does not use it.</summary>
    public static string ReasonOf(int status) => Reasons.GetValueOrDefault(status, "");

    /// <summary>The status with which a server answers a head or a body that it cannot accept: 400, or a more exact one.</summary>
    public static int Of(Violation violation) => OfRule.GetValueOrDefault(violation.Rule, 400);
}
