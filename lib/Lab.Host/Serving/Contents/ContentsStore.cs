using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Lab.Host.Export;
using Lab.Host.Notebooks;

namespace Lab.Host.Serving.Contents;

/// <summary>The files of the notebooks folder, read and written as the contents API wants them.</summary>
internal sealed class ContentsStore(string root) : IDisposable
{
    private const int DiskFull = 507;
    private const int Changed = 412;
    private const int Conflict = 409;
    private const int BadRequest = 400;

    // Between looking whether a file changed and replacing it, no other save of this host may come.
    private readonly SemaphoreSlim _writing = new(1, 1);

    /// <summary>What a path means.</summary>
    public ContentsPath Paths { get; } = new(root);

    /// <summary>What is known of a file or folder, with its content if that is asked for.</summary>
    /// <exception cref="ContentsException">There is none, or it cannot be read.</exception>
    public async Task<JsonObject> GetAsync(string path, bool withContent, string? type, string? format, bool withHash, CancellationToken cancellationToken)
    {
        var full = Paths.Resolve(path);
        return Directory.Exists(full)
            ? type is null or ContentsModel.Directory ? ContentsModel.OfDirectory(Paths, full, withContent) : throw new ContentsException(BadRequest, $"'{path}' is a folder.")
            : await FileAsync(path, full, withContent, type, format, withHash, cancellationToken);
    }

