using System.Text;
using Lab.Exercises;
using Lab.Host.Export;
using Lab.Host.Notebooks;

namespace Lab.Host.Page;

/// <summary>The list of lessons with what is done of each.</summary>
internal static class ListPage
{
    /// <summary>The document.</summary>
    public static async Task<string> RenderAsync(LessonBook book, Progress progress, CancellationToken cancellationToken)
    {
        var rows = new StringBuilder();
        var all = LessonTally.None;
        (string Path, string Title, LessonTally Tally)? next = null;
        foreach (var path in book.Lessons)
        {
            var (notebook, fault) = await book.OpenAsync(path, cancellationToken);
            var tally = notebook is null ? LessonTally.None : LessonTally.Of(notebook.Code, progress);
            all += tally;
            if (notebook is not null && tally is { Total: > 0, IsComplete: false })
            {
                next ??= (path, notebook.Title, tally);
            }

            Append(rows, path, notebook, fault, tally);
        }

        var main = new StringBuilder("<div data-page=\"list\">\n<h1>The networking lab</h1>\n");
        AppendOverview(main, all, next);
        main.Add($"<h2 class=\"first\">Lessons</h2>");
        main.Append(rows.Length == 0 ? "<p>There are no notebooks in this folder. Start the lab with <code>--notebooks DIR</code> to name another one.</p>\n" : $"<ul class=\"lessons\">\n{rows}</ul>\n");
        main.Append("<section id=\"kernels\" hidden aria-labelledby=\"kernels-title\"><h2 id=\"kernels-title\">Running kernels</h2><p>A kernel keeps a notebook's variables and servers. It goes on when you close the page.</p><ul class=\"plain\"></ul></section>\n");
        AppendOthers(main, book);
        return HtmlPage.Frame("The networking lab", "", main.Append("</div>").ToString(), LessonPages.Head);
    }

    private static void AppendOverview(StringBuilder main, LessonTally all, (string Path, string Title, LessonTally Tally)? next)
    {
        if (all.Total > 0)
        {
            main.Add($"<p class=\"overall\" data-live=\"overall\"><progress max=\"{all.Total}\" value=\"{all.Done}\" aria-label=\"Progress\"></progress> <span>Done: {all.Words}</span></p>");
        }

        if (next is { } lesson)
        {
            main.Add($"<p><a class=\"button first\" id=\"resume\" href=\"{LessonBook.Url(lesson.Path)}\">{(all.Done == 0 ? "Begin with" : "Continue with")} {HtmlPage.Text(lesson.Title)}</a></p>");
        }
    }

    private static void Append(StringBuilder rows, string path, Notebook? notebook, string? fault, LessonTally tally)
    {
        var about = notebook?.Cells.Where(static cell => cell.Kind == CellKind.Markdown).Select(static cell => MarkdownHtml.FirstParagraph(cell.Source)).FirstOrDefault(static text => text is not null);
        rows.Add($"<li{(tally.IsComplete ? " class=\"done\"" : "")}><a href=\"{LessonBook.Url(path)}\">{HtmlPage.Text(notebook?.Title ?? path)}</a>");
        rows.Add($"<p>{HtmlPage.Text(fault is null ? about ?? "" : $"✗ {fault}")}</p>");
        if (tally.Total > 0)
        {
            rows.Add($"<p class=\"tally\" data-live=\"{HtmlPage.Text(path)}\">{(tally.IsComplete ? "✓ all done: " : tally.Done > 0 ? "◐ " : "○ ")}{tally.Words}</p>");
        }

        rows.Append("</li>\n");
    }

    private static void AppendOthers(StringBuilder main, LessonBook book)
    {
        foreach (var folder in book.Paths.Where(static path => path.Contains('/', StringComparison.Ordinal)).GroupBy(static path => path[..path.IndexOf('/', StringComparison.Ordinal)]))
        {
            var name = char.ToUpperInvariant(folder.Key[0]) + folder.Key[1..];
            main.Add($"<details class=\"others\"><summary>{HtmlPage.Text(name)}</summary><ul>");
            foreach (var path in folder)
            {
                main.Add($"<li><a href=\"{LessonBook.Url(path)}\">{HtmlPage.Text(path)}</a></li>");
            }

            main.Append("</ul></details>\n");
        }
    }
}
