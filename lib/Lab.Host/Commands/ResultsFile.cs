using System.Text.Json;
using System.Text.Json.Serialization;
using Lab.Host.Export;
using Lab.Host.Kernel;
using Lab.Host.Running;

namespace Lab.Host.Commands;

/// <summary>The results of a run for other programs.</summary>
internal sealed class ResultsFile(string path)
{
    /// <summary>The file name that means standard output.</summary>
    public const string StandardOutput = "-";

    /// <summary>Makes the folder of the file and looks whether the file can be written.</summary>
    /// <exception cref="IOException">It cannot.</exception>
    /// <exception cref="UnauthorizedAccessException">There is no right to.</exception>
    public void Prepare()
    {
        if (path == StandardOutput)
        {
            return;
        }

        var full = Path.GetFullPath(path);
        if (Directory.Exists(full))
        {
            throw new IOException("It is a folder.");
        }

        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        using var probe = new FileStream(full + "." + Path.GetRandomFileName(), FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
    }

    /// <summary>Writes the results.</summary>
    public async Task WriteAsync(RunResult run, RunInputs inputs, RunOptions options, int exitCode, CancellationToken cancellationToken)
    {
        var results = new RunResults(exitCode, run.Stopped, options.ShuffleSeed, inputs.Faults,
            [.. run.Notebooks.Select(static n => new NotebookResults(n.Notebook.Path, n.Notebook.Title, n.Passed, Seconds(n.Duration), [.. n.Cells.Select(Cell)]))]);
        var text = JsonSerializer.Serialize(results, ResultsJson.Default.RunResults) + "\n";
        if (path == StandardOutput)
        {
            await Console.Out.WriteAsync(text.AsMemory(), cancellationToken);
        }
        else
        {
            await AtomicFile.WriteAsync(Path.GetFullPath(path), text, cancellationToken);
        }
    }

    private static CellResults Cell(CellResult result) => new(result.Cell.Number, result.Pass, result.Status, Seconds(result.Duration), result.Cell.Tags,
        [.. result.Outputs.Select(static o => new OutputResults(o.Stream, o.Stream is null ? null : o.Text, o.Data))], result.Cut, result.CutDisplays, result.Fault);

    private static double Seconds(TimeSpan time) => Math.Round(time.TotalSeconds, 3);
}

/// <summary>The whole file.</summary>
/// <param name="ExitCode">What the program returned.</param>
/// <param name="Stopped">Whether the user stopped the run.</param>
/// <param name="Seed">Seed of the order of sections, or null.</param>
/// <param name="Faults">One sentence for each file that could not be run.</param>
/// <param name="Notebooks">The notebooks that were run.</param>
internal sealed record RunResults(int ExitCode, bool Stopped, int? Seed, IReadOnlyList<string> Faults, IReadOnlyList<NotebookResults> Notebooks);

/// <summary>One notebook.</summary>
internal sealed record NotebookResults(string Path, string Title, bool Passed, double Seconds, IReadOnlyList<CellResults> Cells);

/// <summary>One cell in one pass.</summary>
internal sealed record CellResults(
    int Number, int Pass, CellStatus Status, double Seconds, IReadOnlyList<string> Tags, IReadOnlyList<OutputResults> Outputs, long Cut, long CutDisplays, CellFault? Fault);

/// <summary>One output: printed text with its stream, or a value by MIME type.</summary>
internal sealed record OutputResults(string? Stream, string? Text, IReadOnlyDictionary<string, string>? Data);

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RunResults))]
internal sealed partial class ResultsJson : JsonSerializerContext;
