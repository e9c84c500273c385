using Lab.Exercises;
using Lab.SocketIO;
using Lab.Views;
using Xunit;

namespace Lab.Live.Tests.SocketIO;

/// <summary>Every row of the emit cheat sheet, as the lessons measure it: the receivers are counted at real clients, never computed.</summary>
public sealed class EmitSheetTests : IAsyncLifetime
{
    private SocketIOServer _io = null!;
    private ClientSocket _ana = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>ana and bo are in room1, bo and cy in room2, dee in none; eve is in the namespace /my only, in its room1.</summary>
    public async ValueTask InitializeAsync()
    {
        _io = await Sio.StartAsync("emit sheet", cancellationToken: Cancellation);
        _io.Of("/my");
        _io.OnConnection(async socket =>
        {
            await socket.JoinAsync([.. socket.Handshake.Auth.GetProperty("rooms").EnumerateArray().Select(r => r.GetString()!)]);
            socket.On("ask", (string word) => word + "!");
        });
        _io.Of("/my").OnConnection(socket => socket.JoinAsync("room1").AsTask());
        _ana = await Connect("ana", "room1");
        await Connect("bo", "room1", "room2");
        await Connect("cy", "room2");
        await Connect("dee");
        await _io.ConnectAsync("eve", "/my", cancellationToken: Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        var lesson = _io.Lesson();
        await _ana.DisposeAsync();
        await _io.DisposeAsync();
        await lesson.DisposeAsync();
    }

    [Fact]
    public async Task Each_form_of_the_server_reaches_whom_the_sheet_says_and_each_once()
    {
        (string Form, string Expected, Func<ServerSocket, ValueTask> Emit)[] sheet =
        [
            ("socket.emit", "ana", static s => s.EmitAsync("news", 1)),
            ("socket.broadcast.emit", "bo cy dee", static s => s.Broadcast.EmitAsync("news", 1)),
            ("socket.to(\"room1\").emit", "bo", static s => s.To("room1").EmitAsync("news", 1)),
            ("socket.to(\"room1\").to(\"room2\").emit", "bo cy", static s => s.To("room1").To("room2").EmitAsync("news", 1)),
            ("socket.to(socket.id).emit", "", static s => s.To(s.Id).EmitAsync("news", 1)),
            ("socket.except(\"room1\").emit", "cy dee", static s => s.Except("room1").EmitAsync("news", 1)),
            ("socket.compress(false).emit", "ana", static s => s.Compress(false).EmitAsync("news", 1)),
            ("io.in(\"room1\").emit", "ana bo", static s => s.Server.In("room1").EmitAsync("news", 1)),
            ("io.to(\"room1\").to(\"room2\").emit", "ana bo cy", static s => s.Server.To("room1").To("room2").EmitAsync("news", 1)),
            ("io.except(\"room1\").emit", "cy dee", static s => s.Server.Except("room1").EmitAsync("news", 1)),
            ("io.of(\"my\").emit", "eve/my", static s => s.Server.Of("my").EmitAsync("news", 1)),
            ("io.of(\"my\").to(\"room1\").emit", "eve/my", static s => s.Server.Of("my").To("room1").EmitAsync("news", 1)),
            ("io.to(socketId).emit", "ana", static s => s.Server.To(s.Id).EmitAsync("news", 1)),
            ("io.local.emit", "ana bo cy dee", static s => s.Server.Local.EmitAsync("news", 1)),
            ("io.emit", "ana bo cy dee", static s => s.Server.EmitAsync("news", 1)),
            ("io.to(\"empty\").emit", "", static s => s.Server.To("empty").EmitAsync("news", 1)),
            ("io.compress(false).emit", "ana bo cy dee", static s => s.Server.Compress(false).EmitAsync("news", 1)),
        ];
        ReceiversGrid? all = null;
        foreach (var (form, expected, emit) in sheet)
        {
            var grid = await _io.WhoReceivesAsync(form, "ana", emit);
            AssertReached(grid, expected);
            all = all?.And(grid) ?? grid;
        }

        Assert.Equal(sheet.Length, all!.Rows.Count);
        Assert.Contains("socket.to(socket.id).emit by ana reached nobody.", all.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_volatile_event_reaches_whoever_can_take_it_at_once()
    {
        // A client whose connection is idle can; over polling it could not be told from one that cannot.
        await Upgraded();
        AssertReached(await _io.WhoReceivesAsync("socket.volatile.emit", "ana", static s => s.Volatile.EmitAsync("news", 1)), "ana");
        AssertReached(await _io.WhoReceivesAsync("ana.volatile.emit", () => _ana.Volatile.EmitAsync("news", 1), "ana"), "server");
    }

    [Fact]
    public async Task An_emit_with_acknowledgement_shows_what_came_back()
    {
        _ana.On("question", () => "yes");
        var one = await _io.WhoReceivesAsync("socket.emitWithAck", "ana", static s => s.EmitWithAckAsync<string>("question"));
        AssertReached(one, "ana");
        Assert.Equal("answer: yes", one.Rows[0].Note);
        var room = await _io.WhoReceivesAsync("io.to(\"room1\").timeout(5000).emitWithAck", () => _io.To("room1").Timeout(5000).EmitWithAckAsync<string>("question"));
        AssertReached(room, "ana bo");
        Assert.Equal("an error after 5.00 s, with 1 answer: yes", room.Rows[0].Note);
    }

    [Fact]
    public async Task Each_form_of_a_client_reaches_the_server_and_nobody_else()
    {
        await Upgraded();
        AssertReached(await _io.WhoReceivesAsync("emit", () => _ana.EmitAsync("news", 1), "ana"), "server");
        AssertReached(await _io.WhoReceivesAsync("compress(false).emit", () => _ana.Compress(false).EmitAsync("news", 1), "ana"), "server");
        var asked = await _io.WhoReceivesAsync("emitWithAck", () => _ana.EmitWithAckAsync<string>("ask", "hi"), "ana");
        AssertReached(asked, "server");
        Assert.Equal("answer: hi!", asked.Rows[0].Note);
    }

    [Fact]
    public async Task What_the_server_emits_on_an_event_of_a_client_is_in_the_same_row()
    {
        _io.Socket("ana").On("chat", async (string line) => await _io.In("room1").EmitAsync("chat", line));
        AssertReached(await _io.WhoReceivesAsync("ana.emit(\"chat\")", () => _ana.EmitAsync("chat", "hi"), "ana"), "server ana bo");
    }

    [Fact]
    public async Task An_answer_with_names_is_held_against_the_run()
    {
        var question = new PredictionQuestion
        {
            Id = "test.to-room",
            Question = "Who?",
            Because = "The sender is left out.",
            Names = ["ana", "bo", "cy", "dee"],
            Options = [PredictionOption.Who("bo", "who else is in the room"), PredictionOption.Who("ana, bo", "who is in the room") with { Misconception = "rooms.includes-me", Confront = "Look at the sender." }],
        };
        var grid = await _io.WhoReceivesAsync("socket.to(\"room1\").emit", "ana", static s => s.To("room1").EmitAsync("news", 1));
        var view = new Guess(question, "bo and ana").Against(grid);
        Assert.Equal("rooms.includes-me", view.Misconception);
        Assert.Contains("– sends ✘ you: yes", view.ToString(), StringComparison.Ordinal);
        Assert.True(new Guess(question, "bo").Against(grid).IsRight);
    }

    private static void AssertReached(ReceiversGrid grid, string names)
    {
        var row = Assert.Single(grid.Rows);
        var expected = names.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal((row.Form, string.Join(' ', grid.Columns.Select(c => $"{c.Name}:{(expected.Contains(c.Name) ? 1 : 0)}"))), (row.Form, string.Join(' ', grid.Columns.Select(c => $"{c.Name}:{row.Counts[c.Name]}"))));
        Assert.Equal(expected.Length, row.Receivers.Count);
    }

    private Task<ClientSocket> Connect(string name, params string[] rooms) => _io.ConnectAsync(name, auth: new { rooms }, cancellationToken: Cancellation);

    // While a connection goes over to a WebSocket, or something else leaves, it takes nothing that is volatile.
    private async Task Upgraded()
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(TimeSpan.FromSeconds(15));
        while (_ana.Manager.Transport != Lab.Wire.EngineIO.EngineTransport.WebSocket || _io.Socket("ana").Conn is not { Transport: Lab.Wire.EngineIO.EngineTransport.WebSocket, IsWritable: true })
        {
            await Task.Delay(10, patience.Token);
        }
    }
}
