using System.Text.Json;
using System.Text.Json.Nodes;

namespace Lab.Host.Serving.Channels;

/// <summary>One message of the Jupyter messaging protocol 5.3, independent of how it is framed.</summary>
/// <param name="Channel"><c>shell</c>, <c>control</c>, <c>iopub</c> or <c>stdin</c>.</param>
/// <param name="Header">Who says what: <c>msg_id</c>, <c>msg_type</c>, <c>session</c>, <c>username</c>, <c>version</c>, <c>date</c>.</param>
/// <param name="Parent">Header of the request that this belongs to; empty when it belongs to none.</param>
/// <param name="Metadata">What is said about the message.</param>
/// <param name="Content">What is said.</param>
internal sealed record JupyterMessage(string Channel, JsonObject Header, JsonObject Parent, JsonObject Metadata, JsonObject Content)
{
    /// <summary>Requests of the client that want an answer at once, even while a cell runs.</summary>
    public const string Control = "control";

    /// <summary>What everyone who watches the kernel sees.</summary>
    public const string IoPub = "iopub";

    /// <summary>Requests of the client, answered in order.</summary>
    public const string Shell = "shell";

    /// <summary>Questions of the kernel to the one client that runs the cell.</summary>
    public const string StdIn = "stdin";

    private const string ProtocolVersion = "5.3";
    private const string Kernel = "kernel";

    private readonly Lazy<byte[]> _json = new(() => MessageFraming.EncodeJson(Channel, Header, Parent, Metadata, Content));
    private readonly Lazy<byte[]> _binary = new(() => MessageFraming.EncodeBinary(Channel, Header, Parent, Metadata, Content));

    /// <summary>What kind of message it is, such as <c>execute_request</c>.</summary>
    public string Type => SoundText.Of(Header, "msg_type");

    /// <summary>Its number.</summary>
    public string Id => SoundText.Of(Header, "msg_id");

    /// <summary>The client's session.</summary>
    public string Session => SoundText.Of(Header, "session");

    /// <summary>The message in a framing; encoded once, however many clients it goes to.</summary>
    public ReadOnlyMemory<byte> Encoded(MessageFraming.Kind framing) => framing == MessageFraming.Kind.Binary ? _binary.Value : _json.Value;

    /// <summary>About how many bytes it takes, in the framing in which it was sent.</summary>
    public int Size => _binary.IsValueCreated ? _binary.Value.Length : _json.Value.Length;

    /// <summary>A message of the kernel.</summary>
    /// <param name="channel">Where it goes.</param>
    /// <param name="type">What kind it is.</param>
    /// <param name="session">The kernel's own session.</param>
    /// <param name="parent">The request it belongs to, or null.</param>
    /// <param name="content">What is said.</param>
    /// <param name="metadata">What is said about it; null for nothing.</param>
    public static JupyterMessage FromKernel(string channel, string type, string session, JupyterMessage? parent, JsonObject content, JsonObject? metadata = null) => new(
        channel,
        new JsonObject
        {
            ["msg_id"] = Guid.NewGuid().ToString("N"),
            ["msg_type"] = type,
            ["username"] = Kernel,
            ["session"] = session,
            ["date"] = DateTime.UtcNow.ToString("O", System.Globalization.CultureInfo.InvariantCulture),
            ["version"] = ProtocolVersion,
        },
        parent?.Header.DeepClone().AsObject() ?? [],
        metadata ?? [],
        content);

    /// <summary>A truth value of a property.</summary>
    public static bool Flag(JsonObject value, string name, bool otherwise) =>
        value.TryGetPropertyValue(name, out var node) && node is not null ? node.GetValueKind() switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => otherwise,
        } : otherwise;

    /// <summary>A whole number of a property, or null.</summary>
    public static int? Number(JsonObject value, string name) =>
        value.TryGetPropertyValue(name, out var node) && node is JsonValue number && number.TryGetValue(out int result) ? result : null;
}
