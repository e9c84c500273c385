using System.Text;
using Lab.Exercises;
using Lab.Host.Export;
using Lab.Host.Notebooks;

namespace Lab.Host.Page;

/// <summary>One notebook as a page to read and to run. What is marked <c>data-live</c> is replaced by the script when results have changed.</summary>
internal static class LessonPage
{
    private const string Bar = """
        <div class="bar" role="group" aria-label="Notebook">
        <button type="button" id="run-all" aria-keyshortcuts="Control+Shift+Enter" title="Run all cells (Ctrl+Shift+Enter)">Run all</button>
        <button type="button" id="interrupt" aria-keyshortcuts="i" title="Interrupt the running cell (Esc, then i)" disabled>Interrupt</button>
        <button type="button" id="restart" title="Restart: forgets all variables (Esc, then 0 0)" disabled>Restart</button>
        <button type="button" id="shortcuts" aria-keyshortcuts="?" title="Keyboard shortcuts (?)">Keys <kbd>?</kbd></button>
        <span class="states"><span id="kernel-state">Not started</span> <span id="save-state"></span></span>
        </div>
        <div id="banners"></div>
        """;

    private const string Keys = """
        <dialog id="keys" aria-labelledby="keys-title">
        <h2 id="keys-title">Keyboard shortcuts</h2>
        <table>
        <tr><th scope="row"><kbd>Shift</kbd>+<kbd>Enter</kbd></th><td>run the cell, go to the next</td></tr>
        <tr><th scope="row"><kbd>Ctrl</kbd>+<kbd>Enter</kbd></th><td>run the cell, stay</td></tr>
        <tr><th scope="row"><kbd>Ctrl</kbd>+<kbd>Shift</kbd>+<kbd>Enter</kbd></th><td>run all cells</td></tr>
        <tr><th scope="row"><kbd>Alt</kbd>+<kbd>↓</kbd> or <kbd>↑</kbd></th><td>next or previous cell</td></tr>
        <tr><th scope="row"><kbd>Ctrl</kbd>+<kbd>Space</kbd></th><td>what can be written here</td></tr>
        <tr><th scope="row"><kbd>Ctrl</kbd>+<kbd>Shift</kbd>+<kbd>Space</kbd></th><td>what is this</td></tr>
        <tr><th scope="row"><kbd>Ctrl</kbd>+<kbd>S</kbd></th><td>save now</td></tr>
        <tr><th scope="row"><kbd>Tab</kbd>, <kbd>Shift</kbd>+<kbd>Tab</kbd></th><td>indent more or less</td></tr>
        <tr><th scope="row"><kbd>Esc</kbd></th><td>leave the editor; then:</td></tr>
        <tr><th scope="row"><kbd>Tab</kbd></th><td>goes on after the editor</td></tr>
        <tr><th scope="row"><kbd>j</kbd> or <kbd>k</kbd></th><td>next or previous cell</td></tr>
        <tr><th scope="row"><kbd>Enter</kbd></th><td>edit the cell</td></tr>
        <tr><th scope="row"><kbd>i</kbd></th><td>interrupt</td></tr>
        <tr><th scope="row"><kbd>0</kbd> <kbd>0</kbd></th><td>restart</td></tr>
        <tr><th scope="row"><kbd>?</kbd></th><td>these shortcuts</td></tr>
        </table>
        <p>On a Mac, Cmd does what Ctrl does.</p>
        <form method="dialog"><button>Close</button></form>
        </dialog>
        <p id="editor-hint" hidden>Tab indents. Press Escape, then Tab, to leave the editor. Control and Space lists what can be written.</p>
        """;

    /// <summary>The document of a sound notebook.</summary>
    public static string Render(Notebook notebook, string path, LessonBook book, Progress progress)
    {
        var markdown = new MarkdownHtml(notebook, book.Urls, book.Folder);
        var cells = new StringBuilder();
        var sections = new Dictionary<string, int>();
        foreach (var cell in notebook.Cells)
        {
            var headings = markdown.Headings.Count;
            Append(cells, cell, markdown);
            foreach (var (heading, id) in markdown.Headings.Skip(headings).Where(static h => h.Heading.Level == 2).Take(1))
            {
                sections[id] = cell.Section;
            }
        }

        var main = new StringBuilder().Add($"<div data-page=\"lesson\" data-path=\"{HtmlPage.Text(path)}\">");
        main.Append(Bar).Append('\n');
        if (!markdown.Headings.Exists(static h => h.Heading.Level == 1))
        {
            main.Add($"<h1>{HtmlPage.Text(notebook.Title)}</h1>");
        }

        main.Append(cells).Append(Turn(path, book)).Append(Keys).Append("\n</div>");
        return HtmlPage.Frame(notebook.Title, Navigation(notebook, markdown, sections, progress), main.ToString(), LessonPages.Head);
    }