    /// <summary>Writes a file or makes a folder.</summary>
    /// <param name="path">Where.</param>
    /// <param name="model">The request's body: <c>type</c>, <c>format</c>, <c>content</c>.</param>
    /// <param name="expectedHash">The hash that the file must still have, or null. A file that changed is not overwritten.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The new model, and whether it was made.</returns>
    /// <exception cref="ContentsException">It was not written; the old file is as it was.</exception>
    public async Task<(JsonObject Model, bool Created)> PutAsync(string path, JsonObject model, string? expectedHash, CancellationToken cancellationToken)
    {
        var full = Paths.Resolve(path);
        if (full == Paths.Root)
        {
            throw new ContentsException(BadRequest, "The notebooks folder itself cannot be written.");
        }

        await _writing.WaitAsync(cancellationToken);
        try
        {
            var created = !Path.Exists(full);
            if (SoundText.Of(model, "type") == ContentsModel.Directory)
            {
                if (File.Exists(full))
                {
                    throw new ContentsException(Conflict, $"'{path}' is a file.");
                }

                Directory.CreateDirectory(full);
                return (ContentsModel.OfDirectory(Paths, full, withContent: false), created);
            }

            if (Directory.Exists(full))
            {
                throw new ContentsException(Conflict, $"'{path}' is a folder.");
            }

            var bytes = ContentsModel.BytesOf(model, path);
            if (expectedHash is not null && created)
            {
                throw new ContentsException(Changed, $"'{path}' was deleted on disk since it was read.");
            }

            if (expectedHash is not null && Hash(await File.ReadAllBytesAsync(full, cancellationToken)) != expectedHash)
            {
                throw new ContentsException(Changed, $"'{path}' was changed on disk since it was read.");
            }

            if (!Directory.Exists(Path.GetDirectoryName(full)))
            {
                throw new ContentsException(404, $"There is no folder for '{path}'.");
            }

            // A link inside the folder stays a link; what it leads to is replaced.
            var target = created ? full : File.ResolveLinkTarget(full, returnFinalTarget: true)?.FullName ?? full;
            await AtomicFile.WriteAsync(target, bytes, cancellationToken);
            return (await FileAsync(path, full, withContent: false, null, null, withHash: true, cancellationToken), created);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Fault(e, path);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Makes a new file or folder with a name that is free.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="model">The request's body: <c>type</c>, <c>ext</c>, <c>copy_from</c>.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<JsonObject> CreateAsync(string folder, JsonObject model, CancellationToken cancellationToken)
    {
        var directory = Paths.Resolve(folder);
        if (!Directory.Exists(directory))
        {
            throw ContentsException.NotFound(folder);
        }

        var from = SoundText.Of(model, "copy_from");
        var type = SoundText.Of(model, "type") is { Length: > 0 } named ? named : ContentsModel.Notebook;
        var extension = type == ContentsModel.Notebook ? ContentsModel.NotebookExtension : SoundText.Of(model, "ext");
        var (stem, content) = (type == ContentsModel.Directory ? "Untitled Folder" : "Untitled", ContentsModel.Empty(type));
        if (from.Length > 0)
        {
            content = await GetAsync(from, withContent: true, null, null, withHash: false, cancellationToken);
            (stem, extension) = (Path.GetFileNameWithoutExtension(from) + "-Copy", Path.GetExtension(from));
        }

        var name = stem + extension;
        for (var n = 1; Path.Exists(Path.Combine(directory, name)); n++)
        {
            name = FormattableString.Invariant($"{stem}{n}{extension}");
        }

        var path = folder.Trim('/').Length == 0 ? name : folder.Trim('/') + "/" + name;
        return (await PutAsync(path, content, null, cancellationToken)).Model;
    }

    /// <summary>Renames a file or folder. Nothing is overwritten.</summary>
    public async Task<JsonObject> RenameAsync(string path, string newPath, CancellationToken cancellationToken)
    {
        var (from, to) = (Paths.Resolve(path), Paths.Resolve(newPath));
        try
        {
            if (!Path.Exists(from))
            {
                throw ContentsException.NotFound(path);
            }

            if (from == to && from != Paths.Root)
            {
                return await GetAsync(path, withContent: false, null, null, withHash: false, cancellationToken);
            }

            if (!Directory.Exists(Path.GetDirectoryName(to)))
            {
                throw ContentsException.NotFound(newPath);
            }

            if (from == Paths.Root || to == Paths.Root || (Path.Exists(to) && from != to))
            {
                throw new ContentsException(Conflict, $"'{newPath}' is there already.");
            }

            Directory.Move(from, to);
            return await GetAsync(newPath, withContent: false, null, null, withHash: false, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Fault(e, path);
        }
    }

    /// <summary>Deletes a file, or a folder that is empty.</summary>
    public void Delete(string path)
    {
        var full = Paths.Resolve(path);
        try
        {
            if (full == Paths.Root || (Directory.Exists(full) && Directory.EnumerateFileSystemEntries(full).Any()))
            {
                throw new ContentsException(BadRequest, "Only empty folders are deleted here.");
            }

            if (Directory.Exists(full))
            {
                Directory.Delete(full);
            }
            else if (File.Exists(full))
            {
                File.Delete(full);
            }
            else
            {
                throw ContentsException.NotFound(path);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Fault(e, path);
        }
    }

    private async Task<JsonObject> FileAsync(string path, string full, bool withContent, string? type, string? format, bool withHash, CancellationToken cancellationToken)
    {
        try
        {
            var file = new FileInfo(full);
            if (!file.Exists)
            {
                throw ContentsException.NotFound(path);
            }

            if (type == ContentsModel.Directory)
            {
                throw new ContentsException(BadRequest, $"'{path}' is a file.");
            }

            if (file.Length > NotebookReader.SizeLimit && (withContent || withHash))
            {
                throw new ContentsException(413, FormattableString.Invariant($"'{path}' has {file.Length:N0} bytes; a file may have {NotebookReader.SizeLimit:N0}."));
            }

            var model = ContentsModel.OfFile(Paths, file);
            if (withContent || withHash)
            {
                var bytes = await File.ReadAllBytesAsync(full, cancellationToken);
                model["hash"] = Hash(bytes);
                model["hash_algorithm"] = "sha256";
                if (withContent)
                {
                    ContentsModel.AddContent(model, bytes, type, format);
                }
            }

            return model;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Fault(e, path);
        }
        catch (Exception e) when (e is JsonException or DecoderFallbackException or InvalidOperationException or ArgumentException)
        {
            throw new ContentsException(BadRequest, $"'{path}' is damaged: {e.Message}", e);
        }
    }

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private ContentsException Fault(Exception e, string path)
    {
        // ENOSPC and EDQUOT, or Windows' two words for a full disk.
        var code = e.HResult & 0xFFFF;
        var full = OperatingSystem.IsWindows() ? code is 0x70 or 0x27 : e is IOException && code is 28 or 122;
        return full
            ? new ContentsException(DiskFull, $"'{path}' was not saved: the disk is full. The file is as it was.", e)
            : new ContentsException(e is UnauthorizedAccessException ? 403 : 500, $"'{path}': {e.Message.Replace(Paths.Root + Path.DirectorySeparatorChar, "", StringComparison.Ordinal)}", e);
    }

    public void Dispose() => _writing.Dispose();
}
