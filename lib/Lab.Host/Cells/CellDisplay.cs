using System.Diagnostics.CodeAnalysis;
using Lab.Host.Kernel;

namespace Lab.Host.Cells;

/// <summary>What a cell can call by its bare name to show something before it ends, under the names that other notebook engines use.</summary>
[SuppressMessage("Naming", "CA1708:Identifiers should differ by more than case", Justification = "The names that other notebook engines use.")]
public static class CellDisplay
{
    /// <summary>Where what is shown goes.</summary>
    internal static Action<KernelMessage> Post { get; set; } = static _ => { };

    /// <summary>Shows a value at once, in the place where printed text would stand now.</summary>
    /// <param name="value">The value; it is shown as if it were the last expression of the cell.</param>
    /// <returns>What is shown, so that it can be replaced.</returns>
    [SuppressMessage("Style", "IDE1006:Naming Styles", Justification = "The name that other notebook engines use.")]
    public static DisplayedValue display(object? value)
    {
        var shown = new DisplayedValue();
        shown.Show(KernelMessageKind.DisplayData, value);
        return shown;
    }

    /// <inheritdoc cref="display"/>
    public static DisplayedValue Display(this object? value) => display(value);

    /// <summary>A value that is shown as this HTML.</summary>
    /// <param name="html">The HTML, as it is.</param>
    public static object HTML(string html) => new HtmlText(html);
}

/// <summary>Something that a cell has shown.</summary>
public sealed class DisplayedValue
{
    private readonly string _id = Guid.NewGuid().ToString("N");

    internal DisplayedValue()
    {
    }

    /// <summary>Shows another value in its place.</summary>
    /// <param name="value">The value.</param>
    public void Update(object? value) => Show(KernelMessageKind.DisplayUpdate, value);

    internal void Show(KernelMessageKind kind, object? value)
    {
        var data = Kernel.Display.Of(value) ?? new() { ["text/plain"] = "null" };
        CellDisplay.Post(new KernelMessage(kind) { DisplayId = _id, Data = data });
    }
}

/// <summary>Text that is HTML.</summary>
internal sealed record HtmlText(string Html)
{
    public override string ToString() => Html;
}
