namespace Lab.Views;

/// <summary>Somebody who may receive: a column of a <see cref="ReceiversGrid"/>.</summary>
/// <param name="Name">The client's name; unique in its grid.</param>
/// <param name="Rooms">The rooms it is in, without the room of its own id.</param>
/// <param name="Namespace">The namespace it is in. Default: the main one, <c>/</c>, which is not written.</param>
public sealed record Receiver(string Name, IReadOnlyList<string> Rooms, string Namespace = "/")
{
    /// <summary>What else matters, in a word, such as <c>away</c> for one that is not connected. Default: empty.</summary>
    public string State { get; init; } = "";

    /// <summary>What stands below its name.</summary>
    internal string Line => string.Join(' ', new[] { Namespace == "/" ? "" : Namespace, State }.Where(part => part.Length > 0));
}

/// <summary>One way to emit, and what came of it: a row of a <see cref="ReceiversGrid"/>.</summary>
/// <param name="Form">The code, such as <c>socket.to("room1").emit</c>.</param>
/// <param name="Counts">How often the event arrived at each receiver, by name; who is not in it was not looked at.</param>
public sealed record ReceiversRow(string Form, IReadOnlyDictionary<string, int> Counts)
{
    /// <summary>Who emitted; empty for the server itself. Default: empty.</summary>
    public string Sender { get; init; } = "";

    /// <summary>Who was expected to receive, by name; null when nobody said. Default: null.</summary>
    public IReadOnlyCollection<string>? Predicted { get; init; }

    /// <summary>A few words below the code, such as the answers that came back. Default: empty.</summary>
    public string Note { get; init; } = "";

    /// <summary>Who received it at least once.</summary>
    public IReadOnlyList<string> Receivers => [.. Counts.Where(count => count.Value > 0).Select(count => count.Key)];
}

/// <summary>How a <see cref="ReceiversGrid"/> is drawn.</summary>
public sealed record ReceiversOptions
{
    /// <summary>The defaults.</summary>
    public static ReceiversOptions Default { get; } = new();

    /// <summary>What stands above. Default: <c>Who receives it</c>.</summary>
    public string Title { get; init; } = "Who receives it";

    /// <summary>How the lab knows the counts. Default: observed.</summary>
    public Tracing.Provenance Provenance { get; init; } = Tracing.Provenance.Observed;

    /// <summary>Most columns drawn; what is beyond is counted and said, and stands in the text. Default 7; at least 1.</summary>
    public int MaxColumns { get; init; } = 7;
}