    /// <summary>The document of a notebook that cannot be read.</summary>
    public static string RenderFault(string path, string fault) => HtmlPage.Frame(path, "", $"""
        <div data-page="fault">
        <p class="banner bad"><b>✗ This notebook cannot be opened</b></p>
        <h1>{HtmlPage.Text(path)}</h1>
        <p>{HtmlPage.Text(fault)}</p>
        <p>Nothing was changed in the file. Put a sound copy of it in its place (<code>git checkout</code> brings the lab's own one back), then <a href="">load this page again</a>.</p>
        <p><a href="/">All notebooks</a></p>
        </div>
        """, LessonPages.Head);

    private static void Append(StringBuilder html, NotebookCell cell, MarkdownHtml markdown)
    {
        switch (cell.Kind)
        {
            case CellKind.Markdown:
                html.Add($"<div class=\"md\">{markdown.Render(cell)}</div>");
                break;
            case CellKind.Code:
                AppendCode(html, cell);
                break;
            default:
                html.Add($"<pre class=\"code\" tabindex=\"0\">{HtmlPage.Text(cell.Source)}</pre>");
                break;
        }
    }

    private static void AppendCode(StringBuilder html, NotebookCell cell)
    {
        var n = cell.Number;
        html.Add($"<section class=\"cell\" id=\"in-{n}\" tabindex=\"-1\" data-cell=\"{n}\"{(cell.MustFail ? " data-must-fail" : "")} aria-label=\"Cell {n}\">");
        html.Add($"<header><button type=\"button\" class=\"run\" title=\"Run this cell (Ctrl+Enter)\" aria-label=\"Run cell {n}\">▶ Run</button><a href=\"#in-{n}\">Cell {n}</a><button type=\"button\" class=\"reset\" title=\"Back to the text that this page was loaded with\" aria-label=\"Reset cell {n}\" hidden>Reset</button><span class=\"state\" id=\"state-{n}\">{(cell.MustFail ? "not run; will fail, as announced" : "not run")}</span></header>");
        // The line break that HTML drops after the start tag keeps one that the code may begin with.
        html.Add($"<div class=\"editor\"><div class=\"sheet\"><pre class=\"code\" aria-hidden=\"true\"><code>{CodeHtml.Highlight(cell.Source)}</code></pre><textarea aria-label=\"Code of cell {n}\" aria-describedby=\"editor-hint state-{n}\" spellcheck=\"false\" autocomplete=\"off\" autocapitalize=\"off\" wrap=\"off\">\n{HtmlPage.Text(cell.Source)}</textarea></div></div>");
        html.Add($"<div class=\"out\" role=\"region\" aria-label=\"Output of cell {n}\" hidden></div>");
        html.Append("</section>\n");
    }

    private static string Navigation(Notebook notebook, MarkdownHtml markdown, Dictionary<string, int> sections, Progress progress)
    {
        var all = LessonTally.Of(notebook.Code, progress);
        var html = new StringBuilder("<nav class=\"toc\" aria-label=\"Sections\">\n");
        html.Append("<a class=\"home\" href=\"/\">All notebooks</a>\n");
        if (all.Total > 0)
        {
            html.Add($"<p class=\"tally\" data-live=\"all\"><progress max=\"{all.Total}\" value=\"{all.Done}\" aria-label=\"Progress in this notebook\"></progress> {all.Words}</p>");
        }

        html.Append("<ol>\n");
        foreach (var (heading, id) in markdown.Headings.Where(static h => h.Heading.Level == 2))
        {
            var tally = sections.TryGetValue(id, out var section) ? LessonTally.Of(notebook.Code.Where(cell => cell.Section == section), progress) : LessonTally.None;
            html.Add($"<li><a href=\"#{id}\">{HtmlPage.Text(heading.Text)}</a>{Mark(tally, section)}</li>");
        }

        return html.Append("</ol>\n</nav>").ToString();
    }

    private static string Mark(LessonTally tally, int section) => tally.Total == 0
        ? ""
        : FormattableString.Invariant($" <span class=\"mark{(tally.IsComplete ? " done" : "")}\" data-live=\"section-{section}\" role=\"img\" aria-label=\"{tally.Words} done\" title=\"{tally.Words} done\">{(tally.IsComplete ? "✓" : tally.Done > 0 ? "◐" : "○")}</span>");

    private static string Turn(string path, LessonBook book)
    {
        var lessons = book.Lessons.ToList();
        var index = lessons.IndexOf(path);
        var html = new StringBuilder("<nav class=\"turn\" aria-label=\"Notebooks\">\n");
        if (index > 0)
        {
            html.Add($"<a class=\"previous\" rel=\"prev\" href=\"{LessonBook.Url(lessons[index - 1])}\"><small>Previous</small>{HtmlPage.Text(Path.GetFileNameWithoutExtension(lessons[index - 1]))}</a>");
        }

        if (index >= 0 && index + 1 < lessons.Count)
        {
            html.Add($"<a class=\"next\" rel=\"next\" href=\"{LessonBook.Url(lessons[index + 1])}\"><small>Next</small>{HtmlPage.Text(Path.GetFileNameWithoutExtension(lessons[index + 1]))}</a>");
        }

        return html.Append("</nav>\n").ToString();
    }
}
