using System.Globalization;
using System.Runtime.InteropServices;

namespace Lab.Wire;

/// <summary>One row of Linux's <c>struct tcp_info</c>.</summary>
/// <param name="Name">The member's name without <c>tcpi_</c>.</param>
/// <param name="Offset">Its first byte.</param>
/// <param name="Length">1, 4 or 8 bytes.</param>
/// <param name="Unit">What it counts; may be empty.</param>
/// <param name="Note">One sentence that says what it is for.</param>
public sealed record TcpInfoRow(string Name, int Offset, int Length, string Unit, string Note);

/// <summary>What Linux tells about one TCP connection (<c>getsockopt(IPPROTO_TCP, TCP_INFO)</c>, linux/tcp.h): a table, and numbers read by it.</summary>
/// <remarks>An older kernel gives fewer bytes; the members behind them are then missing, not zero.</remarks>
public sealed class TcpInfo
{
    // Linux numbers its states in an order of its own (net/tcp_states.h), from 1.
    private static readonly TcpState[] LinuxStates =
    [
        TcpState.Established, TcpState.SynSent, TcpState.SynReceived, TcpState.FinWait1, TcpState.FinWait2, TcpState.TimeWait,
        TcpState.Closed, TcpState.CloseWait, TcpState.LastAck, TcpState.Listen, TcpState.Closing,
    ];

    private readonly Dictionary<string, ulong> _values;

    private TcpInfo(Dictionary<string, ulong> values, IReadOnlyList<Field> fields) => (_values, Fields) = (values, fields);

    /// <summary>How many bytes to ask for, so that every row of <see cref="Table"/> can come: 152.</summary>
    public const int Size = 152;

    /// <summary>The members that the lab shows, by offset.</summary>
    public static IReadOnlyList<TcpInfoRow> Table { get; } =
    [
        new("state", 0, 1, "", "The state of this end, in Linux's own numbers."),
        new("retransmits", 2, 1, "", "How often the oldest unacknowledged segment was sent again so far."),
        new("rto", 8, 4, "µs", "How long the kernel waits for an acknowledgement before it sends again."),
        new("snd_mss", 16, 4, "bytes", "The most data that one sent segment carries."),
        new("rcv_mss", 20, 4, "bytes", "The kernel's estimate of the data in the segments that it receives."),
        new("unacked", 24, 4, "segments", "Sent and not yet acknowledged."),
        new("lost", 32, 4, "segments", "Thought to be lost."),
        new("pmtu", 60, 4, "bytes", "The largest IP packet that fits this path."),
        new("rtt", 68, 4, "µs", "The smoothed time from a segment to its acknowledgement."),
        new("rttvar", 72, 4, "µs", "How much that time varies."),
        new("snd_cwnd", 80, 4, "segments", "The congestion window: how much may be unacknowledged."),
        new("advmss", 84, 4, "bytes", "The segment size that this end announced."),
        new("total_retrans", 100, 4, "segments", "Sent again since the connection began."),
        new("bytes_acked", 120, 8, "bytes", "Sent and acknowledged since the connection began."),
        new("bytes_received", 128, 8, "bytes", "Received since the connection began."),
        new("segs_out", 136, 4, "segments", "Sent since the connection began."),
        new("segs_in", 140, 4, "segments", "Received since the connection began."),
        new("notsent_bytes", 144, 4, "bytes", "Written by the program and not yet sent."),
        new("min_rtt", 148, 4, "µs", "The shortest round trip seen."),
    ];

    /// <summary>The members that came, as named byte ranges.</summary>
    public IReadOnlyList<Field> Fields { get; }

    /// <summary>The state of this end; null when the kernel's number is not known.</summary>
    public TcpState? State => this["state"] is { } number and > 0 && number <= (ulong)LinuxStates.Length ? LinuxStates[number - 1] : null;

    /// <summary>The most data that one sent segment carries, in bytes.</summary>
    public long? SendMss => (long?)this["snd_mss"];

    /// <summary>The smoothed round trip time.</summary>
    public TimeSpan? RoundTrip => this["rtt"] is { } microseconds ? TimeSpan.FromMicroseconds(microseconds) : null;

    /// <summary>The congestion window in segments.</summary>
    public long? CongestionWindow => (long?)this["snd_cwnd"];

    /// <summary>How many segments were sent again since the connection began.</summary>
    public long? Retransmits => (long?)this["total_retrans"];

    /// <summary>A member by its name in <see cref="Table"/>; null when the kernel did not give it.</summary>
    public ulong? this[string name] => _values.TryGetValue(name, out var value) ? value : null;

    /// <summary>Reads what the kernel gave, in this machine's byte order.</summary>
    /// <param name="bytes">The bytes, as many as came.</param>
    public static TcpInfo Read(ReadOnlySpan<byte> bytes)
    {
        var values = new Dictionary<string, ulong>(StringComparer.Ordinal);
        var fields = new List<Field>(Table.Count);
        foreach (var row in Table)
        {
            if (row.Offset + row.Length > bytes.Length)
            {
                continue;
            }

            var at = bytes.Slice(row.Offset, row.Length);
            var value = row.Length switch
            {
                1 => at[0],
                4 => MemoryMarshal.Read<uint>(at),
                _ => MemoryMarshal.Read<ulong>(at),
            };
            values.Add(row.Name, value);
            var number = value.ToString("N0", CultureInfo.InvariantCulture);
            fields.Add(new Field(row.Name, row.Offset, row.Length, row.Unit.Length == 0 ? number : $"{number} {row.Unit}") { Note = row.Note, Section = "linux/tcp.h struct tcp_info" });
        }

        return new TcpInfo(values, fields);
    }

    /// <summary>One line: state, segment size, round trip, window and what was sent again.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{State?.ToString() ?? "state unknown"}, MSS {SendMss:N0} bytes, RTT {this["rtt"]:N0} µs, window {CongestionWindow:N0} segments, {Retransmits:N0} sent again");
}
