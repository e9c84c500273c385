namespace Lab.Wire;

/// <summary>A named part of a header or a frame: where it lies, what it says and which section defines it.</summary>
/// <param name="Name">The name that the standard gives it.</param>
/// <param name="Offset">First byte, from 0, in the bytes it belongs to.</param>
/// <param name="Length">How many bytes it touches; at least 1, or 0 for a field that is present but empty.</param>
/// <param name="Value">Its value as a reader wants to see it.</param>
public sealed record Field(string Name, int Offset, int Length, string Value)
{
    /// <summary>First bit inside the first byte, counted from the most significant (0 to 7); null when the field is whole bytes.</summary>
    public int? BitOffset { get; init; }

    /// <summary>How many bits it has; null when the field is whole bytes.</summary>
    public int? BitLength { get; init; }

    /// <summary>One sentence that says what it is for; may be empty.</summary>
    public string Note { get; init; } = "";

    /// <summary>Where it is defined, such as <c>RFC 9293 §3.1</c>; may be empty.</summary>
    public string Section { get; init; } = "";

    /// <summary>The offset after its last byte.</summary>
    public int End => Offset + Length;

    /// <summary>One line: range, name and value.</summary>
    public override string ToString() => Length == 0 ? $"[{Offset}] {Name} = (empty)" : $"[{Offset}..{End}) {Name} = {Value}";
}
