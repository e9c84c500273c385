using System.Text.Json.Nodes;

namespace Lab.Live.Tests.Host;

/// <summary>Writes small notebooks for tests.</summary>
internal sealed class NotebookBuilder
{
    private readonly JsonArray _cells = [];

    public NotebookBuilder Text(string markdown)
    {
        _cells.Add(new JsonObject { ["cell_type"] = "markdown", ["metadata"] = new JsonObject(), ["source"] = markdown });
        return this;
    }

    public NotebookBuilder Code(string code, params string[] tags)
    {
        _cells.Add(new JsonObject
        {
            ["cell_type"] = "code",
            ["execution_count"] = null,
            ["metadata"] = tags.Length == 0 ? new JsonObject() : new JsonObject { ["tags"] = new JsonArray([.. tags.Select(static tag => JsonValue.Create(tag))]) },
            ["outputs"] = new JsonArray(),
            ["source"] = code,
        });
        return this;
    }

    public string ToJson(string language = "csharp") => new JsonObject
    {
        ["cells"] = _cells.DeepClone(),
        ["metadata"] = new JsonObject
        {
            ["kernelspec"] = new JsonObject { ["display_name"] = ".NET (C#)", ["language"] = language, ["name"] = ".net-csharp" },
            ["language_info"] = new JsonObject { ["name"] = language },
        },
        ["nbformat"] = 4,
        ["nbformat_minor"] = 5,
    }.ToJsonString();

    /// <summary>Writes the notebook and gives back its path.</summary>
    public string Save(string folder, string name)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, name);
        File.WriteAllText(path, ToJson());
        return path;
    }
}
