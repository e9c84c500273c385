using System.Text.Json.Serialization;

namespace Lab.Host.Kernel;

/// <summary>What could stand at a place.</summary>
/// <param name="Items">The names, in the order in which they should be shown.</param>
/// <param name="Start">First UTF-16 unit of the text that an item replaces.</param>
/// <param name="End">The one after its last.</param>
internal sealed record Completion(IReadOnlyList<CompletionItem> Items, int Start, int End)
{
    /// <summary>Nothing to offer.</summary>
    public static Completion None(int cursor) => new([], cursor, cursor);
}

/// <summary>One name that could stand at a place.</summary>
/// <param name="Text">The name.</param>
/// <param name="Kind">What it is in one word: method, property, class, ...</param>
/// <param name="Signature">How it is declared, for one line of text; null for a keyword.</param>
internal sealed record CompletionItem(string Text, string Kind, string? Signature);

/// <summary>What is known about the name at a place: how it is declared and what its documentation says.</summary>
/// <param name="PlainText">As text.</param>
/// <param name="Html">As an HTML fragment.</param>
internal sealed record Inspection(string PlainText, string Html);

/// <summary>Whether a text is a whole cell.</summary>
/// <param name="Status">Whether it is.</param>
/// <param name="Indent">What the next line should begin with; empty unless it is incomplete.</param>
internal sealed record Completeness(CompletenessKind Status, string Indent);

/// <summary>The answers of <see cref="Completeness"/>.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CompletenessKind>))]
internal enum CompletenessKind
{
    /// <summary>It can be run.</summary>
    Complete,

    /// <summary>More lines must follow.</summary>
    Incomplete,

    /// <summary>No line that follows could make it right.</summary>
    Invalid,
}
