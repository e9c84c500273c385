using Lab.SocketIO;
using Lab.Wire.SocketIO;
using Xunit;

namespace Lab.Tests.SocketIO;

/// <summary>Listeners that see every event, of either direction.</summary>
public sealed class CatchAllTests : ServerInMemory
{
    private readonly List<string> _seen = [];
    private readonly List<SocketArguments> _kept = [];
    private readonly Visitor _visitor;
    private readonly ServerSocket _socket;

    public CatchAllTests()
    {
        _visitor = Visitor.Connect(Io);
        _socket = _visitor.Socket();
        _visitor.Hears();
    }

    [Fact]
    public void They_see_each_event_that_comes_before_its_listeners_and_may_keep_the_arguments()
    {
        _socket.On("a", (int n) => _seen.Add($"handler {n}"));
        _socket.OnAny(One);
        _socket.OnAny((_, arguments) =>
        {
            _kept.Add(arguments);
            throw new InvalidOperationException("nobody else's affair");
        });
        _socket.OnAny(async (name, _) =>
        {
            await Task.CompletedTask;
            _seen.Add("later " + name);
        });
        _visitor.Says("2[\"a\",1]");
        _visitor.Says("2[\"nobody listens\",\"x\"]");
        Assert.Equal(["one a", "later a", "handler 1", "one nobody listens", "later nobody listens"], _seen);
        Assert.Equal((1, "x"), (_kept[0].Get<int>(0), _kept[1].Get<string>(0)));
    }

    [Fact]
    public void They_can_be_put_in_front_listed_and_removed()
    {
        _socket.OnAny(One);
        _socket.PrependAny(Two);
        _socket.PrependAny(Three);
        _visitor.Says("2[\"a\"]");
        Assert.Equal(["three a", "two a", "one a"], _seen);
        Assert.Equal(3, _socket.ListenersAny().Count);
        _socket.OffAny((Action<string, SocketArguments>)Two);
        _socket.OffAny((Action<string, SocketArguments>)Two);
        Assert.Equal([(Action<string, SocketArguments>)Three, (Action<string, SocketArguments>)One], _socket.ListenersAny());
        _socket.OffAny();
        Assert.Empty(_socket.ListenersAny());
    }

    [Fact]
    public async Task They_see_what_goes_to_one_and_to_many_bytes_included()
    {
        _socket.OnAnyOutgoing((name, arguments) => _seen.Add($"{name} {arguments.Count}"));
        _socket.OnAnyOutgoing((_, arguments) => _kept.Add(arguments));
        await _socket.EmitAsync("direct", 1);
        await Io.EmitAsync("to all", 1, new byte[] { 7 });
        _ = _socket.EmitWithAckAsync<int>("asks");
        await _socket.Broadcast.EmitAsync("to others");
        Assert.Equal(["direct 1", "to all 2", "asks 0"], _seen);
        Assert.Equal([7], _kept[1].Get<byte[]>(1)!);
    }

    [Fact]
    public async Task Those_of_what_goes_can_be_put_in_front_listed_and_removed()
    {
        _socket.OnAnyOutgoing(One);
        _socket.PrependAnyOutgoing(Two);
        await _socket.EmitAsync("a");
        Assert.Equal(["two a", "one a"], _seen);
        Assert.Equal([(Action<string, SocketArguments>)Two, (Action<string, SocketArguments>)One], _socket.ListenersAnyOutgoing());
        _socket.OffAnyOutgoing((Action<string, SocketArguments>)One);
        Assert.Single(_socket.ListenersAnyOutgoing());
        _socket.OffAnyOutgoing();
        await _socket.EmitAsync("a");
        Assert.Equal(2, _seen.Count);
    }

    [Fact]
    public async Task One_that_throws_while_something_goes_to_many_stops_nobody()
    {
        var other = Visitor.Connect(Io);
        _socket.OnAnyOutgoing((_, _) => throw new InvalidOperationException("nobody else's affair"));
        other.Socket().OnAnyOutgoing((_, _) => throw new InvalidOperationException("nobody else's affair"));
        await Io.EmitAsync("a");
        await _socket.EmitAsync("b");
        Assert.Equal((2, 1), (_visitor.Hears().Length, other.Hears().Length));
    }

    private void One(string name, SocketArguments arguments) => _seen.Add("one " + name);

    private void Two(string name, SocketArguments arguments) => _seen.Add("two " + name);

    private void Three(string name, SocketArguments arguments) => _seen.Add("three " + name);
}
