using System.Text.Json;
using Lab.SocketIO;
using Xunit;

namespace Lab.Tests.SocketIO;

/// <summary>Coming back after a short absence.</summary>
public sealed class RecoveryTests : IAsyncDisposable
{
    private readonly ManualClock _clock = new();
    private readonly List<string> _seen = [];
    private readonly SocketIOServer _io;

    public RecoveryTests()
    {
        _io = Server(new RecoveryOptions());
        _io.Use(_ => _seen.Add("middleware"));
        _io.OnConnection(s => _seen.Add("recovered " + s.Recovered));
    }

    public ValueTask DisposeAsync() => _io.DisposeAsync();

    [Fact]
    public async Task Who_comes_back_has_its_id_its_rooms_its_data_and_what_it_missed()
    {
        var (gone, other) = (Visitor.Connect(_io), Visitor.Connect(_io));
        var socket = gone.Socket();
        await socket.JoinAsync("room");
        socket.Data["name"] = "ada";
        await _io.EmitAsync("first", 1);
        var offset = Offset(gone.Hears().Last());
        gone.Engine.End("transport close");

        await _io.EmitAsync("to all");
        await _io.To("room").EmitAsync("to room", new byte[] { 1 });
        await _io.To("elsewhere").EmitAsync("to others");
        await _io.Except("room").EmitAsync("not to room");
        await _io.Volatile.EmitAsync("volatile");
        await socket.EmitAsync("direct");
        _ = _io.Timeout(1).EmitWithAckAsync<int>("asks");

        var back = ComeBack(gone, offset);
        var heard = back.Hears();
        Assert.Equal(["2[\"to all\"", "51-[\"to room\",{\"_placeholder\":true,\"num\":0}", "2[\"direct\""], heard[..3].Select(WithoutOffset));
        Assert.Equal($"0{{\"sid\":\"{gone.Sid}\",\"pid\":\"{gone.Pid}\"}}", heard[3]);
        Assert.Equal(4, heard.Length);
        Assert.Equal([1], Assert.Single(back.Engine.Attachments));
        var again = _io.Sockets.Sockets[gone.Sid];
        Assert.Equal((true, "ada"), (again.Recovered, again.Data["name"]));
        Assert.Equal(new[] { gone.Sid, "room" }.Order(), again.Rooms.Order());
        Assert.Equal("recovered True", _seen[^1]);
        Assert.Equal(2, _seen.Count(s => s == "middleware"));
        await _io.EmitAsync("goes on");
        Assert.Single(back.Hears());
        Assert.Equal(2, _io.Sockets.Sockets.Count);
        Assert.NotNull(other);
    }

    [Fact]
    public async Task Each_event_carries_an_offset_and_what_asks_for_an_answer_none()
    {
        var visitor = Visitor.Connect(_io);
        Assert.NotEqual(visitor.Sid, visitor.Pid);
        await _io.EmitAsync("a");
        await visitor.Socket().EmitAsync("b", 1);
        await _io.Volatile.EmitAsync("c");
        _ = visitor.Socket().EmitWithAckAsync<int>("d");
        var heard = visitor.Hears();
        var offsets = heard[..2].Select(Offset).ToList();
        Assert.Equal(2, offsets.Distinct().Count());
        Assert.Equal(["2[\"c\"]", "20[\"d\"]"], heard[2..]);
    }

    [Fact]
    public async Task Middlewares_run_when_that_is_asked_for()
    {
        await using var io = Server(new RecoveryOptions { SkipMiddlewares = false });
        var ran = 0;
        io.Use(_ => ran++);
        var gone = Visitor.Connect(io);
        await io.EmitAsync("a");
        var offset = Offset(gone.Hears()[0]);
        gone.Engine.End("ping timeout");
        Assert.Contains(gone.Sid, Assert.Single(ComeBack(gone, offset).Hears()), StringComparison.Ordinal);
        Assert.Equal((2, true), (ran, io.Sockets.Sockets[gone.Sid].Recovered));
    }

    [Fact]
    public async Task A_middleware_that_refuses_whoever_comes_back_leaves_nothing_behind()
    {
        await using var io = Server(new RecoveryOptions { SkipMiddlewares = false });
        io.Use(s => s.Recovered ? throw new ConnectRefusedException("no") : Task.CompletedTask);
        var gone = Visitor.Connect(io);
        await gone.Socket().JoinAsync("room");
        await io.EmitAsync("a");
        var offset = Offset(gone.Hears()[0]);
        gone.Engine.End("ping timeout");
        Assert.Equal(["4{\"message\":\"no\"}"], ComeBack(gone, offset).Hears());
        Assert.Empty(io.Sockets.Adapter.Rooms);
    }

