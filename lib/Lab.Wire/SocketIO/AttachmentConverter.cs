using System.Text.Json;
using System.Text.Json.Serialization;

namespace Lab.Wire.SocketIO;

/// <summary>Writes bytes as a placeholder and puts them among the attachments; reads them back from there.</summary>
/// <typeparam name="T">What the program calls bytes.</typeparam>
/// <param name="toMemory">From it.</param>
/// <param name="fromMemory">To it.</param>
internal sealed class AttachmentConverter<T>(Func<T, ReadOnlyMemory<byte>> toMemory, Func<ReadOnlyMemory<byte>, T> fromMemory) : JsonConverter<T>
{
    /// <inheritdoc/>
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var element = JsonElement.ParseValue(ref reader);
        var attachments = AttachmentScope.Reading;
        return element.ValueKind == JsonValueKind.Object && SocketPlaceholder.TryRead(element, out var number) && attachments is not null && number >= 0 && number < attachments.Count
            ? fromMemory(attachments[number])
            : throw new JsonException("bytes are expected here, and they come as an attachment");
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        var attachments = AttachmentScope.Writing ?? throw new InvalidOperationException("Bytes become an attachment of a packet: these options are only for writing one.");
        SocketPlaceholder.Write(writer, attachments.Add(toMemory(value)));
    }
}
