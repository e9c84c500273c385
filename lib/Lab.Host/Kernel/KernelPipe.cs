using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Lab.Host.Kernel;

/// <summary>One JSON value per line over a stream, in both directions. Writing is safe from several threads.</summary>
internal sealed class KernelPipe(Stream stream) : IDisposable
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);
    private readonly StreamReader _reader = new(stream, Utf8, detectEncodingFromByteOrderMarks: false, bufferSize: 16 * 1024, leaveOpen: true);
    private readonly Lock _writing = new();

    /// <summary>Writes one value and returns when it has left this process.</summary>
    /// <exception cref="IOException">The other end has gone.</exception>
    public void Write<T>(T value, JsonTypeInfo<T> type)
    {
        // A line break inside a JSON string is always escaped, so the line end is a safe delimiter.
        var json = JsonSerializer.SerializeToUtf8Bytes(value, type);
        lock (_writing)
        {
            stream.Write(json);
            stream.WriteByte((byte)'\n');
            stream.Flush();
        }
    }

    /// <summary>The next value, or null when the other end has gone.</summary>
    public async Task<T?> ReadAsync<T>(JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            var line = await _reader.ReadLineAsync(cancellationToken);
            return line is null ? null : JsonSerializer.Deserialize(line, type);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or JsonException)
        {
            // A line that is cut in the middle is what the death of the other end looks like.
            return null;
        }
    }

    /// <summary>The next value, read without the thread pool; or null when the other end has gone.</summary>
    public T? Read<T>(JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return _reader.ReadLine() is { } line ? JsonSerializer.Deserialize(line, type) : null;
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or JsonException)
        {
            return null;
        }
    }

    public void Dispose()
    {
        _reader.Dispose();
        stream.Dispose();
    }
}
