using System.Text;
using Lab.Exercises;
using Lab.Wire;
using Lab.Wire.WebSocket;

namespace Lab.Lessons;

/// <summary>The <em>make</em> exercise of notebook 04 in which a frame is unmasked by hand.</summary>
internal static class UnmaskExercise
{
    /// <summary>The id of the exercise.</summary>
    public const string Id = "ws.unmask";

    private const uint Key = 0x37fa213d;

    /// <summary>Unmask a frame of at most 125 bytes of payload.</summary>
    public static Exercise<Func<byte[], byte[]>> Exercise() => new()
    {
        Id = Id,
        Title = "the payload of a frame",
        Start = "Write Unmask, then run the cell again.",
        Solution = "solutions/04-websocket-upgrade.ipynb",
        Picture = static () => Ws.Bits(Bytes.Wrap(Ws.Frame(WebSocketOpcode.Text, "Hello"u8.ToArray(), mask: Key)), "The frame of the first step", list: true, provenance: null),
        Hints =
        [
            "Look at the picture: which byte does the payload begin at, and which bytes are the key?",
            "The low 7 bits of the second byte say how long the payload is, its highest bit whether a key of 4 bytes stands before it. Byte i of the payload belongs to byte i % 4 of the key.",
            "var length = frame[1] & 0x7f; var masked = frame[1] >= 0x80; var start = masked ? 6 : 2; then for each i below length: masked ? (byte)(frame[start + i] ^ frame[2 + i % 4]) : frame[start + i].",
        ],
        Steps =
        [
            Step("A masked frame that says Hello.", Ws.Frame(WebSocketOpcode.Text, Utf8("Hello"), mask: Key), "Hello"),
            Step("A masked frame with eleven bytes: the key is used again from its start.", Ws.Frame(WebSocketOpcode.Text, Utf8("Hello again"), mask: 0x01020304), "Hello again"),
            Step("A masked frame without any payload.", Ws.Frame(WebSocketOpcode.Text, [], mask: Key), ""),
            Step("A frame of a server: it is not masked.", Ws.Frame(WebSocketOpcode.Text, Utf8("Hello")), "Hello"),
            Step("A masked frame with the next frame right behind it.", [.. Ws.Frame(WebSocketOpcode.Text, Utf8("one"), mask: Key), .. Ws.Frame(WebSocketOpcode.Text, Utf8("two"), mask: Key)], "one"),
        ],
    };

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static CheckStep<Func<byte[], byte[]>> Step(string did, byte[] frame, string expected) =>
        new($"{did} In hex: {Convert.ToHexStringLower(frame)}.", Show(Bytes.Utf8(expected)), (unmask, _) =>
        {
            // A copy, because a method may well unmask in place.
            var came = Bytes.Of(unmask([.. frame]) ?? []);
            return Task.FromResult(came == Bytes.Utf8(expected) ? StepResult.Pass(Show(came)) : Diagnose(frame, came, Bytes.Utf8(expected)));
        });

    private static StepResult Diagnose(byte[] frame, Bytes came, Bytes expected)
    {
        var masked = frame[1] >= 0x80;
        var start = masked ? 6 : 2;
        var wire = Bytes.Of(frame.AsSpan(start, expected.Length));
        var advice = came switch
        {
            { IsEmpty: true } => ("Return the bytes of the payload.", (string?)null),
            _ when masked && came == wire => ("These are the masked bytes. XOR each with its byte of the key, which stands right before them.", "ws.masking-hides"),
            _ when came == Bytes.Of(frame.AsSpan(2)) => ("The four bytes of the key are no payload: it begins behind them.", null),
            _ when !masked && came.Length == expected.Length => ("Look at the highest bit of the second byte: this frame is not masked and has no key.", "ws.everybody-masks"),
            _ when !masked => ("This frame is not masked. Then the payload begins at byte 2, and no key stands before it.", "ws.everybody-masks"),
            _ when masked && came == OneKeyByte(frame, expected.Length) => ("You used only the first byte of the key. Byte i of the payload belongs to byte i % 4 of the key.", null),
            _ when came.Length > expected.Length && came.Span.StartsWith(expected.Span) => ("That is too much: the length in the second byte says where this frame ends. What follows is the next frame.", "ws.receive-is-message"),
            _ when came.Length < expected.Length && expected.Span.StartsWith(came.Span) => ("That is only the beginning. The low 7 bits of the second byte say how long the payload is.", null),
            _ when came.Span[..Math.Min(4, Math.Min(came.Length, expected.Length))].SequenceEqual(expected.Span[..Math.Min(4, Math.Min(came.Length, expected.Length))]) =>
                ("The first four bytes are right. After them the key is used again from its start: i % 4.", null),
            _ => ("Go through the picture: the key is bytes 2 to 5, the payload begins at byte 6.", null),
        };
        return StepResult.Fail(Show(came), advice.Item1, advice.Item2);
    }

    private static Bytes OneKeyByte(byte[] frame, int length) => Bytes.Wrap(Enumerable.Range(0, length).Select(i => (byte)(frame[6 + i] ^ frame[2])).ToArray());

    private static string Show(Bytes bytes) => bytes.IsEmpty ? "no bytes" : $"\"{bytes.ToPreview()}\" ({bytes})";
}
