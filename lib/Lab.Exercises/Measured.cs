using System.Globalization;

namespace Lab.Exercises;

/// <summary>What the learner's own run gave: a number, a yes or no, or a word. Made from any of them without a cast.</summary>
/// <param name="Value">The value as it came; null when the run gave nothing.</param>
public readonly record struct Measured(object? Value)
{
    /// <summary>The value as a number; null when it is none.</summary>
    public double? Number => Value switch { double number => number, int number => number, long number => number, _ => null };

    /// <summary>Whether the run said yes.</summary>
    public bool IsTrue => Value is true;

    /// <summary>Whether the run said no. Not the opposite of <see cref="IsTrue"/> when the value is no truth value.</summary>
    public bool IsFalse => Value is false;

    /// <summary>Whether the run gave exactly this word, in any case of letters.</summary>
    public bool Is(string word) => Value is string text && string.Equals(text, word, StringComparison.OrdinalIgnoreCase);

    /// <summary>As a reader sees it: grouped digits, <c>yes</c> or <c>no</c>, the word.</summary>
    public override string ToString() => Value switch
    {
        null => "nothing",
        true => "yes",
        false => "no",
        double number => number.ToString("#,0.###", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString("#,0", CultureInfo.InvariantCulture),
        _ => Value.ToString() ?? "nothing",
    };

    /// <summary>A number.</summary>
    public static implicit operator Measured(int value) => new(value);

    /// <summary>A number.</summary>
    public static implicit operator Measured(long value) => new(value);

    /// <summary>A number.</summary>
    public static implicit operator Measured(double value) => new(value);

    /// <summary>Yes or no.</summary>
    public static implicit operator Measured(bool value) => new(value);

    /// <summary>A word.</summary>
    public static implicit operator Measured(string? value) => new(value);

    /// <summary>A number.</summary>
    public static Measured FromInt32(int value) => value;

    /// <summary>A number.</summary>
    public static Measured FromInt64(long value) => value;

    /// <summary>A number.</summary>
    public static Measured FromDouble(double value) => value;

    /// <summary>Yes or no.</summary>
    public static Measured FromBoolean(bool value) => value;

    /// <summary>A word.</summary>
    public static Measured FromString(string? value) => value;
}
