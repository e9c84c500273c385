using Lab.Tracing;

namespace Lab.Tests.Views;

/// <summary>Makes traces by hand, as taps would write them.</summary>
internal sealed class TraceSample
{
    private readonly Trace _trace = new(new TraceOptions { MaxEvents = 200_000 });
    private readonly Dictionary<string, Endpoint> _ends = [];
    private readonly Dictionary<(Flow, Direction), long> _offsets = [];

    public static TraceSnapshot Hello()
    {
        var sample = new TraceSample();
        sample.Write(new TraceEvent { Flow = sample.Flow("alice", "echo"), Level = TraceLevel.Call, Verb = "connect", Action = 1 });
        sample.Write(new TraceEvent { Flow = sample.Flow("alice", "echo"), Level = TraceLevel.Call, Verb = "send", Direction = Direction.Send, Action = 2 });
        sample.Bytes("alice", "echo", "hello", Direction.Send, 2);
        sample.Bytes("echo", "alice", "hello", Direction.Receive);
        sample.Bytes("echo", "alice", "hello", Direction.Send);
        sample.Bytes("alice", "echo", "hello", Direction.Receive);
        return sample.Snapshot();
    }

    public static TraceSnapshot Rounds(int count)
    {
        var sample = new TraceSample();
        for (var i = 0; i < count; i++)
        {
            sample.Bytes("alice", "echo", "12345", Direction.Send);
            sample.Bytes("echo", "alice", "12345", Direction.Receive);
            sample.Bytes("echo", "alice", "54321", Direction.Send);
            sample.Bytes("alice", "echo", "54321", Direction.Receive);
        }

        return sample.Snapshot();
    }

    public Flow Flow(string local, string remote) => new(Transport.Tcp, End(local), End(remote));

    public void Name(string end, string name) => _trace.Name(Transport.Tcp, End(end), name);

    public void Write(TraceEvent item) => _trace.Write(item);

    public void Bytes(string local, string remote, string text, Direction direction, long action = 0)
    {
        var flow = Flow(local, remote);
        var bytes = Lab.Wire.Bytes.Utf8(text);
        var offset = _offsets.GetValueOrDefault((flow, direction));
        _offsets[(flow, direction)] = offset + bytes.Length;
        Write(new TraceEvent
        {
            Flow = flow,
            Level = TraceLevel.Bytes,
            Provenance = Provenance.Captured,
            Verb = direction == Direction.Send ? "send" : "receive",
            Direction = direction,
            Bytes = bytes,
            Length = bytes.Length,
            Offset = offset,
            Action = action,
        });
    }

    public TraceSnapshot Snapshot() => _trace.Snapshot();

    private Endpoint End(string name)
    {
        if (!_ends.TryGetValue(name, out var end))
        {
            _ends[name] = end = new Endpoint("127.0.0.1", 5000 + _ends.Count);
            _trace.Name(Transport.Tcp, end, name);
        }

        return end;
    }
}
