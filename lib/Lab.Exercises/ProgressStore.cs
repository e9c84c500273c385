using System.Globalization;
using System.Text.Json;

namespace Lab.Exercises;

/// <summary>Keeps a learner's results in one small file that two kernels may write at the same time.</summary>
/// <remarks>Each update reads the file again under a lock, so nobody's results are overwritten, and replaces it in one step, so it is never half written.
/// A file that cannot be read is set aside under another name and that is said. When nothing can be written, that is said once and results live
/// as long as this object.</remarks>
public sealed class ProgressStore
{
    private const string FileName = "progress.json";
    private const string LockName = "progress.lock";
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase };
    private readonly Lock _gate = new();
    private readonly TimeProvider _clock;
    private readonly TimeSpan _patience;
    private Progress _memory = Progress.Empty;
    private bool _saidUnwritable;

    /// <summary>Keeps results in this folder, which is made when it is first needed.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="clock">The clock; null takes the system's.</param>
    /// <param name="patience">How long to wait while another kernel writes. Default 2 s.</param>
    public ProgressStore(string folder, TimeProvider? clock = null, TimeSpan? patience = null)
    {
        Folder = folder;
        _clock = clock ?? TimeProvider.System;
        _patience = patience ?? TimeSpan.FromSeconds(2);
    }

    /// <summary>Where results are kept when nothing else is said: <c>LAB_STATE</c>, else a folder of the user's own.</summary>
    public static string DefaultFolder => Environment.GetEnvironmentVariable("LAB_STATE") is { Length: > 0 } chosen
        ? chosen
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "networking-lab");

    /// <summary>The folder.</summary>
    public string Folder { get; }

    /// <summary>The file.</summary>
    public string File => Path.Combine(Folder, FileName);

    /// <summary>The results there are now. Never throws: what cannot be read counts as nothing, and the next update says so.</summary>
    public Progress Read()
    {
        lock (_gate)
        {
            try
            {
                return TryRead(out var progress) ? progress : _memory;
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                return _memory;
            }
        }
    }

    /// <summary>Changes the results and keeps them.</summary>
    /// <param name="change">What to change; it may run on results that another kernel has just written.</param>
    /// <returns>Sentences that the learner must see; usually none.</returns>
    public IReadOnlyList<string> Update(Func<Progress, Progress> change)
    {
        lock (_gate)
        {
            List<string> notices = [];
            try
            {
                Directory.CreateDirectory(Folder);
                using var held = Hold();
                if (!TryRead(out var progress))
                {
                    notices.Add(SetAside());
                    progress = _memory;
                }

                _memory = change(progress);
                Replace(_memory);
                _saidUnwritable = false;
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
            {
                _memory = change(_memory);
                if (!_saidUnwritable)
                {
                    _saidUnwritable = true;
                    notices.Add($"Your results cannot be kept in {Folder} ({FirstLine(error.Message)}) The lesson goes on; they are forgotten when the kernel stops. To keep them, set LAB_STATE to a folder you may write to.");
                }
            }

            return notices;
        }
    }

    private static string FirstLine(string message)
    {
        var end = message.IndexOf('\n', StringComparison.Ordinal);
        var line = (end < 0 ? message : message[..end]).Trim();
        return line.EndsWith('.') ? line : line + ".";
    }

    /// <returns>False when there is a file that does not hold results.</returns>
    private bool TryRead(out Progress progress)
    {
        // A learner who deletes the file wants to begin again; a file that could never be written was not deleted.
        progress = _saidUnwritable ? _memory : Progress.Empty;
        if (!System.IO.File.Exists(File))
        {
            return true;
        }

        try
        {
            var read = JsonSerializer.Deserialize<Progress>(System.IO.File.ReadAllText(File), Json);
            if (read is not { Version: 1, Predictions: not null, Exercises: not null })
            {
                return false;
            }

            if (read.Predictions.Values.Any(value => value is not { First: not null, Last: not null, Misconceptions: not null }) || read.Exercises.Values.Any(value => value is null))
            {
                return false;
            }

            progress = read;
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private string SetAside()
    {
        var stamp = _clock.GetUtcNow().ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);
        var name = $"progress.damaged-{stamp}.json";
        for (var i = 2; System.IO.File.Exists(Path.Combine(Folder, name)); i++)
        {
            name = string.Create(CultureInfo.InvariantCulture, $"progress.damaged-{stamp}-{i}.json");
        }

        System.IO.File.Move(File, Path.Combine(Folder, name));
        return $"The file with your earlier results could not be read. It was set aside as {Path.Combine(Folder, name)}, and a new one was begun.";
    }

    private void Replace(Progress progress)
    {
        var temporary = Path.Combine(Folder, $"{FileName}.{Guid.NewGuid():N}.tmp");
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                JsonSerializer.Serialize(stream, progress, Json);
                stream.Flush(flushToDisk: true);
            }

            System.IO.File.Move(temporary, File, overwrite: true);
        }
        catch
        {
            System.IO.File.Delete(temporary);
            throw;
        }
    }

    /// <summary>Holds the lock file. A kernel that dies lets go of it, because the system closes its files.</summary>
    private FileStream Hold()
    {
        var start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                return new FileStream(Path.Combine(Folder, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (TimeProvider.System.GetElapsedTime(start) < _patience && Directory.Exists(Folder))
            {
                Thread.Sleep(10);
            }
        }
    }
}
