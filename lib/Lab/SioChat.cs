using Lab.SocketIO;

namespace Lab;

/// <summary>The server of a small chat: who joins under a nickname, who leaves, who types, and what is said. Who has not joined hears it all, and may say nothing.</summary>
/// <remarks>Events from a client: <c>join</c> (nickname; answered with <see cref="ChatAnswer"/>), <c>message</c> (text), <c>typing</c> (yes or no).
/// Events to all: <c>joined</c> and <c>left</c> (<see cref="ChatPresence"/>), <c>message</c> (<see cref="ChatMessage"/>); to all others: <c>typing</c> (<see cref="ChatTyping"/>).</remarks>
internal sealed class SioChat
{
    /// <summary>The longest nickname, in characters.</summary>
    public const int LongestNickname = 24;

    /// <summary>The longest message, in characters.</summary>
    public const int LongestMessage = 500;

    private readonly SocketIOServer _io;
    private readonly Lock _gate = new();
    private readonly OrderedDictionary<string, string> _nicknames = new(StringComparer.Ordinal);

    private SioChat(SocketIOServer io) => _io = io;

    /// <summary>Makes a server a chat.</summary>
    /// <param name="io">The server.</param>
    public static void Serve(SocketIOServer io)
    {
        var chat = new SioChat(io);
        io.OnConnection(socket =>
        {
            socket.On("join", (string? nickname) => chat.JoinAsync(socket, nickname?.Trim() ?? ""));
            socket.On("message", (string? text) => chat.SayAsync(socket, text?.Trim() ?? ""));
            socket.On("typing", (bool on) => chat.TypeAsync(socket, on));
            socket.OnDisconnect(_ => chat.LeaveAsync(socket));
        });
    }

    // What is told is emitted under the lock: everybody sees the same people come and go in the same order.
    private async Task<ChatAnswer> JoinAsync(ServerSocket socket, string nickname)
    {
        ValueTask told;
        lock (_gate)
        {
            if (Refusal(socket, nickname) is { } why)
            {
                return new(false, why);
            }

            _nicknames.Add(socket.Id, nickname);
            told = _io.EmitAsync("joined", new ChatPresence(nickname, [.. _nicknames.Values]));
        }

        await told;
        return new(true, "");
    }

    private string? Refusal(ServerSocket socket, string nickname) =>
        nickname.Length is 0 or > LongestNickname ? $"A nickname has 1 to {LongestNickname} characters."
        : _nicknames.ContainsKey(socket.Id) ? "You have joined already."
        : _nicknames.Values.Contains(nickname, StringComparer.OrdinalIgnoreCase) ? $"Somebody here is called {nickname} already."
        : socket.Connected ? null : "You have left.";

    private async Task SayAsync(ServerSocket socket, string text)
    {
        if (text.Length is > 0 and <= LongestMessage && NicknameOf(socket) is { } nickname)
        {
            await _io.EmitAsync("message", new ChatMessage(nickname, text));
        }
    }

    private async Task TypeAsync(ServerSocket socket, bool on)
    {
        if (NicknameOf(socket) is { } nickname)
        {
            await socket.Broadcast.Volatile.EmitAsync("typing", new ChatTyping(nickname, on));
        }
    }

    private async Task LeaveAsync(ServerSocket socket)
    {
        ValueTask told;
        lock (_gate)
        {
            if (!_nicknames.Remove(socket.Id, out var nickname))
            {
                return;
            }

            told = _io.EmitAsync("left", new ChatPresence(nickname, [.. _nicknames.Values]));
        }

        await told;
    }

    private string? NicknameOf(ServerSocket socket)
    {
        lock (_gate)
        {
            return _nicknames.GetValueOrDefault(socket.Id);
        }
    }
}

/// <summary>What somebody who wants to join a chat is told.</summary>
/// <param name="Ok">Whether he is in.</param>
/// <param name="Why">Why not; empty when he is.</param>
public sealed record ChatAnswer(bool Ok, string Why);

/// <summary>Somebody has come to a chat or left it.</summary>
/// <param name="Nickname">Who.</param>
/// <param name="People">Who is there now, in the order in which they came.</param>
public sealed record ChatPresence(string Nickname, IReadOnlyList<string> People);

/// <summary>Something said in a chat.</summary>
/// <param name="From">By whom.</param>
/// <param name="Text">What.</param>
public sealed record ChatMessage(string From, string Text);

/// <summary>Somebody in a chat begins or stops to type.</summary>
/// <param name="Nickname">Who.</param>
/// <param name="On">Whether he types.</param>
public sealed record ChatTyping(string Nickname, bool On);
