using System.Diagnostics.CodeAnalysis;
using Lab.Exercises;
using Lab.Host.Export;

namespace Lab.Host.Page;

/// <summary>The documents of the lab's page.</summary>
/// <param name="notebooksFolder">The notebooks folder.</param>
/// <param name="progress">The learner's results there are now.</param>
internal sealed class LessonPages(string notebooksFolder, Func<Progress> progress)
{
    /// <summary>Style and script of every document.</summary>
    public const string Head = """
        <link rel="stylesheet" href="/page/shared.css">
        <link rel="stylesheet" href="/page/page.css">
        <script type="module" src="/page/start.js"></script>
        """;

    private const string ShellMain = """
        <h1>The networking lab</h1>
        <div class="shell" id="connecting">
        <p role="status">Connecting …</p>
        <noscript><p>This page runs cells with JavaScript. Allow it for this address, then load the page again.</p></noscript>
        </div>
        <form class="shell" id="enter" hidden>
        <p id="enter-why">This page needs the address that the lab printed when it was started. It looks like <code>http://127.0.0.1:8888/?token=…</code></p>
        <p><label for="enter-token">Address or token</label>
        <input id="enter-token" type="text" autocomplete="off" autocapitalize="off" spellcheck="false" required aria-describedby="enter-why"></p>
        <p><button type="submit" class="first">Open the lab</button></p>
        </form>
        """;

    /// <summary>What a document may load and talk to: the host itself, and lesson servers on this machine. What a cell shows may carry its own script and style.</summary>
    [SuppressMessage("Performance", "CA1822:Mark members as static", Justification = "It belongs to the documents that this object makes.")]
    public string ContentSecurityPolicy =>
        "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
        + "connect-src 'self' ws://127.0.0.1:* http://127.0.0.1:* ws://localhost:* http://localhost:*; "
        + "frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

    /// <summary>The document for whoever has not shown the token. It is the same at every address and says nothing of what there is.</summary>
    [SuppressMessage("Performance", "CA1822:Mark members as static", Justification = "One of the documents of this object.")]
    public string Shell() => HtmlPage.Frame("The networking lab", "", $"<div data-page=\"shell\">\n{ShellMain}\n</div>", Head);

    /// <summary>The list of lessons.</summary>
    public Task<string> ListAsync(CancellationToken cancellationToken) => ListPage.RenderAsync(LessonBook.Read(notebooksFolder), progress(), cancellationToken);

    /// <summary>One notebook; a damaged one gives a page that says what is wrong.</summary>
    /// <param name="path">Its path relative to the notebooks folder, with <c>/</c>.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <returns>Null when there is no such notebook.</returns>
    public async Task<string?> LessonAsync(string path, CancellationToken cancellationToken)
    {
        var book = LessonBook.Read(notebooksFolder);
        if (book.Find(path) is null)
        {
            return null;
        }

        var (notebook, fault) = await book.OpenAsync(path, cancellationToken);
        return notebook is null ? LessonPage.RenderFault(path, fault!) : LessonPage.Render(notebook, path, book, progress());
    }
}
