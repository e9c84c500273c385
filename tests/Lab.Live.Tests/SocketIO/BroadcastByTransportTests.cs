using System.Text.RegularExpressions;
using Lab.SocketIO;
using Lab.Tests.SocketIO;
using Xunit;

namespace Lab.Live.Tests.SocketIO;

/// <summary>One broadcast for clients of every kind: one that polls, one on a WebSocket from the beginning, one that went over to it.</summary>
public sealed partial class BroadcastByTransportTests
{
    private const string Binary = "451-[\"hello\",{\"_placeholder\":true,\"num\":0}]";

    private static readonly byte[] Data = [1, 2, 3];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Each form of a broadcast: who sends what, what arrives, at whom (all three, or those whose number is in the list), and where they are.</summary>
    public static TheoryData<string, string, string, string> Forms { get; } = new()
    {
        { "all", "/", "42[\"hello\"]", "012" },
        { "namespace", "/custom", "42/custom,[\"hello\"]", "012" },
        { "parent", "/dynamic-101", "42/dynamic-101,[\"hello\"]", "012" },
        { "binary", "/", Binary, "012" },
        { "volatile", "/", Binary, "012" },
        { "room", "/", "42[\"hello\"]", "02" },
        { "rooms", "/", "42[\"hello\"]", "012" },
        { "except", "/", "42[\"hello\"]", "1" },
        { "middleware", "/", "42[\"hello\"]", "012" },
        { "left", "/", "42[\"hello\"]", "2" },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task A_broadcast_reaches_clients_of_every_transport_and_nobody_else(string form, string ns, string expected, string receivers)
    {
        await using var io = await SocketIOServer.StartAsync(cancellationToken: Cancellation);
        io.Use(static async socket => await socket.JoinAsync("from the middleware"));
        io.Of("/custom");
        var parent = io.Of(Dynamic());
        using var wire = new EngineWire(io.EndPoint!);
        var (polling, direct) = (await wire.OpenAsync(), await wire.OpenSocketAsync());
        using (direct)
        {
            using var upgraded = await EngineUpgradeTests.UpgradeAsync(wire, await wire.OpenAsync());
            using var stranger = await wire.OpenSocketAsync();
            var connect = ns == "/" ? "40" : $"40{ns},";
            await wire.PostAsync(polling, connect);
            var ids = new List<string> { Id((await wire.PollAsync(polling)).Body) };
            foreach (var socket in (WireSocket[])[direct, upgraded])
            {
                await socket.SendAsync(connect);
                ids.Add(Id((await socket.TextAsync())!));
            }

            var other = ns == "/" ? "/custom" : "/";
            await stranger.SendAsync(other == "/" ? "40" : $"40{other},");
            Assert.StartsWith("40", await stranger.TextAsync(), StringComparison.Ordinal);
            var sockets = ids.ConvertAll(id => io.Of(ns).Sockets[id]);
            await sockets[0].JoinAsync("room1");
            await sockets[1].JoinAsync("room2");
            await sockets[2].JoinAsync("room1");
            // A poll that waits: so even what is volatile may go.
            var poll = wire.PollAsync(polling);
            await EngineCloseTests.ZeroAsync(() => sockets.TrueForAll(static s => s.Conn.IsWritable) ? 0 : 1);
            await (form switch
            {
                "namespace" => io.Of("/custom").EmitAsync("hello"),
                "parent" => parent.EmitAsync("hello"),
                "binary" => io.EmitAsync("hello", Data),
                "volatile" => io.Volatile.EmitAsync("hello", Data),
                "room" => io.To("room1").EmitAsync("hello"),
                "rooms" => io.To("room1", "room2").EmitAsync("hello"),
                "except" => io.Except("room1").EmitAsync("hello"),
                "middleware" => io.To("from the middleware").EmitAsync("hello"),
                "left" => LeaveAsync(),
                _ => io.EmitAsync("hello"),
            });
            // What comes next shows that the first one did not come where it should not.
            await io.Of(ns).EmitAsync("end");
            await io.Of(other).EmitAsync("end");
            var end = $"42{(ns == "/" ? "" : ns + ",")}[\"end\"]";
            var got = await ByPollAsync(wire, polling, await poll, end);
            Assert.Equal(Expected('0', binary: "bAQID"), got);
            Assert.Equal(Expected('1', binary: null), await BySocketAsync(direct, end));
            Assert.Equal(Expected('2', binary: null), await BySocketAsync(upgraded, end));
            Assert.Equal($"42{(other == "/" ? "" : other + ",")}[\"end\"]", await stranger.TextAsync());

            async ValueTask LeaveAsync()
            {
                await sockets[0].LeaveAsync("room1");
                await io.To("room1").EmitAsync("hello");
            }

            List<string> Expected(char who, string? binary) => [.. receivers.Contains(who, StringComparison.Ordinal) ? expected == Binary ? [expected, binary ?? "bytes"] : (string[])[expected] : [], end];
        }
    }

    [Fact]
    public async Task A_socket_that_is_disconnected_in_the_middle_of_its_upgrade_harms_nobody()
    {
        var clock = new ManualClock();
        await using var io = await SocketIOServer.StartAsync(SocketIOOptions.Default with { Clock = clock }, cancellationToken: Cancellation);
        using var wire = new EngineWire(io.EndPoint!);
        var sid = await wire.OpenAsync();
        await wire.PostAsync(sid, "40");
        using var socket = await wire.SocketAsync(sid);
        await socket.SendAsync("2probe");
        Assert.Equal("3probe", await socket.TextAsync());
        await Assert.Single(io.Sockets.Sockets.Values).DisconnectAsync(close: true);
        // Nobody polls and nobody goes over: the upgrade is given up.
        clock.Advance(io.Options.UpgradeTimeout);
        await socket.EndAsync();
        Assert.NotEmpty(await wire.OpenAsync());
        Assert.Empty(io.Sockets.Sockets);
    }

    private static async Task<List<string>> ByPollAsync(EngineWire wire, string sid, EngineWire.Answer first, string end)
    {
        var got = first.Body.Split(EngineWire.Separator).ToList();
        while (got[^1] != end)
        {
            got.AddRange((await wire.PollAsync(sid)).Body.Split(EngineWire.Separator));
        }

        return got;
    }

    private static async Task<List<string>> BySocketAsync(WireSocket socket, string end)
    {
        var got = new List<string>();
        do
        {
            var next = await socket.NextAsync();
            Assert.NotNull(next);
            got.Add(next.Value.IsText ? System.Text.Encoding.UTF8.GetString(next.Value.Bytes) : next.Value.Bytes.AsSpan().SequenceEqual(Data) ? "bytes" : "other bytes");
        }
        while (got[^1] != end);
        return got;
    }

    private static string Id(string connected) => Sid().Match(connected).Groups[1].Value;

    [GeneratedRegex("\"sid\":\"([^\"]+)\"")]
    private static partial Regex Sid();

    [GeneratedRegex("^/dynamic-\\d+$")]
    private static partial Regex Dynamic();
}
