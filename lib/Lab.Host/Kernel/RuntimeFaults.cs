using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Text;

namespace Lab.Host.Kernel;

/// <summary>Says an exception as a sentence with the learner's own lines; frames of libraries are left out.</summary>
internal static class RuntimeFaults
{
    private const int LinesAtMost = 4;
    private const int CausesAtMost = 4;

    /// <summary>The fault for an exception that left a cell.</summary>
    public static CellFault Describe(Exception thrown, CellSource source)
    {
        var exception = Unwrap(thrown);
        if (exception is OutOfMemoryException)
        {
            return new CellFault(CellFaultKind.Died, Name(exception), "The cell used more memory than its process may have; the process was ended.",
                "The cell used more memory than its process may have (see --memory), so its process was ended and its variables are lost.");
        }

        var lines = CellLines(exception);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Name(exception)}: {Say(exception)}\n");
        for (var (cause, depth) = (exception.InnerException, 0); cause is not null && depth < CausesAtMost; cause = cause.InnerException, depth++)
        {
            text.Append(CultureInfo.InvariantCulture, $"  because {Name(cause)}: {Say(cause)}\n");
        }

        foreach (var (path, line) in lines.Take(LinesAtMost))
        {
            text.Append(CultureInfo.InvariantCulture, $"  in {CellSource.Place(path, line)}");
            text.Append(source.Line(path, line) is { } code ? ": " + code.Trim() + "\n" : "\n");
        }

        var own = lines.Find(frame => frame.Path == source.Path);
        return new CellFault(CellFaultKind.Exception, Name(exception), CellNames.Strip(exception.Message), text.ToString().TrimEnd())
        {
            Line = own.Line == 0 ? null : own.Line,
        };
    }

    /// <summary>Wrappers that reflection and tasks put around the exception that a learner threw.</summary>
    private static Exception Unwrap(Exception exception) => exception switch
    {
        AggregateException { InnerExceptions: [var only] } => Unwrap(only),
        TargetInvocationException { InnerException: { } inner } => Unwrap(inner),
        _ => exception,
    };

    private static List<(string Path, int Line)> CellLines(Exception exception)
    {
        var lines = new List<(string Path, int Line)>();
        foreach (var frame in new StackTrace(exception, fNeedFileInfo: true).GetFrames())
        {
            if (frame.GetFileName() is { } path && CellSource.IsCell(path) && frame.GetFileLineNumber() is > 0 and var line && !lines.Contains((path, line)))
            {
                lines.Add((path, line));
            }
        }

        return lines;
    }

    private static string Name(Exception exception) => exception.GetType().Name;

    // "(Parameter 'id')" is for the author of a library; the sentence before it is for the learner.
    private static string Say(Exception exception)
    {
        var text = CellNames.Strip(exception.Message).TrimEnd();
        return exception is ArgumentException { ParamName: { Length: > 0 } name }
            ? text.Replace($" (Parameter '{name}')", "", StringComparison.Ordinal)
            : text;
    }
}
