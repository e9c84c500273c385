using System.Text.Json;
using Lab.SocketIO;
using Lab.Wire;
using Lab.Wire.SocketIO;
using Xunit;

namespace Lab.Tests.SocketIO;

/// <summary>Listeners with the types that a program wants.</summary>
public sealed class TypedHandlerTests : ServerInMemory
{
    private readonly List<string> _seen = [];
    private readonly List<Exception> _errors = [];
    private readonly Visitor _visitor;
    private readonly ServerSocket _socket;

    public TypedHandlerTests()
    {
        _visitor = Visitor.Connect(Io);
        _socket = _visitor.Socket();
        _socket.OnError(_errors.Add);
        _visitor.Hears();
    }

    private sealed record Move(string Piece, int[] To, DateTimeOffset? At = null, Move? Next = null);

    [Fact]
    public void Every_number_of_arguments_is_listened_to()
    {
        _socket.On("a", () => _seen.Add("0"));
        _socket.On("a", (int a) => _seen.Add($"1 {a}"));
        _socket.On<int, int>("a", (a, b) => _seen.Add($"2 {a}{b}"));
        _socket.On<int, int, int>("a", (a, b, c) => _seen.Add($"3 {a}{b}{c}"));
        _socket.On<int, int, int, int>("a", (a, b, c, d) => _seen.Add($"4 {a}{b}{c}{d}"));
        _socket.On<int, int, int, int, int>("a", (a, b, c, d, e) => _seen.Add($"5 {a}{b}{c}{d}{e}"));
        _visitor.Says("2[\"a\",1,2,3,4,5,6]");
        Assert.Equal(["0", "1 1", "2 12", "3 123", "4 1234", "5 12345"], _seen);
    }

    [Fact]
    public void Every_number_of_arguments_may_take_its_time_or_answer()
    {
        _socket.On("t0", async () => await SeeAsync("t0"));
        _socket.On("t1", async (int a) => await SeeAsync($"t1 {a}"));
        _socket.On("t2", async (int a, int b) => await SeeAsync($"t2 {a}{b}"));
        _socket.On("t3", async (int a, int b, int c) => await SeeAsync($"t3 {a}{b}{c}"));
        _socket.On("t4", async (int a, int b, int c, int d) => await SeeAsync($"t4 {a}{b}{c}{d}"));
        _socket.On("t5", async (int a, int b, int c, int d, int e) => await SeeAsync($"t5 {a}{b}{c}{d}{e}"));
        _socket.On("r0", () => 0);
        _socket.On("r1", (int a) => a);
        _socket.On("r2", (int a, int b) => a + b);
        _socket.On("r3", (int a, int b, int c) => a + b + c);
        _socket.On("r4", (int a, int b, int c, int d) => a + b + c + d);
        _socket.On("r5", (int a, int b, int c, int d, int e) => a + b + c + d + e);
        _socket.On("u0", () => Task.FromResult(0));
        _socket.On("u1", (int a) => ValueTask.FromResult(a));
        _socket.On("u2", (int a, int b) => Task.FromResult(a + b));
        _socket.On("u3", (int a, int b, int c) => ValueTask.FromResult(a + b + c));
        _socket.On("u4", (int a, int b, int c, int d) => Task.FromResult(a + b + c + d));
        _socket.On("u5", (int a, int b, int c, int d, int e) => ValueTask.FromResult(a + b + c + d + e));
        foreach (var kind in "tru")
        {
            for (var i = 0; i <= 5; i++)
            {
                _visitor.Says($"2{i}[\"{kind}{i}\",1,2,3,4,5]");
            }
        }

        Assert.Equal(["t0", "t1 1", "t2 12", "t3 123", "t4 1234", "t5 12345"], _seen);
        string[] answers = ["30[0]", "31[1]", "32[3]", "33[6]", "34[10]", "35[15]"];
        Assert.Equal([.. answers, .. answers], _visitor.Hears());
        Assert.Empty(_errors);
    }

