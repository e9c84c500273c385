namespace Lab.Net;

/// <summary>One HTTP request whose answer is still to come, as far as a tap must know it.</summary>
/// <param name="method">Its method.</param>
/// <param name="target">Its target.</param>
/// <param name="upgrades">Whether it asks for an upgrade.</param>
internal sealed class HttpExchange(string method, string target, bool upgrades)
{
    private readonly string _path = target.Split('?', 2)[0];

    /// <summary>Its method.</summary>
    public string Method => method;

    /// <summary>Whether it asks for an upgrade.</summary>
    public bool Upgrades => upgrades;

    /// <summary>Whether it belongs to a session of Engine.IO, protocol 4.</summary>
    public bool IsEngine { get; } = ValueOf(target, "EIO") == "4";

    /// <summary>Whether the messages of that session are packets of Socket.IO: whoever serves Engine.IO alone uses its own path.</summary>
    public bool HasSockets => !_path.Contains("engine.io", StringComparison.OrdinalIgnoreCase);

    /// <summary>The session's id; null when a session is asked for.</summary>
    public string? Sid { get; } = ValueOf(target, "sid");

    /// <summary>The request in one line.</summary>
    public string Line => !IsEngine ? $"{method} {target}"
        : $"{method} {_path} ({ValueOf(target, "transport") ?? "no transport"}, {(Sid is null ? "new session" : $"session {Short(Sid)}")})";

    /// <summary>What its answer says, in one line.</summary>
    /// <param name="status">The status.</param>
    /// <param name="reason">Its words.</param>
    public string AnswerLine(int status, string reason) => IsEngine ? $"{status} {reason} (answers the {method})" : $"{status} {reason}";

    /// <summary>An id as far as people need it to tell it from others.</summary>
    /// <param name="id">The whole id.</param>
    public static string Short(string id) => id.Length <= 8 ? id : id[..6] + "…";

    private static string? ValueOf(string target, string name)
    {
        var query = target.Split('?', 2);
        foreach (var pair in query.Length < 2 ? [] : query[1].Split('&'))
        {
            if (pair.StartsWith(name, StringComparison.Ordinal) && pair.Length > name.Length && pair[name.Length] == '=')
            {
                return Uri.UnescapeDataString(pair[(name.Length + 1)..]);
            }
        }

        return null;
    }
}
