using System.Text.Json.Nodes;

namespace Lab.Host.Serving.Kernels;

/// <summary>How the one kind of kernel presents itself. Notebooks carry the same words, so that an editor leaves their files as they are.</summary>
internal static class KernelDescription
{
    /// <summary>Its name in notebooks and addresses.</summary>
    public const string Name = ".net-csharp";

    private const string DisplayName = ".NET (C#)";
    private const string Language = "csharp";

    /// <summary>Version of the host.</summary>
    public static string Version { get; } = typeof(KernelDescription).Assembly.GetName().Version?.ToString(3) ?? "";

    /// <summary>Answer of <c>/api/kernelspecs</c>.</summary>
    public static JsonObject Specs() => new() { ["default"] = Name, ["kernelspecs"] = new JsonObject { [Name] = Spec() } };

    /// <summary>Answer of <c>/api/kernelspecs/NAME</c>.</summary>
    public static JsonObject Spec() => new()
    {
        ["name"] = Name,
        ["spec"] = new JsonObject
        {
            ["argv"] = new JsonArray(),
            ["env"] = new JsonObject(),
            ["display_name"] = DisplayName,
            ["language"] = Language,
            ["interrupt_mode"] = "message",
            ["metadata"] = new JsonObject(),
        },
        ["resources"] = new JsonObject(),
    };

    /// <summary>Content of <c>kernel_info_reply</c>.</summary>
    public static JsonObject KernelInfo() => new()
    {
        ["protocol_version"] = "5.3",
        ["implementation"] = "Lab.Host",
        ["implementation_version"] = Version,
        ["language_info"] = new JsonObject
        {
            ["name"] = Language,
            ["version"] = "13.0",
            ["mimetype"] = "text/x-csharp",
            ["file_extension"] = ".cs",
            ["pygments_lexer"] = Language,
        },
        ["banner"] = $"The networking lab's C# kernel on {System.Runtime.InteropServices.RuntimeInformation.FrameworkDescription}",
        ["help_links"] = new JsonArray(),
        ["debugger"] = false,
    };
}
