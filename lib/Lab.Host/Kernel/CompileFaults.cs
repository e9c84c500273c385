using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lab.Host.Kernel;

/// <summary>Says compiler errors with their place, the line and a caret.</summary>
internal static class CompileFaults
{
    private const int ShowAtMost = 5;

    /// <summary>One fault for all errors of a cell, in source order; after the fifth they are only counted.</summary>
    public static CellFault Describe(IReadOnlyCollection<Diagnostic> diagnostics, CellSource source)
    {
        var errors = diagnostics.Where(static d => d.Severity == DiagnosticSeverity.Error).OrderBy(static d => d.Location.SourceSpan.Start).ToList();
        var text = new StringBuilder();
        foreach (var error in errors.Take(ShowAtMost))
        {
            Append(text, error, source);
        }

        if (errors.Count > ShowAtMost)
        {
            text.Append(CultureInfo.InvariantCulture, $"... and {errors.Count - ShowAtMost} more errors\n");
        }

        var first = errors[0];
        var fault = new CellFault(CellFaultKind.Compile, first.Id, Message(first), text.ToString().TrimEnd());
        var span = first.Location.GetLineSpan();
        return first.Location.IsInSource && span.Path == source.Path
            ? fault with { Line = span.StartLinePosition.Line + 1, Column = span.StartLinePosition.Character + 1, EndColumn = EndColumn(span, first.Location.SourceTree!) }
            : fault;
    }

    private static void Append(StringBuilder text, Diagnostic error, CellSource source)
    {
        var span = error.Location.GetLineSpan();
        var (line, column) = (span.StartLinePosition.Line, span.StartLinePosition.Character);
        if (!error.Location.IsInSource || error.Location.SourceTree is not { } tree)
        {
            text.Append(CultureInfo.InvariantCulture, $"{error.Id}: {Message(error)}\n");
            return;
        }

        var place = CellSource.Place(span.Path.Length > 0 ? span.Path : source.Path, line + 1);
        text.Append(CultureInfo.InvariantCulture, $"{place}, column {column + 1}: {error.Id}: {Message(error)}\n");
        var code = tree.GetText().Lines[line].ToString();
        var length = span.EndLinePosition.Line == line ? Math.Max(1, span.EndLinePosition.Character - column) : Math.Max(1, code.Length - column);
        // Tabs are kept in the indent so that the caret stands under its place however wide a tab is shown.
        var indent = string.Concat(code.Take(column).Select(static c => c == '\t' ? '\t' : ' '));
        text.Append("    ").Append(code.TrimEnd()).Append("\n    ").Append(indent).Append('^', length).Append('\n');
    }

    /// <summary>Where the faulty text ends in the line in which it begins.</summary>
    private static int EndColumn(FileLinePositionSpan span, SyntaxTree tree) =>
        1 + (span.EndLinePosition.Line == span.StartLinePosition.Line
            ? Math.Max(span.EndLinePosition.Character, span.StartLinePosition.Character + 1)
            : tree.GetText().Lines[span.StartLinePosition.Line].ToString().Length);

    private static string Message(Diagnostic error)
    {
        var message = CellNames.Strip(error.GetMessage(CultureInfo.InvariantCulture));
        return error.Id switch
        {
            "CS0006" when message.Contains("nuget:", StringComparison.OrdinalIgnoreCase) =>
                message + ". A package can be named in a cell only, not in a file that is loaded.",
            "CS0006" => message + ". If this is the lab's own library, it is not built yet: run `dotnet build` in the lab's folder, then run this again.",
            "CS0825" when Line(error).Contains("using", StringComparison.Ordinal) =>
                "At the top of a cell `using` cannot declare a variable, because later cells may still need it: write `using (var x = ...) { ... }` around the lines that use it.",
            "CS8345" when !IsInType(error) =>
                "A variable at the top of a cell is kept for later cells, and a Span cannot be kept: use an array, or put the lines that use it between `{` and `}`.",
            "CS1109" => "In a cell a method with `this` stands alone: write it without the class around it.",
            _ => message,
        };
    }

    private static string Line(Diagnostic error) =>
        error.Location.SourceTree is { } tree ? tree.GetText().Lines[error.Location.GetLineSpan().StartLinePosition.Line].ToString() : "";

    private static bool IsInType(Diagnostic error) =>
        error.Location.SourceTree?.GetRoot().FindNode(error.Location.SourceSpan).AncestorsAndSelf().Any(static node => node is TypeDeclarationSyntax) == true;
}
