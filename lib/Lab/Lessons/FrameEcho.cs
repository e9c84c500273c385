using System.Net.Sockets;
using System.Text;
using Lab.Exercises;
using Lab.Tracing;
using Lab.Views;
using Lab.Wire.WebSocket;

namespace Lab.Lessons;

/// <summary>The last <em>make</em> exercise of notebook 04: an echo server that speaks frames. A hostile peer talks to it: it cuts and joins what it
/// sends, pings in the middle of a message, forgets to mask, and announces more than it may.</summary>
internal static class FrameEcho
{
    /// <summary>The id of the exercise.</summary>
    public const string Id = "ws.echo-frames";

    /// <summary>The longest message that the server is to take, in bytes.</summary>
    public const int Most = 1_000;

    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(150);

    /// <summary>The exercise, with a trace of its own.</summary>
    public static Exercise<Func<Socket, Task>> Exercise()
    {
        var trace = new Trace();
        return new()
        {
            Id = Id,
            Title = "an echo server that speaks frames",
            Start = "Write the steps 3 and 4 into EchoFrames, then run the cell again.",
            Solution = "solutions/04-websocket-upgrade.ipynb",
            Picture = () => new FrameStrip(trace.Snapshot(), FrameStripOptions.Default with { Title = "The checking peer and your server, seen from the peer's side" }),
            Hints =
            [
                "Look at the two lists: kept is what has come and is no whole frame yet, message is what the frames of one message have brought so far.",
                "In a loop as long as Ws.Header(kept) gives a header: refuse what is wrong, take the payload (stop when it is not whole yet), then act on header.Opcode. Answer a message when header.Final says that it is complete.",
                "while (Ws.Header(kept) is { } header) { if (header.Mask is null) …1002; if (message.Count + header.Length > 1_000) …1009; if (Ws.Take(kept) is not { } payload) break; … Ping → Pong; Close → Close; else message.AddRange(payload), and when header.Final send Ws.Frame(kind, [.. message]) and clear it }.",
            ],
            Steps =
            [
                Step(trace, "A peer sent a masked text frame: Hello.", "a text frame that says Hello, not masked", WholeAsync),
                Step(trace, "A peer sent the first 4 bytes of a frame, waited a little, and then sent the rest.", "nothing before the frame was whole, then its text", SplitAsync),
                Step(trace, "A peer sent three frames, each a message, with one call.", "three answers", MergedAsync),
                Step(trace, "A peer sent a message in two frames, and a ping between them.", "a pong for the ping, then the whole message", PingBetweenAsync),
                Step(trace, "A peer sent a frame that is not masked.", "a close frame with 1002", UnmaskedAsync),
                Step(trace, "A peer began a frame that announces 5,000 bytes.", "a close frame with 1009, without waiting for the bytes", TooLongAsync),
                Step(trace, "A peer closed with 1000.", "a close frame with 1000, then the end of the connection", CloseAsync),
            ],
        };
    }

    private static CheckStep<Func<Socket, Task>> Step(Trace trace, string did, string expected, Func<FramePeer, CancellationToken, Task<StepResult>> script) =>
        new(did, expected, (handler, cancellationToken) => CheckPeer.TalkAsync(handler, trace, (peer, token) => script(new FramePeer(peer, trace), token), cancellationToken))
        {
            Limit = TimeSpan.FromSeconds(12),
            OnTimeout = "Look for a loop in EchoFrames that never ends: when a frame is not whole yet, leave the inner loop and receive more.",
        };

    private static byte[] Text(string text, bool final = true) => Ws.Frame(WebSocketOpcode.Text, Encoding.UTF8.GetBytes(text), final, FramePeer.Key);

    private static async Task<StepResult> WholeAsync(FramePeer peer, CancellationToken cancellationToken)
    {
        await peer.SendAsync(cancellationToken, Text("Hello"));
        return FrameJudge.Message("Hello", await peer.ReadAsync(Wait, cancellationToken), peer);
    }

    private static async Task<StepResult> SplitAsync(FramePeer peer, CancellationToken cancellationToken)
    {
        var early = await peer.SendSplitAsync(Text("cut in two"), 4, Wait, Quiet, cancellationToken);
        if (early || peer.Ended)
        {
            return StepResult.Fail(early ? "an answer before the frame was whole" : "the end of the connection after 4 bytes",
                "One receive is not one frame. Keep what came until Ws.Take gives a payload.", "ws.receive-is-frame");
        }

        var came = await peer.ReadAsync(Wait, cancellationToken);
        return came is null && !peer.Ended || came?.Header.Opcode == WebSocketOpcode.Close
            ? StepResult.Fail(came?.ToString() ?? "nothing", "The frame came in two pieces. Add each piece to kept, and keep what is not used yet.", "ws.receive-is-frame")
            : FrameJudge.Message("cut in two", came, peer);
    }

