namespace Lab.Views;

/// <summary>The box that every view stands in: colour, picture, text alternative and the script that may add to it.</summary>
public static class ViewShell
{
    /// <summary>Writes the box.</summary>
    /// <param name="writer">Where it goes.</param>
    /// <param name="id">The id of the box; see <see cref="ViewIds"/>.</param>
    /// <param name="body">Writes what is in it.</param>
    /// <param name="view">The view whose text form becomes the alternative; null for none, where the body is text already.</param>
    /// <param name="script">What the browser may add; the picture must be complete without it. It gets <c>root</c>, the box.</param>
    public static void Write(TextWriter writer, string id, Action<Markup> body, View? view, string? script = null)
    {
        var markup = new Markup(writer);
        markup.Write($"<div class=\"lab-view\" id=\"{id}\" style=\"color:{Theme.Foreground};background:transparent;font-family:{Theme.Sans};font-size:13px;line-height:1.45;margin:4px 0\">");
        body(markup);
        if (view is not null)
        {
            markup.Raw("<details class=\"lab-text\"><summary style=\"cursor:pointer\">As text</summary><pre style=\"overflow-x:auto;color:inherit;background:transparent;font-size:12px;line-height:1.35;margin:6px 0\">");
            markup.Text(view.ToString());
            markup.Raw("</pre></details>");
        }

        if (script is not null)
        {
            // An output may be put on the page again, with its script; the mark keeps it from being set up twice.
            markup.Raw("<script>(function(){'use strict';var root=document.getElementById('" + id + "');if(!root||root.getAttribute('data-ready'))return;root.setAttribute('data-ready','1');\n");
            markup.Raw(script);
            markup.Raw("\n})();</script>");
        }

        markup.Raw("</div>\n");
    }

    /// <summary>Begins a picture: it shrinks with the page and is never wider.</summary>
    /// <param name="markup">Where it goes.</param>
    /// <param name="id">The id of the output.</param>
    /// <param name="width">Natural width in pixels.</param>
    /// <param name="height">Natural height in pixels.</param>
    /// <param name="title">What it is, in a few words.</param>
    /// <param name="description">What it shows, in one or two sentences.</param>
    public static void BeginSvg(Markup markup, string id, double width, double height, string title, string description)
    {
        markup.Raw("<div>");
        markup.Write($"<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" aria-labelledby=\"{id}-t {id}-d\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" ");
        markup.Write($"style=\"display:block;max-width:100%;height:auto;background:transparent\" fill=\"currentColor\" font-family=\"{Theme.Mono}\" font-size=\"{Theme.FontSize}\">");
        markup.Write($"<title id=\"{id}-t\">{title}</title><desc id=\"{id}-d\">{description}</desc>");
    }

    /// <summary>Ends a picture.</summary>
    public static void EndSvg(Markup markup) => markup.Raw("</svg></div>");
}
