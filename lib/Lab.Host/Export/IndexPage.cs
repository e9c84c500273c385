using System.Text;
using Lab.Host.Running;

namespace Lab.Host.Export;

/// <summary>The list of all pages of a run.</summary>
internal static class IndexPage
{
    /// <summary>The page.</summary>
    /// <param name="results">What became of the notebooks.</param>
    /// <param name="faults">One sentence for each file that could not be run.</param>
    /// <param name="book">The pages.</param>
    /// <param name="stopped">Whether the user stopped the run.</param>
    public static string Render(IReadOnlyList<NotebookResult> results, IReadOnlyList<string> faults, PageBook book, bool stopped)
    {
        var html = new StringBuilder();
        var failed = results.Sum(static r => r.Count(CellStatus.Failed)) + faults.Count;
        var good = failed == 0 && !stopped && results.All(static r => r.Passed);
        var cells = results.Sum(static r => r.Cells.Count);
        var passed = results.Sum(static r => r.Count(CellStatus.Passed));
        html.Add($"<p class=\"banner {(good ? "good" : failed > 0 ? "bad" : "note")}\"><b>{(good ? "✓" : failed > 0 ? "✗" : "○")} {passed} of {cells} cells did what they should</b> <span>{(stopped ? "The run was stopped." : "")}</span></p>");
        html.Append("<h1>Notebooks</h1>\n");
        foreach (var fault in faults)
        {
            html.Add($"<p class=\"mark bad\">✗ {HtmlPage.Text(fault)}</p>");
        }

        html.Append("<div class=\"wide index\" tabindex=\"0\" role=\"region\" aria-label=\"Results\"><table>\n<thead><tr><th scope=\"col\">Notebook</th><th scope=\"col\">Result</th><th scope=\"col\" class=\"number\">Cells</th><th scope=\"col\" class=\"number\">Time</th></tr></thead>\n<tbody>\n");
        foreach (var result in results)
        {
            var (kind, word) = result.Count(CellStatus.Failed) > 0 ? ("bad", "✗ failed") : result.Passed ? ("good", "✓ passed") : ("note", "○ not finished");
            html.Add($"<tr><td><a href=\"{book.Url(result.Notebook)}\">{HtmlPage.Text(result.Notebook.Title)}</a></td><td class=\"mark {kind}\">{word}</td><td class=\"number\">{result.Count(CellStatus.Passed)} of {result.Cells.Count}</td><td class=\"number\">{HtmlPage.Duration(result.Duration)}</td></tr>");
        }

        html.Append("</tbody></table></div>\n");
        return HtmlPage.Frame("Notebooks", "", html.ToString());
    }
}
