using System.Globalization;
using Lab.Tracing;

namespace Lab.Views;

/// <summary>Where the text of a column stands.</summary>
public enum Align
{
    /// <summary>At the left: words.</summary>
    Left,

    /// <summary>At the right: numbers, so that digits of one weight stand below each other.</summary>
    Right,

    /// <summary>In the middle: marks.</summary>
    Center,
}

/// <summary>A column of a table.</summary>
/// <param name="Name">Its heading, with the unit where there is one.</param>
/// <param name="Align">Where its text stands. Default: left.</param>
public sealed record TableColumn(string Name, Align Align = Align.Left)
{
    /// <summary>Whether its text is set in fixed-width type, as text that went over the wire is. Default: false.</summary>
    public bool IsCode { get; init; }

    /// <summary>A column of words; a name that ends in <c>&gt;</c> makes a column of numbers.</summary>
    public static implicit operator TableColumn(string name) => FromString(name);

    /// <summary>A column of words; a name that ends in <c>&gt;</c> makes a column of numbers.</summary>
    public static TableColumn FromString(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.EndsWith('>') ? new(name[..^1].TrimEnd(), Align.Right) : new(name);
    }
}

/// <summary>A cell of a table.</summary>
/// <param name="Text">What it says.</param>
/// <param name="Mark">A word that marks it, such as <c>changed</c>; null or empty for none. It is shown, so the mark is never colour alone.</param>
public sealed record TableCell(string Text, string? Mark = null)
{
    /// <summary>A cell with text.</summary>
    public static implicit operator TableCell(string text) => FromString(text);

    /// <summary>A cell with a number, thousands separated.</summary>
    public static implicit operator TableCell(int value) => FromInt64(value);

    /// <summary>A cell with a number, thousands separated.</summary>
    public static implicit operator TableCell(long value) => FromInt64(value);

    /// <summary>A cell with a number of at most three decimals.</summary>
    public static implicit operator TableCell(double value) => FromDouble(value);

    /// <summary>A cell with yes or no.</summary>
    public static implicit operator TableCell(bool value) => FromBoolean(value);

    /// <summary>A cell with text; null becomes a dash.</summary>
    public static TableCell FromString(string? text) => new(text ?? "–");

    /// <summary>A cell with a number, thousands separated.</summary>
    public static TableCell FromInt32(int value) => FromInt64(value);

    /// <summary>A cell with a number, thousands separated.</summary>
    public static TableCell FromInt64(long value) => new(Units.Count(value));

    /// <summary>A cell with a number of at most three decimals.</summary>
    public static TableCell FromDouble(double value) => new(double.IsFinite(value) ? value.ToString("#,0.###", CultureInfo.InvariantCulture) : "–");

    /// <summary>A cell with yes or no.</summary>
    public static TableCell FromBoolean(bool value) => new(value ? "yes" : "no");

    /// <summary>The text and its mark.</summary>
    public override string ToString() => Mark is { Length: > 0 } ? $"▸ {Text} ({Mark})" : Text;
}

/// <summary>How a table is drawn.</summary>
public sealed record TableOptions
{
    /// <summary>The defaults.</summary>
    public static TableOptions Default { get; } = new();

    /// <summary>How the lab knows what is in the table; null says nothing. Default: null.</summary>
    public Provenance? Provenance { get; init; }

    /// <summary>A sentence below the table. Default: empty.</summary>
    public string Note { get; init; } = "";

    /// <summary>Most rows shown; what is beyond is counted and said. Default 200; at least 1.</summary>
    public int MaxRows { get; init; } = 200;

    /// <summary>Most characters shown of a cell; the whole text is in its tooltip. Default 120; at least 4.</summary>
    public int MaxColumns { get; init; } = 120;
}
