using System.Text;
using Lab.Host.Kernel;
using Lab.Host.Notebooks;
using Lab.Host.Running;

namespace Lab.Host.Export;

/// <summary>One notebook with what its cells showed, as one page that needs no other file.</summary>
internal static class NotebookPage
{
    private const int LongText = 40;

    /// <summary>The page of <paramref name="result"/>.</summary>
    /// <param name="result">What became of the notebook.</param>
    /// <param name="book">All pages of the run, for links.</param>
    public static string Render(NotebookResult result, PageBook book)
    {
        var notebook = result.Notebook;
        var markdown = new MarkdownHtml(notebook, book.Urls, PicturesFolder(notebook));
        var cells = new StringBuilder();
        foreach (var cell in notebook.Cells)
        {
            switch (cell.Kind)
            {
                case CellKind.Markdown:
                    cells.Add($"<div class=\"md\">{markdown.Render(cell)}</div>");
                    break;
                case CellKind.Code:
                    AppendCode(cells, cell, [.. result.Cells.Where(r => r.Cell == cell)]);
                    break;
                default:
                    cells.Add($"<pre class=\"code\" tabindex=\"0\">{HtmlPage.Text(cell.Source)}</pre>");
                    break;
            }
        }

        var main = new StringBuilder().Append(Banner(result, book));
        if (!markdown.Headings.Exists(static h => h.Heading.Level == 1))
        {
            main.Add($"<h1>{HtmlPage.Text(notebook.Title)}</h1>");
        }

        main.Append(cells).Append(Turn(notebook, book));
        return HtmlPage.Frame(notebook.Title, Navigation(markdown), main.ToString());
    }

    /// <summary>The folder <c>notebooks</c> that the notebook is in, so that solutions may use the pictures of lessons; else the notebook's own folder.</summary>
    private static string PicturesFolder(Notebook notebook)
    {
        var own = Path.GetDirectoryName(notebook.Path)!;
        return Path.GetDirectoryName(own) is { } parent && Path.GetFileName(parent) == "notebooks" ? parent : own;
    }

    private static string Navigation(MarkdownHtml markdown)
    {
        var html = new StringBuilder("<nav class=\"toc\" aria-label=\"Sections\">\n");
        html.Add($"<a class=\"home\" href=\"{PageBook.IndexName}\">All notebooks</a>");
        html.Append("<ol>\n");
        foreach (var (heading, id) in markdown.Headings.Where(static h => h.Heading.Level == 2))
        {
            html.Add($"<li><a href=\"#{id}\">{HtmlPage.Text(heading.Text)}</a></li>");
        }

        return html.Append("</ol>\n</nav>").ToString();
    }

    private static string Banner(NotebookResult result, PageBook book)
    {
        var (passed, failed, notRun) = (result.Count(CellStatus.Passed), result.Count(CellStatus.Failed), result.Count(CellStatus.NotRun));
        var html = new StringBuilder();
        if (result.Passed)
        {
            html.Add($"<p class=\"banner good\"><b>✓ {passed} of {passed} cells did what they should</b> <span>{HtmlPage.Duration(result.Duration)}{Notes(result, book)}</span></p>");
            return html.ToString();
        }

        var links = string.Join(", ", result.Cells.Where(static c => c.Status == CellStatus.Failed).Select(static c => c.Cell.Number).Distinct()
            .Select(static n => FormattableString.Invariant($"<a href=\"#in-{n}\">{n}</a>")));
        var kind = failed > 0 ? "bad" : "note";
        html.Add($"<p class=\"banner {kind}\"><b>{(failed > 0 ? "✗" : "○")} {passed} passed, {failed} failed, {notRun} not run</b> <span>{(links.Length > 0 ? "Failed: cell " + links + " · " : "")}{HtmlPage.Duration(result.Duration)}{Notes(result, book)}</span></p>");
        return html.ToString();
    }

    private static string Notes(NotebookResult result, PageBook book) =>
        (result.Cells.Any(static c => c.Pass > 1) ? " · every cell ran twice" : "")
        + (book.ShuffleSeed is { } seed ? FormattableString.Invariant($" · sections in shuffled order, seed {seed}") : "");

