using System.Text;

namespace Lab.Host.Export;

/// <summary>Writes files so that a reader finds the old text or the new one, never half of it.</summary>
internal static class AtomicFile
{
    /// <summary>Writes <paramref name="text"/> as UTF-8 to a file beside it and moves it into place.</summary>
    /// <exception cref="IOException">It could not be written; the old file is as it was.</exception>
    /// <exception cref="UnauthorizedAccessException">There is no right to write there.</exception>
    public static Task WriteAsync(string path, string text, CancellationToken cancellationToken) =>
        WriteAsync(path, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: false).GetBytes(text), cancellationToken);

    /// <inheritdoc cref="WriteAsync(string, string, CancellationToken)"/>
    public static async Task WriteAsync(string path, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        var unfinished = $"{path}.{Path.GetRandomFileName()}.tmp";
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.Asynchronous };
            if (!OperatingSystem.IsWindows() && File.Exists(path))
            {
                options.UnixCreateMode = File.GetUnixFileMode(path);
            }

            await using (var stream = new FileStream(unfinished, options))
            {
                await stream.WriteAsync(bytes, cancellationToken);
                // Else a power cut could leave the new name without the new bytes.
                RandomAccess.FlushToDisk(stream.SafeFileHandle);
            }

            File.Move(unfinished, path, overwrite: true);
        }
        finally
        {
            File.Delete(unfinished);
        }
    }
}
