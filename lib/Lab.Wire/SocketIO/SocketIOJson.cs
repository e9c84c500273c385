using System.Text.Encodings.Web;
using System.Text.Json;

namespace Lab.Wire.SocketIO;

/// <summary>How arguments become JSON and come back.</summary>
public static class SocketIOJson
{
    /// <summary>The defaults: names in camel case and read in any case, little more is escaped than by
    /// JSON.stringify (characters beyond U+FFFF are, which means the same), bytes as attachments.</summary>
    public static JsonSerializerOptions Default { get; } = With(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        PropertyNameCaseInsensitive = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = Limits.SocketIOJsonDepth,
    });

    /// <summary>A copy of a program's own options that knows attachments: <c>byte[]</c>, <see cref="ReadOnlyMemory{T}"/> of bytes and <see cref="Bytes"/>, wherever they stand.</summary>
    /// <param name="options">The program's options.</param>
    public static JsonSerializerOptions With(JsonSerializerOptions options)
    {
        var own = new JsonSerializerOptions(options);
        if (!own.Converters.Any(c => c is AttachmentConverter<byte[]>))
        {
            own.Converters.Add(new AttachmentConverter<byte[]>(b => b, AttachmentScope.ArrayOf));
            own.Converters.Add(new AttachmentConverter<ReadOnlyMemory<byte>>(b => b, b => b));
            own.Converters.Add(new AttachmentConverter<Bytes>(b => b.Memory, Bytes.Wrap));
        }

        own.MakeReadOnly(populateMissingResolver: true);
        return own;
    }
}