    [Theory]
    [InlineData("unknown", null)]
    [InlineData(null, "unknown")]
    [InlineData(null, "")]
    [InlineData(null, "99999999999999999999999")]
    public async Task What_is_unknown_makes_a_new_session_and_no_error(string? pid, string? offset)
    {
        var gone = Visitor.Connect(_io);
        await _io.EmitAsync("a");
        var seen = Offset(gone.Hears()[0]);
        gone.Engine.End("transport close");
        var back = Visitor.Connect(_io, $$"""{"pid":"{{pid ?? gone.Pid}}","offset":"{{offset ?? seen}}"}""");
        Assert.NotEqual(gone.Sid, back.Sid);
        Assert.Equal("recovered False", _seen[^1]);
    }

    [Theory]
    [InlineData("{\"pid\":1,\"offset\":2}")]
    [InlineData("{\"pid\":null}")]
    [InlineData("{\"pid\":{\"__proto__\":1},\"offset\":[]}")]
    public void What_is_no_text_is_no_session(string auth) => Assert.NotEmpty(Visitor.Connect(_io, auth).Pid);

    [Theory]
    [InlineData("transport close", true)]
    [InlineData("transport error", true)]
    [InlineData("ping timeout", true)]
    [InlineData("forced close", true)]
    [InlineData("client namespace disconnect", false)]
    [InlineData("server namespace disconnect", false)]
    public async Task Only_who_did_not_mean_to_go_comes_back_and_only_once(string reason, bool recovered)
    {
        var gone = Visitor.Connect(_io);
        await _io.EmitAsync("a");
        var offset = Offset(gone.Hears()[0]);
        switch (reason)
        {
            case "client namespace disconnect":
                gone.Says("1");
                break;
            case "server namespace disconnect":
                await gone.Socket().DisconnectAsync();
                break;
            default:
                gone.Engine.End(reason);
                break;
        }

        ComeBack(gone, offset);
        Assert.Equal(recovered, _io.Sockets.Sockets.ContainsKey(gone.Sid));
        ComeBack(gone, offset);
        Assert.Equal(2, _io.Sockets.Sockets.Count);
        Assert.Equal("recovered False", _seen[^1]);
    }

    [Fact]
    public async Task Who_is_away_too_long_is_new_and_nothing_is_kept()
    {
        var gone = Visitor.Connect(_io);
        await _io.EmitAsync("a");
        var offset = Offset(gone.Hears()[0]);
        gone.Engine.End("transport close");
        _clock.Advance(TimeSpan.FromMinutes(2) + TimeSpan.FromSeconds(1));
        ComeBack(gone, offset);
        Assert.False(_io.Sockets.Sockets.ContainsKey(gone.Sid));
    }