    [Fact]
    public void What_returns_a_value_task_is_waited_for_and_is_no_answer()
    {
        var gate = new TaskCompletionSource();
        _socket.On("chat", (string text) => Io.EmitAsync("chat", text));
        _socket.On<string>("shout", text => Io.EmitAsync("shout", text));
        _socket.On("slow", () => new ValueTask(gate.Task));
        _socket.On("next", () => _seen.Add("next"));
        _visitor.Says("27[\"chat\",\"hi\"]");
        _visitor.Says("28[\"shout\",\"hi\"]");
        Assert.Equal(["2[\"chat\",\"hi\"]", "2[\"shout\",\"hi\"]"], _visitor.Hears());
        _visitor.Says("2[\"slow\"]");
        _visitor.Says("2[\"next\"]");
        Assert.Empty(_seen);
        gate.SetResult();
        Assert.True(SpinWait.SpinUntil(() => _seen.Count == 1, TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public void Records_lists_raw_JSON_and_bytes_are_arguments()
    {
        _socket.On("move", (Move m) => _seen.Add($"{m.Piece} {string.Join(',', m.To)} {m.At:yyyy} {m.Next?.Piece}"));
        _socket.On("json", (JsonElement e) => _seen.Add(e.GetProperty("x").GetRawText()));
        _socket.On("dictionary", (Dictionary<string, int?> d) => _seen.Add(string.Join(' ', d)));
        _socket.On("bytes", (Bytes b, ReadOnlyMemory<byte> m) => _seen.Add($"{b} {m.Length}"));
        _visitor.Says("2[\"move\",{\"piece\":\"rook\",\"TO\":[1,2],\"at\":\"2030-01-01T00:00:00Z\",\"next\":{\"piece\":\"pawn\",\"to\":[]},\"more\":1}]");
        _visitor.Says("2[\"json\",{\"x\":[1, 2]}]");
        _visitor.Says("2[\"dictionary\",{\"__proto__\":1,\"b\":null}]");
        _visitor.Says("52-[\"bytes\",{\"_placeholder\":true,\"num\":1},{\"_placeholder\":true,\"num\":0}]", [1, 2], [3]);
        Assert.Equal(["rook 1,2 2030 pawn", "[1, 2]", "[__proto__, 1] [b, ]", "03 2"], _seen);
    }

    [Fact]
    public void Missing_and_null_are_null_where_null_may_be()
    {
        _socket.On("a", (string? a, int? b, Move? c, byte[]? d) => _seen.Add($"{a ?? "-"} {(b is null ? "-" : "+")} {c?.Piece ?? "-"} {(d is null ? "-" : "+")}"));
        _visitor.Says("2[\"a\"]");
        _visitor.Says("2[\"a\",null,null,null,null]");
        Assert.Equal(["- - - -", "- - - -"], _seen);
    }

    [Theory]
    [InlineData("2[\"n\",\"1\"]", "Argument 1 of \"n\" is \"1\", which cannot be read as Int32.")]
    [InlineData("2[\"n\"]", "Argument 1 of \"n\" is missing, which cannot be read as Int32.")]
    [InlineData("2[\"n\",null]", "Argument 1 of \"n\" is null, which cannot be read as Int32.")]
    [InlineData("2[\"n\",1.5]", "Argument 1 of \"n\" is 1.5, which cannot be read as Int32.")]
    [InlineData("2[\"n\",99999999999]", "Argument 1 of \"n\" is 99999999999, which cannot be read as Int32.")]
    public void What_does_not_fit_is_an_error_and_harms_neither_the_connection_nor_other_listeners(string packet, string message)
    {
        _socket.On("n", (int n) => _seen.Add($"number {n}"));
        _socket.On("n", (SocketArguments all) => _seen.Add("other"));
        _visitor.Says(packet);
        Assert.Equal(message, Assert.IsType<JsonException>(Assert.Single(_errors)).Message);
        Assert.Equal(["other"], _seen);
        _visitor.Says("2[\"n\",2]");
        Assert.Equal("number 2", _seen[1]);
    }

    [Fact]
    public void The_way_to_answer_and_all_arguments_may_stand_anywhere()
    {
        _socket.On("a", (Ack ack, int second) => ack.SendAsync(second));
        _socket.On("b", (SocketArguments all, Ack ack) => ack.SendAsync(all));
        _socket.On("c", (string first, SocketArguments all, Ack ack) => ack.SendAsync(first, all.Count));
        _visitor.Says("20[\"a\",1,2]");
        _visitor.Says("51-1[\"b\",{\"_placeholder\":true,\"num\":0}, 2]", [4]);
        _visitor.Says("22[\"c\",\"x\",2,3]");
        Assert.Equal(["30[2]", "61-1[{\"_placeholder\":true,\"num\":0}, 2]", "32[\"x\",3]"], _visitor.Hears());
    }

    [Fact]
    public void A_listener_hears_once_or_until_it_is_taken_away()
    {
        void Named(int n) => _seen.Add($"named {n}");
        _socket.On("a", (int n) => _seen.Add($"once {n}")).Once();
        var kept = _socket.On("a", (int n) => _seen.Add($"kept {n}"));
        _socket.On("a", (Action<int>)Named);
        _visitor.Says("2[\"a\",1]");
        _visitor.Says("2[\"a\",2]");
        kept.Off();
        _visitor.Says("2[\"a\",3]");
        _socket.Off("a", (Action<int>)Named);
        _visitor.Says("2[\"a\",4]");
        Assert.Equal(["once 1", "kept 1", "named 1", "kept 2", "named 2", "named 3"], _seen);
        _socket.On("a", () => _seen.Add("never"));
        _socket.Off("a");
        _visitor.Says("2[\"a\",5]");
        Assert.Equal(6, _seen.Count);
    }

    [Fact]
    public async Task A_programs_own_JSON_options_hold_for_arguments_and_bytes_stay_attachments()
    {
        await using var io = new SocketIOServer(SocketIOOptions.Default with { Json = new JsonSerializerOptions { PropertyNamingPolicy = JsonNamingPolicy.KebabCaseLower } });
        var visitor = Visitor.Connect(io);
        visitor.Socket().On("a", (Move m) => _seen.Add(m.Piece));
        visitor.Says("2[\"a\",{\"piece\":\"rook\",\"to\":[]}]");
        Assert.Equal(["rook"], _seen);
        visitor.Hears();
        await io.EmitAsync("b", new { BigPicture = new byte[] { 1 } });
        Assert.Equal(["51-[\"b\",{\"big-picture\":{\"_placeholder\":true,\"num\":0}}]"], visitor.Hears());
    }

    private Task SeeAsync(string what)
    {
        _seen.Add(what);
        return Task.CompletedTask;
    }
}
