namespace Lab.Wire.Http1;

/// <summary>One header line of a head (RFC 9112 §5).</summary>
/// <param name="Name">Its name as it was written; upper and lower case mean the same.</param>
/// <param name="Value">Its value without the blanks around it; one character for each byte (ISO 8859-1), because the bytes have no agreed meaning.</param>
public readonly record struct HttpHeader(string Name, string Value)
{
    /// <summary>The line as it goes on the wire, without its end.</summary>
    public override string ToString() => $"{Name}: {Value}";
}