    [Fact]
    public async Task A_quiet_server_lets_back_whoever_has_seen_the_last_event_however_old_that_is()
    {
        var gone = Visitor.Connect(_io);
        await _io.EmitAsync("a");
        var offset = Offset(gone.Hears()[0]);
        _clock.Advance(TimeSpan.FromMinutes(10));
        gone.Engine.End("transport close");
        await _io.EmitAsync("missed");
        var heard = ComeBack(gone, offset).Hears();
        Assert.Equal(("2[\"missed\"", true), (WithoutOffset(heard[0]), heard[1].Contains(gone.Sid, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Who_missed_more_than_is_kept_is_new()
    {
        await using var io = Server(new RecoveryOptions { MaxPackets = 2 });
        var gone = Visitor.Connect(io);
        await io.EmitAsync("a");
        var offset = Offset(gone.Hears()[0]);
        gone.Engine.End("transport close");
        await io.EmitAsync("b");
        await io.EmitAsync("c");
        await io.EmitAsync("d");
        ComeBack(gone, offset);
        Assert.False(io.Sockets.Sockets.ContainsKey(gone.Sid));
    }

    [Fact]
    public async Task What_is_kept_has_a_bound_in_bytes()
    {
        await using var io = Server(new RecoveryOptions { MaxBytes = 1_000 });
        var (gone, here) = (Visitor.Connect(io), Visitor.Connect(io));
        await io.EmitAsync("a");
        var first = Offset(gone.Hears()[0]);
        here.Hears();
        gone.Engine.End("transport close");
        await io.EmitAsync("b", new byte[600]);
        await io.EmitAsync("c", new byte[600]);
        var later = Offset(here.Hears()[0]);
        ComeBack(gone, first);
        Assert.False(io.Sockets.Sockets.ContainsKey(gone.Sid));
        here.Engine.End("transport close");
        Assert.Equal("51-[\"c\",{\"_placeholder\":true,\"num\":0}", WithoutOffset(ComeBack(here, later).Hears()[0]));
    }

    [Fact]
    public async Task Many_are_kept_in_order_and_each_is_found()
    {
        await using var io = Server(new RecoveryOptions { MaxPackets = 150 });
        var gone = Visitor.Connect(io);
        for (var i = 0; i < 250; i++)
        {
            await io.EmitAsync("n", i);
        }

        var offset = Offset(gone.Hears()[199]);
        gone.Engine.End("transport close");
        for (var i = 250; i < 300; i++)
        {
            await io.EmitAsync("n", i);
        }

        Assert.Equal(Enumerable.Range(200, 100).Select(i => $"2[\"n\",{i}"), ComeBack(gone, offset).Hears()[..100].Select(WithoutOffset));
    }

    [Fact]
    public async Task What_is_sent_while_somebody_comes_back_is_neither_lost_nor_doubled()
    {
        await using var io = Server(new RecoveryOptions { SkipMiddlewares = false, MaxPackets = 3 });
        var sent = 1;
        io.Use(async s =>
        {
            for (var i = 0; i < sent; i++)
            {
                await (s.Recovered ? io.EmitAsync("meanwhile", i) : default);
            }
        });
        var (gone, other) = (Visitor.Connect(io), Visitor.Connect(io));
        await io.EmitAsync("a");
        var offset = Offset(gone.Hears()[0]);
        gone.Engine.End("transport close");
        await io.EmitAsync("missed");
        var back = ComeBack(gone, offset);
        var heard = back.Hears();
        Assert.Equal(["2[\"missed\"", "2[\"meanwhile\",0"], heard[..2].Select(WithoutOffset));
        Assert.Equal(3, heard.Length);

        // So much that not all of it is there any more: better a new session than one with a hole.
        (sent, offset) = (4, Offset(heard[1]));
        back.Engine.End("transport close");
        back = Visitor.Open(io);
        back.Says($$"""0{"pid":"{{gone.Pid}}","offset":"{{offset}}"}""");
        Assert.True(back.Engine.IsClosed);
        Assert.Single(io.Sockets.Sockets);
        Assert.NotNull(other);
    }

    [Fact]
    public async Task What_a_listener_emits_does_not_overtake_what_it_looks_at()
    {
        var (one, two) = (Visitor.Connect(_io), Visitor.Connect(_io));
        foreach (var visitor in (Visitor[])[one, two])
        {
            visitor.Socket().OnAnyOutgoing((name, _) =>
            {
                if (name == "a" && visitor == one)
                {
                    Detached.Run(_io.EmitAsync("b"), _io.Log);
                }
            });
        }

        await _io.EmitAsync("a");
        Assert.Equal(["2[\"a\"", "2[\"b\""], one.Hears().Select(WithoutOffset));
        Assert.Equal(["2[\"a\"", "2[\"b\""], two.Hears().Select(WithoutOffset));
    }

    [Fact]
    public async Task Off_by_default_there_is_no_private_id_and_nobody_is_asked_for_one()
    {
        var asked = 0;
        await using var io = new SocketIOServer(SocketIOOptions.Default with { Adapter = ns => new Asked(ns, () => asked++) });
        var gone = Visitor.Connect(io);
        Assert.Empty(gone.Pid);
        gone.Engine.End("transport close");
        Assert.NotEqual(gone.Sid, Visitor.Connect(io, $$"""{"pid":"{{gone.Sid}}","offset":"1"}""").Sid);
        Assert.Equal(0, asked);
    }

    private static Visitor ComeBack(Visitor gone, string offset)
    {
        var back = Visitor.Open(gone.Io);
        back.Says($$"""0{"pid":"{{gone.Pid}}","offset":"{{offset}}"}""");
        return back;
    }

    private static string Offset(string packet)
    {
        using var json = JsonDocument.Parse(packet[packet.IndexOf('[', StringComparison.Ordinal)..]);
        return json.RootElement.EnumerateArray().Last().GetString()!;
    }

    private static string WithoutOffset(string packet) => packet[..packet.LastIndexOf(',')];

    private SocketIOServer Server(RecoveryOptions recovery) => new(SocketIOOptions.Default with { Clock = _clock, ConnectionStateRecovery = recovery });

    private sealed class Asked(Namespace ns, Action asked) : InMemoryAdapter(ns)
    {
        public override ValueTask PersistSessionAsync(Session session)
        {
            asked();
            return default;
        }

        public override ValueTask<Session?> RestoreSessionAsync(string pid, string offset)
        {
            asked();
            return default;
        }
    }
}
