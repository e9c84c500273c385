using System.Globalization;

namespace Lab.Host.Kernel;

/// <summary>Where the code of a cell stands, and how its lines are named to the compiler and to the learner.</summary>
internal sealed class CellSource(CellRequest request)
{
    private const string Mark = "#cell-";
    private readonly string[] _lines = request.Code.ReplaceLineEndings("\n").Split('\n');

    /// <summary>The notebook's folder.</summary>
    public string Folder { get; } = System.IO.Path.GetDirectoryName(request.Notebook) is { Length: > 0 } folder ? folder : Environment.CurrentDirectory;

    /// <summary>The path that the compiler and stack traces give to this cell's code.</summary>
    public string Path { get; } = request.Notebook + Mark + request.Cell.ToString(CultureInfo.InvariantCulture);

    /// <summary>How a place is said: <c>01-sockets.ipynb, cell 3, line 2</c>.</summary>
    public static string Place(string path, int line)
    {
        var mark = path.LastIndexOf(Mark, StringComparison.Ordinal);
        var file = System.IO.Path.GetFileName(mark < 0 ? path : path[..mark]);
        return mark < 0 ? $"{file}, line {line}" : $"{file}, cell {path[(mark + Mark.Length)..]}, line {line}";
    }

    /// <summary>Whether a path in a stack trace is that of some cell.</summary>
    public static bool IsCell(string? path) => path is not null && path.Contains(Mark, StringComparison.Ordinal);

    /// <summary>The line with this number, from 1, if <paramref name="path"/> is this cell.</summary>
    public string? Line(string path, int number) => path == Path && number >= 1 && number <= _lines.Length ? _lines[number - 1] : null;
}
