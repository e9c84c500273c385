using System.Globalization;
using System.Net.Sockets;
using Lab.Wire;

namespace Lab.Net;

/// <summary>What one receive brought. Prints as one line.</summary>
public sealed record Received
{
    /// <summary>The bytes that came; empty when none did.</summary>
    public Bytes Bytes { get; init; }

    /// <summary>How many bytes came.</summary>
    public int Length => Bytes.Length;

    /// <summary>The bytes as UTF-8 text.</summary>
    public string Text => Bytes.ToText();

    /// <summary>Whether this is the end of the stream: the other side sends no more. Never true for datagrams.</summary>
    public bool IsEnd { get; init; }

    /// <summary>Whether nothing came within the time that the caller gave.</summary>
    public bool NothingCame { get; init; }

    /// <summary>Whether the other side ended the connection at once (a reset).</summary>
    public bool IsReset => Error == SocketError.ConnectionReset;

    /// <summary>Whether the system reported that no program listens on the other port.</summary>
    public bool IsRefused => Error == SocketError.ConnectionRefused;

    /// <summary>What the system reported instead of bytes; <see cref="SocketError.Success"/> when it reported nothing.</summary>
    public SocketError Error { get; init; }

    /// <summary>What the other side did wrong, such as a line without end; null when it did nothing wrong.</summary>
    public Violation? Violation { get; init; }

    /// <summary>How long the caller waited at most.</summary>
    public TimeSpan Waited { get; init; }

    /// <summary>One line that says what came.</summary>
    public override string ToString() =>
        Error != SocketError.Success ? SocketErrors.Say(Error)
        : IsEnd ? "0 bytes: end of the stream, the other side sends no more"
        : NothingCame ? string.Create(CultureInfo.InvariantCulture, $"nothing came within {Waited.TotalSeconds:0.###} s")
        : Violation?.ToString() ?? Sizes.Say(Bytes);
}

/// <summary>What became of one send. Prints as one line.</summary>
public sealed record Sent
{
    /// <summary>How many bytes this machine's kernel took over. It says nothing about the other side.</summary>
    public int Length { get; init; }

    /// <summary>Why it failed; <see cref="SocketError.Success"/> when it did not.</summary>
    public SocketError Error { get; init; }

    /// <summary>Whether the wait ended before the kernel had taken all bytes: the other side does not read. Some of them are on their way.</summary>
    public bool GaveUp { get; init; }

    /// <summary>Whether the kernel took the bytes.</summary>
    public bool Ok => Error == SocketError.Success;

    /// <summary>One line that says what became of it.</summary>
    public override string ToString() => GaveUp
        ? string.Create(CultureInfo.InvariantCulture, $"gave up after {TcpPeer.SendWait.TotalSeconds:0} s: the kernel takes no more, because the other side does not read")
        : Ok
        ? string.Create(CultureInfo.InvariantCulture, $"{Sizes.Count(Length)} handed to the kernel")
        : Length > 0 ? $"{Sizes.Count(Length)} handed to the kernel, then {SocketErrors.Say(Error)}"
        : SocketErrors.Say(Error);
}

/// <summary>Sizes in words.</summary>
internal static class Sizes
{
    /// <summary><c>1 byte</c>, <c>2,000 bytes</c>.</summary>
    public static string Count(long length) => string.Create(CultureInfo.InvariantCulture, $"{length:N0} {(length == 1 ? "byte" : "bytes")}");

    /// <summary>The size and the beginning of the text.</summary>
    public static string Say(Bytes bytes) => $"{Count(bytes.Length)} \"{bytes.ToPreview()}\"";
}
