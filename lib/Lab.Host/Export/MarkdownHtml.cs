using System.Net;
using System.Text;
using Lab.Host.Notebooks;
using Lab.Host.Serving.Contents;
using Markdig;
using Markdig.Helpers;
using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Lab.Host.Export;

/// <summary>Renders the Markdown cells of one notebook: headings get ids that are unique on the page, links to other notebooks lead to their pages,
/// and pictures are put into the page itself.</summary>
/// <param name="notebook">The notebook.</param>
/// <param name="urls">Where other notebooks are shown: full path of a notebook to the address of its page.</param>
/// <param name="picturesFolder">Full path of the folder that pictures may come from, with the folders inside it.</param>
internal sealed class MarkdownHtml(Notebook notebook, IReadOnlyDictionary<string, string> urls, string picturesFolder)
{
    private const int PictureLimit = 8 * 1024 * 1024;

    // A notebook may come from anywhere and is read before any of it is run: its text must not run by itself, with the rights of the lab's page.
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder()
        .UsePipeTables().UseEmphasisExtras().UseTaskLists().UseFootnotes().UseDefinitionLists().UseAutoLinks().DisableHtml().Build();

    private static readonly string[] LinkSchemes = ["http", "https", "mailto"];

    private readonly HashSet<string> _ids = [];

    /// <summary>The headings rendered so far, in order, with their ids.</summary>
    public List<(Heading Heading, string Id)> Headings { get; } = [];

    /// <summary>The HTML of a Markdown cell.</summary>
    public string Render(NotebookCell cell)
    {
        var document = Markdown.Parse(cell.Source, Pipeline);
        foreach (var heading in document.Descendants<HeadingBlock>())
        {
            var text = heading.Inline is null ? "" : Text(heading.Inline);
            var id = UniqueId(text);
            heading.GetAttributes().Id = id;
            Headings.Add((new Heading(heading.Level, text), id));
        }

        foreach (var link in document.Descendants<LinkInline>())
        {
            link.Url = link.IsImage ? PictureUrl(link.Url, cell) : LinkUrl(link.Url);
        }

        foreach (var link in document.Descendants<AutolinkInline>().Where(static link => !link.IsEmail && !IsHarmless(link.Url)).ToList())
        {
            link.ReplaceBy(new LiteralInline(link.Url));
        }

        using var writer = new StringWriter { NewLine = "\n" };
        var renderer = new HtmlRenderer(writer);
        Pipeline.Setup(renderer);
        renderer.ObjectRenderers.ReplaceOrAdd<CodeBlockRenderer>(new HighlightedCodeRenderer());
        renderer.Render(document);
        // A wide table scrolls in a box of its own, so that the page does not.
        return writer.ToString().Replace("<table>", "<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"Table\"><table>", StringComparison.Ordinal)
            .Replace("</table>", "</table></div>", StringComparison.Ordinal);
    }

    /// <summary>The first paragraph of a Markdown text, without its marks; null when there is none.</summary>
    public static string? FirstParagraph(string markdown) =>
        Markdown.Parse(markdown, Pipeline).OfType<ParagraphBlock>().FirstOrDefault()?.Inline is { } inline ? Text(inline) : null;

    private string UniqueId(string text)
    {
        var slug = LinkHelper.UrilizeAsGfm(text);
        var id = slug.Length == 0 ? "section" : slug;
        for (var n = 1; !_ids.Add(id); n++)
        {
            id = $"{slug}-{n}";
        }

        return id;
    }

    private string? LinkUrl(string? url)
    {
        if (url is null || !IsHarmless(url))
        {
            return "#";
        }

        if (Local(url) is not { } path)
        {
            return url;
        }

        var mark = url.IndexOf('#', StringComparison.Ordinal);
        return urls.TryGetValue(path, out var page) ? page + (mark < 0 ? "" : url[mark..]) : url;
    }

    private string? PictureUrl(string? url, NotebookCell cell)
    {
        const string Attachment = "attachment:";
        if (url is null)
        {
            return url;
        }

        if (url.StartsWith(Attachment, StringComparison.Ordinal))
        {
            return cell.Attachments.TryGetValue(Uri.UnescapeDataString(url[Attachment.Length..]), out var file) && file.MimeType.StartsWith("image/", StringComparison.Ordinal) ? $"data:{file.MimeType};base64,{file.Base64}" : url;
        }

        if (Local(url) is { } path && MimeType(path) is { } type && IsInPicturesFolder(path) && new FileInfo(path) is { Exists: true, Length: <= PictureLimit })
        {
            return $"data:{type};base64,{Convert.ToBase64String(File.ReadAllBytes(path))}";
        }

        return url;
    }

    /// <summary>The file that a relative link means, or null.</summary>
    private string? Local(string url)
    {
        var path = Uri.UnescapeDataString(url.Split('#', '?')[0]);
        return path.Length == 0 || Uri.TryCreate(url, UriKind.Absolute, out _) || Path.IsPathRooted(path)
            ? null
            : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(notebook.Path)!, path));
    }

    /// <summary>Whether a link leads somewhere and runs nothing: it has no scheme, or one of a few. What a browser would ignore in a scheme makes it another one here.</summary>
    private static bool IsHarmless(string url)
    {
        var end = url.AsSpan().IndexOfAny(":/?#");
        return end < 0 || url[end] != ':' || LinkSchemes.Contains(url[..end], StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Whether a file lies in the folder, also after every link on the way was followed.</summary>
    private bool IsInPicturesFolder(string path)
    {
        try
        {
            new ContentsPath(picturesFolder).Resolve(Path.GetRelativePath(picturesFolder, path).Replace(Path.DirectorySeparatorChar, '/'));
            return true;
        }
        catch (ContentsException)
        {
            return false;
        }
    }

    private static string? MimeType(string path) => Path.GetExtension(path).ToUpperInvariant() switch
    {
        ".SVG" => "image/svg+xml",
        ".PNG" => "image/png",
        ".GIF" => "image/gif",
        ".WEBP" => "image/webp",
        ".JPG" or ".JPEG" => "image/jpeg",
        _ => null,
    };

    private static string Text(ContainerInline inline)
    {
        var text = new StringBuilder();
        foreach (var part in inline.Descendants())
        {
            text.Append(part switch
            {
                LiteralInline literal => literal.Content.ToString(),
                CodeInline code => code.Content,
                HtmlEntityInline entity => entity.Transcoded.ToString(),
                LineBreakInline => " ",
                _ => "",
            });
        }

        return text.ToString().Trim();
    }

    /// <summary>Code blocks of the language C# look like code cells.</summary>
    private sealed class HighlightedCodeRenderer : HtmlObjectRenderer<CodeBlock>
    {
        protected override void Write(HtmlRenderer renderer, CodeBlock block)
        {
            var code = string.Join('\n', block.Lines.Lines.Take(block.Lines.Count).Select(static line => line.Slice.ToString()));
            var isCSharp = (block as FencedCodeBlock)?.Info?.Trim().ToUpperInvariant() is "CSHARP" or "CS" or "C#";
            renderer.Write("<pre class=\"code\" tabindex=\"0\"><code>");
            renderer.Write(isCSharp ? CodeHtml.Highlight(code) : WebUtility.HtmlEncode(code));
            renderer.Write("</code></pre>\n");
        }
    }
}
