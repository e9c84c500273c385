namespace Lab.Views;

/// <summary>The few colours and sizes that all pictures share.</summary>
/// <remarks>Text and lines take the colour of the page. An accent is only ever on a mark that also differs by shape or word, and
/// stands out by at least 3:1 from white as well as from the editor's dark grey (#1e1e1e); a test measures it.</remarks>
public static class Theme
{
    /// <summary>Blue.</summary>
    public const string Blue = "#2f80d8";

    /// <summary>Orange.</summary>
    public const string Orange = "#c76a15";

    /// <summary>Green.</summary>
    public const string Green = "#2f8f58";

    /// <summary>Purple.</summary>
    public const string Purple = "#9c66d6";

    /// <summary>Red.</summary>
    public const string Red = "#d9484f";

    /// <summary>Teal.</summary>
    public const string Teal = "#14889a";

    /// <summary>All accents, in the order in which series take them.</summary>
    public static IReadOnlyList<string> Accents { get; } = [Blue, Orange, Green, Purple, Red, Teal];

    /// <summary>The colour of text: the editor's, else the notebook page's, else the system's.</summary>
    public const string Foreground = "var(--vscode-editor-foreground, var(--jp-content-font-color1, CanvasText))";

    /// <summary>Fixed-width type, so that widths can be known without a browser.</summary>
    public const string Mono = "ui-monospace, 'Cascadia Mono', Consolas, Menlo, 'DejaVu Sans Mono', monospace";

    /// <summary>The page's own type.</summary>
    public const string Sans = "system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif";

    /// <summary>Type size in pictures, in pixels.</summary>
    public const double FontSize = 12;

    /// <summary>The width that pictures try to stay within, in pixels.</summary>
    public const double Width = 760;
}
