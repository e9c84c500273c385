using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Lab.SocketIO;
using Xunit;

namespace Lab.Tests.SocketIO;

/// <summary>What monitoring sees. Each test has a namespace of its own: the meter belongs to the process.</summary>
[Collection(nameof(MetricsTests))]
public sealed class MetricsTests : ServerInMemory
{
    [Fact]
    public async Task Sockets_events_and_failures_are_counted_by_namespace()
    {
        const string Name = "/counted";
        var counts = new ConcurrentDictionary<string, long>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Meter.Name == "Lab.SocketIO")
            {
                l.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<int>((i, value, tags, _) => Count(i, value, tags));
        listener.SetMeasurementEventCallback<long>((i, value, tags, _) => Count(i, value, tags));
        listener.Start();

        Io.Of(Name).OnConnection(s => s.On("bad", () => throw new InvalidOperationException()));
        var (one, two) = (Visitor.Open(Io), Visitor.Open(Io));
        one.Join(Name);
        two.Join(Name);
        await Io.Of(Name).EmitAsync("a");
        one.Says($"2{Name},[\"bad\"]");
        two.Engine.End("transport close");
        Assert.Equal(1, counts["socketio.sockets"]);
        Assert.Equal(2, counts["socketio.events.sent"]);
        Assert.Equal(1, counts["socketio.events.received"]);
        Assert.Equal(1, counts["socketio.listener.failures"]);

        void Count(Instrument instrument, long value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            if (tags[0].Value as string == Name)
            {
                counts.AddOrUpdate(instrument.Name, value, (_, before) => before + value);
            }
        }
    }

    [Fact]
    public async Task Whoever_is_back_before_its_old_socket_has_gone_is_counted_once()
    {
        const string Name = "/fast";
        var sockets = 0;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Name == "socketio.sockets")
            {
                l.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<int>((_, value, tags, _) => sockets += tags[0].Value as string == Name ? value : 0);
        listener.SetMeasurementEventCallback<long>((_, value, tags, _) => sockets += tags[0].Value as string == Name ? (int)value : 0);
        listener.Start();

        await using var io = new SocketIOServer(SocketIOOptions.Default with { ConnectionStateRecovery = new RecoveryOptions() });
        io.Of(Name);
        var (gone, back) = (Visitor.Open(io), Visitor.Open(io));
        var old = gone.Join(Name);
        await io.Of(Name).EmitAsync("a");
        var packet = gone.Hears().Last();
        var offset = packet.Split('"')[^2];
        var isBack = false;
        ((InMemoryAdapter)io.Of(Name).Adapter).RoomLeft += (_, _) =>
        {
            if (!isBack)
            {
                isBack = true;
                back.Says($$"""0{{Name}},{"pid":"{{old.PrivateId}}","offset":"{{offset}}"}""");
            }
        };
        gone.Engine.End("transport close");
        var socket = Assert.Single(io.Of(Name).Sockets).Value;
        Assert.True(socket.Recovered);
        Assert.Equal(1, sockets);
        back.Engine.End("transport close");
        Assert.Equal(0, sockets);
    }

    [Fact]
    public void Each_event_that_comes_is_an_activity()
    {
        const string Name = "/traced";
        var seen = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Lab.SocketIO",
            Sample = (ref _) => ActivitySamplingResult.AllData,
            ActivityStopped = a =>
            {
                if (a.GetTagItem("messaging.destination.name") as string == Name)
                {
                    seen.Enqueue(a);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        string? inside = null;
        Io.Of(Name).OnConnection(s => s.On("move", (int _) => inside = Activity.Current?.DisplayName));
        var visitor = Visitor.Open(Io);
        var socket = visitor.Join(Name);
        visitor.Says($"2{Name},[\"move\",1]");
        var activity = Assert.Single(seen);
        Assert.Equal(($"{Name} move", $"{Name} move", socket.Id), (activity.DisplayName, inside, activity.GetTagItem("socketio.sid")));
    }
}