    private static void AppendCode(StringBuilder html, NotebookCell cell, List<CellResult> results)
    {
        html.Add($"<section class=\"cell\" id=\"in-{cell.Number}\" aria-label=\"Cell {cell.Number}\">");
        var first = results.Find(static r => r.Pass == 1);
        html.Add($"<header><a href=\"#in-{cell.Number}\">Cell {cell.Number}</a><span>{(first is { Status: not CellStatus.NotRun } ? HtmlPage.Duration(first.Duration) : "not run")}</span></header>");
        html.Add($"<pre class=\"code\" tabindex=\"0\"><code>{CodeHtml.Highlight(cell.Source)}</code></pre>");
        foreach (var result in results)
        {
            // The second pass looks the same unless something went wrong.
            if (result.Pass == 1 || result.Status == CellStatus.Failed)
            {
                AppendOutput(html, result);
            }
        }

        html.Append("</section>\n");
    }

    private static void AppendOutput(StringBuilder html, CellResult result)
    {
        if (result.Outputs.Count == 0 && result.Fault is null && result.Cut == 0 && result.CutDisplays == 0)
        {
            return;
        }

        var name = result.Pass > 1 ? "Output of the second pass of cell" : "Output of cell";
        html.Add($"<div class=\"out\" role=\"region\" aria-label=\"{name} {result.Cell.Number}\">");
        if (result.Pass > 1)
        {
            html.Append("<p class=\"label\">When it ran again:</p>\n");
        }

        foreach (var output in result.Outputs)
        {
            Append(html, output);
        }

        if (result.Cut > 0)
        {
            html.Add($"<p class=\"label\">{result.Cut:N0} more characters were printed and are not kept.</p>");
        }

        if (result.CutDisplays > 0)
        {
            html.Add($"<p class=\"label\">{result.CutDisplays:N0} more things were shown with <code>display</code> and are not kept.</p>");
        }

        if (result.Fault is { } fault)
        {
            Append(html, fault, result.Status == CellStatus.Passed);
        }

        html.Append("</div>\n");
    }

    private static void Append(StringBuilder html, CellOutput output)
    {
        if (output.Data is not { } data)
        {
            if (output.Stream == CellWriter.StandardError)
            {
                html.Append("<p class=\"label\">Printed as an error:</p>\n");
            }

            AppendText(html, output.Text);
        }
        else if (data.TryGetValue("text/html", out var fragment))
        {
            html.Add($"<div class=\"html\">{fragment}</div>");
        }
        else if (data.TryGetValue("image/svg+xml", out var picture))
        {
            html.Add($"<div class=\"html\">{picture}</div>");
        }
        else
        {
            AppendText(html, data.TryGetValue("text/plain", out var text) ? text : string.Join('\n', data.Values));
        }
    }

    private static void AppendText(StringBuilder html, string text)
    {
        var isLong = text.AsSpan().Count('\n') > LongText;
        html.Add($"<pre{(isLong ? " class=\"long\"" : "")} tabindex=\"0\">{HtmlPage.Text(text.TrimEnd('\n'))}</pre>");
    }

    private static void Append(StringBuilder html, CellFault fault, bool expected)
    {
        var what = expected ? "This cell fails, as announced." : fault.Kind switch
        {
            CellFaultKind.Compile => "✗ This cell does not compile; nothing of it ran.",
            CellFaultKind.Timeout => "✗ This cell was stopped.",
            CellFaultKind.Died => "✗ The process of this cell ended.",
            CellFaultKind.DidNotFail => "✗ This cell should have failed.",
            _ => "✗ This cell failed.",
        };
        // The caret of a compiler error must stay under its place; a sentence may wrap.
        var wrap = fault.Kind == CellFaultKind.Compile ? "" : " class=\"wrap\"";
        html.Add($"<div class=\"fault {(expected ? "note" : "bad")}\"><p>{what}</p><pre{wrap} tabindex=\"0\">{HtmlPage.Text(fault.Text)}</pre></div>");
    }

    private static string Turn(Notebook notebook, PageBook book)
    {
        var (previous, next) = book.Neighbours(notebook);
        var html = new StringBuilder("<nav class=\"turn\" aria-label=\"Notebooks\">\n");
        if (previous is not null)
        {
            html.Add($"<a class=\"previous\" rel=\"prev\" href=\"{previous.Value.Url}\"><small>Previous</small>{HtmlPage.Text(previous.Value.Title)}</a>");
        }

        if (next is not null)
        {
            html.Add($"<a class=\"next\" rel=\"next\" href=\"{next.Value.Url}\"><small>Next</small>{HtmlPage.Text(next.Value.Title)}</a>");
        }

        return html.Append("</nav>\n").ToString();
    }
}
