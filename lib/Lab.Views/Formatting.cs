namespace Lab.Views;

/// <summary>Tells a notebook engine where the formatters of a type are. Engines look for the name of this attribute, not for its assembly,
/// so no engine's package is needed.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class TypeFormatterSourceAttribute(Type formatterSourceType) : Attribute
{
    /// <summary>A type with a public <c>IEnumerable&lt;object&gt; CreateTypeFormatters()</c>.</summary>
    public Type FormatterSourceType { get; } = formatterSourceType;

    /// <summary>The forms to emit, richest first.</summary>
    public string[] PreferredMimeTypes { get; set; } = [];
}

/// <summary>The formatters of every view. Public because engines create it by reflection; not for cells.</summary>
public sealed class ViewFormatterSource
{
    /// <summary>One formatter for each form.</summary>
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Performance", "CA1822:Mark members as static", Justification = "Engines call it on an instance.")]
    public IEnumerable<object> CreateTypeFormatters() =>
    [
        new ViewFormatter("text/html", static (view, writer) => view.WriteHtml(writer)),
        new ViewFormatter("text/plain", static (view, writer) => view.WriteText(writer)),
    ];
}

/// <summary>Writes one form of a view. Public because engines call it by reflection; not for cells.</summary>
public sealed class ViewFormatter
{
    private readonly Action<View, TextWriter> _write;

    internal ViewFormatter(string mimeType, Action<View, TextWriter> write) => (MimeType, _write) = (mimeType, write);

    /// <summary>The form that it writes.</summary>
    public string MimeType { get; }

    /// <summary>Writes <paramref name="instance"/> if it is a view. The parameter must be exactly <see cref="object"/>: that is the engines' convention.</summary>
    /// <returns>Whether it was a view.</returns>
    public bool Format(object instance, TextWriter writer)
    {
        if (instance is not View view)
        {
            return false;
        }

        _write(view, writer);
        return true;
    }
}
