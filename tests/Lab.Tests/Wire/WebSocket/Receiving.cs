using System.Buffers;
using System.Text;
using Lab.Wire;
using Lab.Wire.WebSocket;
using Xunit;

namespace Lab.Tests.Wire.WebSocket;

/// <summary>A connection and everything that it told and answered.</summary>
internal sealed class Receiving
{
    private readonly ArrayBufferWriter<byte> _replies = new();
    private readonly List<string> _told = [];
    private readonly List<byte> _message = [];

    public Receiving(WebSocketRole role, WebSocketOptions? options = null, DeflateAgreement? deflate = null)
    {
        Connection = new WebSocketConnection(role, (options ?? WebSocketOptions.Default) with { MaskKey = () => 0x01020304 });
        Connection.Open(deflate);
    }

    public WebSocketConnection Connection { get; }

    /// <summary>What the peer did wrong, when it did.</summary>
    public Violation? Violation { get; private set; }

    /// <summary>Messages, control frames and violations in order, joined by blanks.</summary>
    public string Told => string.Join(' ', _told) + (_message.Count > 0 ? " part " + Text(_message) : "");

    /// <summary>The frames that were answered.</summary>
    public string Replied => Frames.Words(_replies.WrittenSpan);

    /// <summary>Feeds both ends the same frames in every way and holds what they tell against what is expected.</summary>
    /// <param name="words">The frames, see <see cref="Frames"/>.</param>
    /// <param name="told">What each end tells.</param>
    /// <param name="replied">What each end answers; a client's answers are masked, which is not written here. Null is not checked.</param>
    /// <param name="options">How the ends behave.</param>
    /// <param name="deflate">The compression that was agreed on; null for none.</param>
    public static void AssertBoth(string words, string told, string? replied = null, WebSocketOptions? options = null, DeflateAgreement? deflate = null)
    {
        AssertOne(WebSocketRole.Server, words, told, replied, options, deflate);
        AssertOne(WebSocketRole.Client, words, told, replied, options, deflate);
    }

    /// <summary>Feeds one end.</summary>
    public static void AssertOne(WebSocketRole role, string words, string told, string? replied = null, WebSocketOptions? options = null, DeflateAgreement? deflate = null)
    {
        var bytes = Frames.To(role, words);
        string? first = null;
        foreach (var way in Feeding.Ways(bytes))
        {
            var end = new Receiving(role, options, deflate);
            foreach (var piece in way)
            {
                end.Feed(piece);
            }

            Assert.Equal(told, end.Told.Trim());
            first ??= $"{end.Told} {end.Violation} {end.Replied}";
            Assert.Equal(first, $"{end.Told} {end.Violation} {end.Replied}");
            if (replied is not null)
            {
                Assert.Equal(replied, end.Replied.Replace("masked ", "", StringComparison.Ordinal));
                Assert.Equal(role == WebSocketRole.Client && replied.Length > 0, end.Replied.StartsWith("masked ", StringComparison.Ordinal));
            }
        }
    }

    /// <summary>Gives the next piece; the caller's bytes are not changed.</summary>
    public void Feed(ReadOnlySpan<byte> piece)
    {
        Span<byte> rest = piece.ToArray();
        while (Connection.Receive(ref rest, _replies, out var happened))
        {
            Note(happened);
        }

        Assert.True(rest.IsEmpty);
    }

    /// <summary>Ends the peer's stream.</summary>
    public void End()
    {
        while (Connection.ReceiveEnd(out var happened))
        {
            _told.Add($"end {happened.Close}");
        }
    }

    private void Note(WebSocketEvent happened)
    {
        switch (happened.Kind)
        {
            case WebSocketEventKind.Data:
                Assert.Equal(happened.IsFirst, _message.Count == 0);
                _message.AddRange(happened.Payload);
                if (happened.IsLast)
                {
                    _told.Add($"{happened.Opcode} {Text(_message)}".Trim());
                    _message.Clear();
                }

                break;
            case WebSocketEventKind.Violation:
                Violation = happened.Violation;
                _message.Clear();
                _told.Add($"{happened.Violation!.Rule} {happened.Close.Code}");
                break;
            case WebSocketEventKind.Close:
                _told.Add($"Close {happened.Close}");
                break;
            default:
                _told.Add($"{happened.Kind} {Encoding.UTF8.GetString(happened.Payload)}".Trim());
                break;
        }
    }

    private static string Text(List<byte> message) => message.Count > 200 ? $"of {message.Count}" : Encoding.UTF8.GetString([.. message]);
}
