using System.Text;

namespace Lab.Host.Kernel;

/// <summary><see cref="Console.Out"/> and <see cref="Console.Error"/> of cells.</summary>
internal sealed class CellWriter(OutputSink sink, string name) : TextWriter
{
    /// <summary>Name of the stream behind <see cref="Console.Out"/>.</summary>
    public const string StandardOutput = "stdout";

    /// <summary>Name of the stream behind <see cref="Console.Error"/>.</summary>
    public const string StandardError = "stderr";

    public override Encoding Encoding => Encoding.UTF8;

    public override void Write(char value) => sink.Append(name, [value]);

    public override void Write(string? value) => sink.Append(name, Readable(value));

    public override void Write(char[] buffer, int index, int count) => sink.Append(name, buffer.AsSpan(index, count));

    public override void Write(ReadOnlySpan<char> buffer) => sink.Append(name, buffer);

    // One call, so that lines of several threads do not mix.
    public override void WriteLine(string? value) => sink.Append(name, Readable(value) + "\n");

    public override void WriteLine() => sink.Append(name, "\n");

    private static string? Readable(string? text) => text is null ? null : CellNames.Strip(text);
}
