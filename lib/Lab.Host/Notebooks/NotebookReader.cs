using System.Text;
using System.Text.Json;

namespace Lab.Host.Notebooks;

/// <summary>Reads <c>.ipynb</c> files (nbformat 4). Every fault of a file is one sentence.</summary>
internal static class NotebookReader
{
    /// <summary>Largest file that is read, in bytes: a lesson with its pictures is far below.</summary>
    public const int SizeLimit = 32 * 1024 * 1024;

    /// <summary>Reads and checks a notebook.</summary>
    /// <exception cref="NotebookFaultException">It cannot be run; the message says why.</exception>
    public static async Task<Notebook> ReadAsync(string path, CancellationToken cancellationToken)
    {
        var full = Path.GetFullPath(path);
        try
        {
            var file = new FileInfo(full);
            if (!file.Exists)
            {
                throw new NotebookFaultException(path, Directory.Exists(full) ? "is a folder." : "does not exist.");
            }

            if (file.Length > SizeLimit)
            {
                throw new NotebookFaultException(path, FormattableString.Invariant($"has {file.Length:N0} bytes; a notebook may have {SizeLimit:N0}."));
            }

            var bytes = await File.ReadAllBytesAsync(full, cancellationToken);
            return Parse(path, full, bytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NotebookFaultException(path, $"cannot be read: {e.Message}", e);
        }
    }

    private static Notebook Parse(string path, string full, ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Span.StartsWith(Encoding.UTF8.Preamble))
        {
            bytes = bytes[Encoding.UTF8.Preamble.Length..];
        }

        if (bytes.Span.Trim(" \t\r\n"u8).IsEmpty)
        {
            throw new NotebookFaultException(path, "is empty.");
        }

        try
        {
            using var document = JsonDocument.Parse(bytes);
            return Read(path, full, document.RootElement);
        }
        catch (JsonException e)
        {
            throw new NotebookFaultException(path, FormattableString.Invariant(
                $"is not JSON (line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}), so it is not a notebook."), e);
        }
        catch (InvalidOperationException e)
        {
            // Text that is not UTF-8, or half of a surrogate pair in an escape.
            throw new NotebookFaultException(path, "holds text that is not valid Unicode.", e);
        }
    }

    private static Notebook Read(string path, string full, JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("cells", out var cells) || cells.ValueKind != JsonValueKind.Array)
        {
            var old = root.ValueKind == JsonValueKind.Object && root.TryGetProperty("worksheets", out _);
            throw new NotebookFaultException(path, old
                ? "is a notebook of the old format 3; save it again with a current editor."
                : "is JSON but not a notebook: it has no list of cells.");
        }

        CheckFormat(path, root);
        CheckLanguage(path, root);
        var result = new List<NotebookCell>();
        var (number, section) = (0, 0);
        foreach (var element in cells.EnumerateArray())
        {
            var cell = ReadCell(path, element, result.Count + 1);
            if (cell.Headings.Any(static heading => heading.Level == 2))
            {
                section++;
            }

            result.Add(cell with { Number = cell.Kind == CellKind.Code ? ++number : 0, Section = section });
        }

        return result.Count == 0 ? throw new NotebookFaultException(path, "has no cells.") : new Notebook(full, result);
    }

    private static void CheckFormat(string path, JsonElement root)
    {
        if (!root.TryGetProperty("nbformat", out var format) || format.ValueKind != JsonValueKind.Number)
        {
            throw new NotebookFaultException(path, "is JSON but not a notebook: it does not say its format (nbformat).");
        }

        if (!format.TryGetInt32(out var version) || version != 4)
        {
            throw new NotebookFaultException(path, $"has notebook format {format.GetRawText()}; this host reads format 4.");
        }
    }

    private static void CheckLanguage(string path, JsonElement root)
    {
        if (!root.TryGetProperty("metadata", out var metadata) || metadata.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        var language = Text(metadata, "language_info", "name") ?? Text(metadata, "kernelspec", "language");
        // polyglot-notebook is what .NET Interactive writes; its default language is C#.
        if (language is not null && !(language.ToUpperInvariant() is "CSHARP" or "C#" or "POLYGLOT-NOTEBOOK"))
        {
            throw new NotebookFaultException(path, $"is a notebook in {language}; this host runs C# only.");
        }
    }

    private static string? Text(JsonElement parent, string name, string property) =>
        parent.TryGetProperty(name, out var child) && child.ValueKind == JsonValueKind.Object
        && child.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static NotebookCell ReadCell(string path, JsonElement cell, int position)
    {
        var type = cell.ValueKind == JsonValueKind.Object && cell.TryGetProperty("cell_type", out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : throw new NotebookFaultException(path, $"has a cell without a type (cell_type) at position {position}.");
        CellKind kind = type switch
        {
            "code" => CellKind.Code,
            "markdown" => CellKind.Markdown,
            "raw" => CellKind.Raw,
            _ => throw new NotebookFaultException(path, $"has a cell of the unknown type '{type}' at position {position}."),
        };
        if (!cell.TryGetProperty("source", out var source) || Source(source) is not { } text)
        {
            throw new NotebookFaultException(path, $"has a cell without text (source) at position {position}.");
        }

        return new NotebookCell(kind, text.ReplaceLineEndings("\n"), 0, 0) { Tags = Tags(cell), Attachments = Attachments(cell) };
    }

    /// <summary>The format allows one string or a list of lines.</summary>
    private static string? Source(JsonElement source) => source.ValueKind switch
    {
        JsonValueKind.String => source.GetString(),
        JsonValueKind.Array when source.EnumerateArray().All(static line => line.ValueKind == JsonValueKind.String) =>
            string.Concat(source.EnumerateArray().Select(static line => line.GetString())),
        _ => null,
    };

    private static List<string> Tags(JsonElement cell) =>
        cell.TryGetProperty("metadata", out var metadata) && metadata.ValueKind == JsonValueKind.Object
        && metadata.TryGetProperty("tags", out var tags) && tags.ValueKind == JsonValueKind.Array
            ? [.. tags.EnumerateArray().Where(static tag => tag.ValueKind == JsonValueKind.String).Select(static tag => tag.GetString()!)]
            : [];

    private static Dictionary<string, (string MimeType, string Base64)> Attachments(JsonElement cell)
    {
        var result = new Dictionary<string, (string, string)>();
        if (cell.TryGetProperty("attachments", out var attachments) && attachments.ValueKind == JsonValueKind.Object)
        {
            foreach (var file in attachments.EnumerateObject().Where(static file => file.Value.ValueKind == JsonValueKind.Object))
            {
                if (file.Value.EnumerateObject().FirstOrDefault(static form => form.Value.ValueKind == JsonValueKind.String) is { Value.ValueKind: JsonValueKind.String } form)
                {
                    result[file.Name] = (form.Name, form.Value.GetString()!);
                }
            }
        }

        return result;
    }
}
