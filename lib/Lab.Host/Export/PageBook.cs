using Lab.Host.Notebooks;

namespace Lab.Host.Export;

/// <summary>The pages of one run: which notebook has which page, and what comes before and after it.</summary>
internal sealed class PageBook
{
    /// <summary>File name of the list of all pages.</summary>
    public const string IndexName = "index.html";

    private readonly IReadOnlyList<Notebook> _notebooks;

    /// <summary>Gives every notebook a page name of its own.</summary>
    public PageBook(IReadOnlyList<Notebook> notebooks, int? shuffleSeed)
    {
        _notebooks = notebooks;
        ShuffleSeed = shuffleSeed;
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { IndexName };
        var pages = new Dictionary<string, string>();
        foreach (var notebook in notebooks)
        {
            var name = Path.GetFileNameWithoutExtension(notebook.Path);
            // Two folders may hold notebooks of one name: then the folder's name tells them apart.
            var folder = Path.GetFileName(Path.GetDirectoryName(notebook.Path)) ?? "";
            var page = name + ".html";
            for (var n = 1; !taken.Add(page); n++)
            {
                page = n == 1 ? $"{folder}-{name}.html" : FormattableString.Invariant($"{folder}-{name}-{n}.html");
            }

            pages[notebook.Path] = page;
        }

        PagesByPath = pages;
    }

    /// <summary>Full path of a notebook to the file name of its page.</summary>
    public IReadOnlyDictionary<string, string> PagesByPath { get; }

    /// <summary>Full path of a notebook to the address of its page, relative to every other page.</summary>
    public IReadOnlyDictionary<string, string> Urls => PagesByPath.ToDictionary(static page => page.Key, static page => Uri.EscapeDataString(page.Value));

    /// <summary>Seed of the order of sections, if they were shuffled.</summary>
    public int? ShuffleSeed { get; }

    /// <summary>The address of a notebook's page, relative to every other page.</summary>
    public string Url(Notebook notebook) => Uri.EscapeDataString(PagesByPath[notebook.Path]);

    /// <summary>Address and title of the pages before and after.</summary>
    public ((string Url, string Title)? Previous, (string Url, string Title)? Next) Neighbours(Notebook notebook)
    {
        var index = _notebooks.ToList().FindIndex(n => n.Path == notebook.Path);
        return (At(index - 1), At(index + 1));
    }

    private (string Url, string Title)? At(int index) =>
        index >= 0 && index < _notebooks.Count ? (Url(_notebooks[index]), _notebooks[index].Title) : null;
}