    private static async Task<StepResult> MergedAsync(FramePeer peer, CancellationToken cancellationToken)
    {
        string[] words = ["one", "two", "three"];
        await peer.SendAsync(cancellationToken, [.. words.Select(word => Text(word))]);
        foreach (var (i, word) in words.Index())
        {
            var came = await peer.ReadAsync(Wait, cancellationToken);
            if (came is null && !peer.Ended && i > 0)
            {
                return StepResult.Fail($"{i} of 3 answers, and no more", "One receive can bring several frames. Go on taking frames from kept until none is whole.", "ws.receive-is-frame");
            }

            if (FrameJudge.Message(word, came, peer) is { Passed: false } wrong)
            {
                return wrong;
            }
        }

        return StepResult.Pass("three answers");
    }

    private static async Task<StepResult> PingBetweenAsync(FramePeer peer, CancellationToken cancellationToken)
    {
        await peer.SendAsync(cancellationToken, Text("Hello ", final: false), Ws.Frame(WebSocketOpcode.Ping, "42"u8.ToArray(), mask: FramePeer.Key));
        var first = await peer.ReadAsync(Wait, cancellationToken);

        // A server may also send each piece on as soon as it has it: then its first frame is not the last of the message.
        var begun = first is { Header: { Opcode: WebSocketOpcode.Text, Final: false, Mask: null } };
        if (FrameJudge.Pong("42", begun ? await peer.ReadAsync(Wait, cancellationToken) : first, peer) is { Passed: false } wrong)
        {
            return wrong;
        }

        await peer.SendAsync(cancellationToken, Ws.Frame(WebSocketOpcode.Continuation, "world"u8.ToArray(), mask: FramePeer.Key));
        var last = await peer.ReadAsync(Wait, cancellationToken);
        if (!begun)
        {
            return FrameJudge.Message("Hello world", last, peer);
        }

        var all = first!.Payload.ToText() + last?.Payload.ToText();
        return last is { Header: { Opcode: WebSocketOpcode.Continuation, Final: true, Mask: null } } && all == "Hello world"
            ? StepResult.Pass("a pong, and \"Hello world\" in two frames")
            : StepResult.Fail($"{first}, the pong, and then {last?.ToString() ?? "nothing"}", "Send the second piece on as a continuation frame with FIN 1, or collect the pieces and answer once.", "ws.frame-is-message");
    }

    private static async Task<StepResult> UnmaskedAsync(FramePeer peer, CancellationToken cancellationToken)
    {
        await peer.SendAsync(cancellationToken, Ws.Frame(WebSocketOpcode.Text, "no mask"u8.ToArray()));
        return FrameJudge.Close(1002, await peer.ReadAsync(Wait, cancellationToken), peer,
            "A client must mask every frame. When header.Mask is null, send Ws.Close(1002) and stop (RFC 6455 §5.1).", "ws.masking-is-optional");
    }

    private static async Task<StepResult> TooLongAsync(FramePeer peer, CancellationToken cancellationToken)
    {
        var header = new WebSocketFrameHeader(WebSocketOpcode.Text, 5_000, true, FramePeer.Key);
        var bytes = new byte[header.Size];
        header.Write(bytes);
        await peer.SendRawAsync(bytes, header.Size + header.Length, cancellationToken);
        return FrameJudge.Close(1009, await peer.ReadAsync(Wait, cancellationToken), peer,
            $"The header says how long the frame will be: refuse more than {Most} bytes at once, or anybody can fill your memory.", "ws.length-is-harmless");
    }

    private static async Task<StepResult> CloseAsync(FramePeer peer, CancellationToken cancellationToken)
    {
        await peer.SendAsync(cancellationToken, Ws.Frame(WebSocketOpcode.Close, [0x03, 0xe8], mask: FramePeer.Key));
        var came = await peer.ReadAsync(Wait, cancellationToken);
        var judged = FrameJudge.Close(1000, came, peer, "Answer a close frame with a close frame: send its payload back in one, and only then close the socket.", "ws.close-is-tcp-close");
        if (!judged.Passed)
        {
            return judged;
        }

        return await peer.ReadAsync(Wait, cancellationToken) is { } more ? StepResult.Fail($"a close frame, and after it {more}", "After your close frame nothing more may follow. Leave the loop.")
            : peer.Ended ? StepResult.Pass("a close frame with 1000, then the end")
            : StepResult.Fail("a close frame with 1000, but then the connection stayed open", "After both close frames the server ends the TCP connection. Leave the loop and close the socket.", "ws.close-frame-is-all");
    }
}
