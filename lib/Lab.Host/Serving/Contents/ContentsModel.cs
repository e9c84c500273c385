using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Lab.Host.Serving.Contents;

/// <summary>The JSON of the contents API.</summary>
internal static class ContentsModel
{
    /// <summary>The type of a folder.</summary>
    public const string Directory = "directory";

    /// <summary>The type of a notebook.</summary>
    public const string Notebook = "notebook";

    /// <summary>How notebook files end.</summary>
    public const string NotebookExtension = ".ipynb";

    private const string File = "file";
    private const int BadRequest = 400;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>A file without its content.</summary>
    public static JsonObject OfFile(ContentsPath paths, FileInfo file) => new()
    {
        ["name"] = file.Name,
        ["path"] = paths.Relative(file.FullName),
        ["type"] = TypeOf(file.Name),
        ["writable"] = !file.IsReadOnly,
        ["created"] = Date(file.CreationTimeUtc),
        ["last_modified"] = Date(file.LastWriteTimeUtc),
        ["size"] = file.Length,
        ["mimetype"] = null,
        ["format"] = null,
        ["content"] = null,
    };

    /// <summary>A folder, with the list of what is in it if that is asked for.</summary>
    public static JsonObject OfDirectory(ContentsPath paths, string full, bool withContent)
    {
        var info = new DirectoryInfo(full);
        var model = new JsonObject
        {
            ["name"] = full == paths.Root ? "" : info.Name,
            ["path"] = paths.Relative(full),
            ["type"] = Directory,
            ["writable"] = true,
            ["created"] = Date(info.CreationTimeUtc),
            ["last_modified"] = Date(info.LastWriteTimeUtc),
            ["size"] = null,
            ["mimetype"] = null,
            ["format"] = withContent ? "json" : null,
            ["content"] = null,
        };
        if (withContent)
        {
            model["content"] = new JsonArray([.. info.EnumerateFileSystemInfos().Where(entry => IsServed(paths, entry)).OrderBy(static entry => entry.Name, StringComparer.Ordinal)
                .Select(entry => entry is FileInfo file ? OfFile(paths, file) : OfDirectory(paths, entry.FullName, withContent: false))]);
        }

        return model;
    }

    /// <summary>Adds the content of a file.</summary>
    public static void AddContent(JsonObject model, byte[] bytes, string? type, string? format)
    {
        type ??= SoundText.Of(model, "type");
        if (type is not (Notebook or File))
        {
            throw new ContentsException(BadRequest, $"'{SoundText.Of(model, "path")}' is not of the type '{type}'.");
        }

        if (type == Notebook)
        {
            model["type"] = Notebook;
            model["format"] = "json";
            model["content"] = Joined(Parse(bytes));
            return;
        }

        model["type"] = File;
        var text = format == "base64" ? null : TryText(bytes, mustBeText: format == "text");
        model["format"] = text is null ? "base64" : "text";
        model["mimetype"] = text is null ? "application/octet-stream" : "text/plain";
        model["content"] = text ?? Convert.ToBase64String(bytes);
    }

    /// <summary>The bytes that a request wants to be written.</summary>
    /// <exception cref="ContentsException">The request is wrong.</exception>
    public static byte[] BytesOf(JsonObject model, string path)
    {
        var content = model["content"];
        if (SoundText.Of(model, "type") == Notebook)
        {
            if (content is not JsonObject notebook || notebook["cells"] is not JsonArray || notebook["nbformat"]?.GetValueKind() != JsonValueKind.Number)
            {
                throw new ContentsException(BadRequest, $"What should be saved as '{path}' is not a notebook.");
            }

            return NotebookJson.Write(Split(notebook.DeepClone().AsObject()));
        }

        if (content?.GetValueKind() != JsonValueKind.String)
        {
            throw new ContentsException(BadRequest, $"What should be saved as '{path}' has no text (content).");
        }

        var text = content.GetValue<string>();
        try
        {
            return SoundText.Of(model, "format") == "base64" ? Convert.FromBase64String(text) : Utf8.GetBytes(text);
        }
        catch (Exception e) when (e is FormatException or EncoderFallbackException)
        {
            throw new ContentsException(BadRequest, $"What should be saved as '{path}' is not valid {(SoundText.Of(model, "format") == "base64" ? "base64" : "Unicode")}.", e);
        }
    }

    /// <summary>What a new file holds.</summary>
    public static JsonObject Empty(string type) => type switch
    {
        Directory => new JsonObject { ["type"] = Directory },
        Notebook => new JsonObject
        {
            ["type"] = Notebook,
            ["content"] = new JsonObject
            {
                ["cells"] = new JsonArray(),
                ["metadata"] = new JsonObject
                {
                    ["kernelspec"] = new JsonObject { ["display_name"] = ".NET (C#)", ["language"] = "csharp", ["name"] = Kernels.KernelDescription.Name },
                    ["language_info"] = Kernels.KernelDescription.KernelInfo()["language_info"]!.DeepClone(),
                },
                ["nbformat"] = 4,
                ["nbformat_minor"] = 5,
            },
        },
        _ => new JsonObject { ["type"] = File, ["format"] = "text", ["content"] = "" },
    };

    private static bool IsServed(ContentsPath paths, FileSystemInfo entry)
    {
        try
        {
            return ContentsPath.IsGood(entry.Name) && paths.Resolve(paths.Relative(entry.FullName)) == entry.FullName;
        }
        catch (ContentsException)
        {
            return false;
        }
    }

    private static string TypeOf(string name) => name.EndsWith(NotebookExtension, StringComparison.OrdinalIgnoreCase) ? Notebook : File;

    private static string Date(DateTime utc) => utc.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    private static string? TryText(byte[] bytes, bool mustBeText)
    {
        try
        {
            return Utf8.GetString(bytes);
        }
        catch (DecoderFallbackException) when (!mustBeText)
        {
            return null;
        }
    }

    /// <summary>Files keep the lines of a cell as a list; clients get one text.</summary>
    private static JsonObject Joined(JsonObject notebook)
    {
        foreach (var cell in Cells(notebook))
        {
            if (cell["source"] is JsonArray lines)
            {
                cell["source"] = string.Concat(lines.Select(static line => line is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : ""));
            }
        }

        return notebook;
    }

    private static JsonObject Split(JsonObject notebook)
    {
        foreach (var cell in Cells(notebook))
        {
            if (cell["source"] is JsonValue source && source.GetValueKind() == JsonValueKind.String)
            {
                cell["source"] = new JsonArray([.. Lines(source.GetValue<string>()).Select(static line => JsonValue.Create(line))]);
            }
        }

        return notebook;
    }

    private static JsonObject Parse(byte[] bytes)
    {
        var notebook = JsonSerializer.Deserialize<JsonObject>(bytes) ?? throw new JsonException("it holds no notebook.");
        SoundText.Check(notebook);
        return notebook;
    }

    private static IEnumerable<JsonObject> Cells(JsonObject notebook) => notebook["cells"] is JsonArray cells ? cells.OfType<JsonObject>() : [];

    private static IEnumerable<string> Lines(string text)
    {
        for (var start = 0; start < text.Length;)
        {
            var end = text.IndexOf('\n', start);
            end = end < 0 ? text.Length : end + 1;
            yield return text[start..end];
            start = end;
        }
    }
}
