namespace Lab.Wire.Http1;

/// <summary>What a client asks: the head of a request (RFC 9112 §3).</summary>
/// <param name="Method">What to do, such as <c>GET</c>; case matters.</param>
/// <param name="Target">With what, such as <c>/chat?room=1</c>.</param>
/// <param name="Headers">The header lines.</param>
public sealed record HttpRequestHead(string Method, string Target, HttpHeaders Headers)
{
    /// <summary>The version as it is written, such as <c>HTTP/1.0</c>. Default <c>HTTP/1.1</c>.</summary>
    public string Version { get; init; } = HttpSyntax.Version11;

    /// <summary>The request line and the number of header lines.</summary>
    public override string ToString() => $"{Method} {Target} {Version} ({Headers})";
}

/// <summary>What a server answers: the head of a response (RFC 9112 §4).</summary>
/// <param name="Status">The three digits, 100 to 999.</param>
/// <param name="Reason">The words behind them; for people only, may be empty.</param>
/// <param name="Headers">The header lines.</param>
public sealed record HttpResponseHead(int Status, string Reason, HttpHeaders Headers)
{
    /// <summary>The version as it is written, such as <c>HTTP/1.0</c>. Default <c>HTTP/1.1</c>.</summary>
    public string Version { get; init; } = HttpSyntax.Version11;

    /// <summary>The status line and the number of header lines.</summary>
    public override string ToString() => $"{Version} {Status} {Reason} ({Headers})";
}
