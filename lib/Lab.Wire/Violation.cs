namespace Lab.Wire;

/// <summary>What the peer did wrong. It is data, not an exception: our own misuse is the exception.</summary>
/// <param name="Rule">The rule that was broken, with its section, such as <c>RFC 6455 §5.1</c>, or the name of a limit.</param>
/// <param name="Offset">The byte at which it shows, from 0, in what was given.</param>
/// <param name="Text">One plain sentence.</param>
public sealed record Violation(string Rule, long Offset, string Text)
{
    /// <summary>One line: offset, rule and sentence.</summary>
    public override string ToString() => $"at byte {Offset}: {Text} ({Rule})";
}
