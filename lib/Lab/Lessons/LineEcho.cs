using System.Net.Sockets;
using System.Text;
using Lab.Exercises;
using Lab.Tracing;
using Lab.Views;

namespace Lab.Lessons;

/// <summary>The <em>make</em> exercise of notebook 01: a handler that answers each line with the same line. A peer that cuts and joins its
/// sends on purpose talks to it, because on one machine a handler that takes one receive for one message passes by luck.</summary>
internal static class LineEcho
{
    /// <summary>The id of the exercise.</summary>
    public const string Id = "sockets.line-echo";

    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(1);

    /// <summary>How long the peer listens for an answer that must not come yet.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(150);

    /// <summary>The exercise, with a trace of its own.</summary>
    public static Exercise<Func<Socket, Task>> Exercise()
    {
        var trace = new Trace();
        return new()
        {
            Id = Id,
            Title = "a server that answers each line with the same line",
            Start = "Write the steps 3, 4 and 5 into EchoLines, then run the cell again.",
            Solution = "solutions/01-sockets.ipynb",
            Picture = () => new Ladder(trace.Snapshot(), LadderOptions.Default with { Title = "The checking peer and your server, seen from the peer's side" }),
            Hints =
            [
                "Look at where you keep the bytes that have come so far, and at what you do when a receive gives you half a line.",
                "A receive gives any piece of the stream. Collect the pieces; whenever what you have collected contains a newline, answer up to and with the newline and keep the rest.",
                "In a loop: var n = await client.ReceiveAsync(buffer); if (n == 0) break; add the n bytes to kept; while ((end = kept.IndexOf((byte)'\\n')) >= 0) send the first end + 1 bytes of kept and remove them. After the loop: client.Close().",
            ],
            Steps =
            [
                Step(trace, "A peer connected and sent \"hello\\n\" in one piece.", "\"hello\\n\" back", OneLineAsync),
                Step(trace, "A peer sent \"spl\", waited a little, and then sent \"it\\n\".", "nothing while the line was not whole, then \"split\\n\"", SplitAsync),
                Step(trace, "A peer sent the three lines one, two and three in one piece.", "\"one\\ntwo\\nthree\\n\" back", MergedAsync),
                Step(trace, "A peer sent a line of 5,000 letters.", "all 5,000 letters and the newline back", LongLineAsync),
                Step(trace, "A peer sent \"bye\\n\", ended its own direction, and read until the end.", "\"bye\\n\" back, then a clean end", EndAsync),
            ],
        };
    }

    private static CheckStep<Func<Socket, Task>> Step(Trace trace, string did, string expected, Func<CheckPeer, CancellationToken, Task<StepResult>> script) =>
        new(did, expected, (handler, cancellationToken) => CheckPeer.TalkAsync(handler, trace, script, cancellationToken))
        {
            Limit = TimeSpan.FromSeconds(4),
            OnTimeout = "Look for a loop in EchoLines that never ends, or a receive for bytes that cannot come.",
        };

    private static async Task<StepResult> OneLineAsync(CheckPeer peer, CancellationToken cancellationToken)
    {
        await peer.SendAsync("hello\n", cancellationToken);
        return Judge("hello\n", await peer.ReadAsync(6, Wait, cancellationToken));
    }

    private static async Task<StepResult> SplitAsync(CheckPeer peer, CancellationToken cancellationToken)
    {
        await peer.SendAsync("spl", cancellationToken);
        var early = await peer.ReadAsync(1, Quiet, cancellationToken);
        if (early.Text.Length > 0)
        {
            return StepResult.Fail($"{Show(early.Text)} came before the line was whole",
                "One receive is not one message. Keep what came until there is a newline, and answer only then.", "sockets.send-is-receive");
        }

        if (early.Ended)
        {
            return Ended(early, "after half a line");
        }

        await peer.SendAsync("it\n", cancellationToken);
        var answer = await peer.ReadAsync(6, Wait, cancellationToken);
        return answer.Text is "it\n" or "spl\n"
            ? StepResult.Fail($"{Show(answer.Text)}: the other part of the line is missing", "Keep the first piece when the second comes, and answer with both.", "sockets.send-is-receive")
            : Judge("split\n", answer);
    }

    private static async Task<StepResult> MergedAsync(CheckPeer peer, CancellationToken cancellationToken)
    {
        await peer.SendAsync("one\ntwo\nthree\n", cancellationToken);
        var answer = await peer.ReadAsync(14, Wait, cancellationToken);
        return answer.Text is "one\n" or "three\n"
            ? StepResult.Fail($"{Show(answer.Text)} and no more", "One receive can bring several lines. Go on looking for newlines in what you have kept.", "sockets.send-is-receive")
            : Judge("one\ntwo\nthree\n", answer);
    }

    private static async Task<StepResult> LongLineAsync(CheckPeer peer, CancellationToken cancellationToken)
    {
        var line = new string('x', 5_000) + "\n";
        await peer.SendAsync(line, cancellationToken);
        return Judge(line, await peer.ReadAsync(line.Length, Wait, cancellationToken));
    }

    private static async Task<StepResult> EndAsync(CheckPeer peer, CancellationToken cancellationToken)
    {
        await peer.SendAsync("bye\n", cancellationToken);
        peer.EndSending();
        var answer = await peer.ReadAsync(int.MaxValue, Wait, cancellationToken);
        return answer switch
        {
            { Text: "bye\n", Ended: true, Reset: false } => StepResult.Pass("\"bye\\n\", then the end"),
            { Text: "bye\n", Ended: false } => StepResult.Fail("\"bye\\n\", but then your side stayed open",
                "A receive of 0 bytes means that the peer sends no more. Leave the loop then, and close the socket.", "sockets.close-both-ways"),
            _ => Judge("bye\n", answer),
        };
    }

    /// <summary>Names the known mistake behind an answer.</summary>
    private static StepResult Judge(string expected, PeerAnswer answer)
    {
        if (answer.Text == expected)
        {
            return StepResult.Pass(Show(answer.Text));
        }

        if (answer.Text.Length == 0)
        {
            return answer.Ended
                ? Ended(answer, "before any answer")
                : StepResult.Fail("no answer while the connection was open", "Your server never replies to a whole line. Send it back with client.SendAsync as soon as its newline is there; do not wait for the end of the connection. If that line of your code is never reached, look for a loop that never ends.", "sockets.reading-is-answering");
        }

        if (answer.Text == expected.Replace("\n", "", StringComparison.Ordinal) || (answer.Text + "\n" == expected))
        {
            return StepResult.Fail($"{Show(answer.Text)} without the newline", "Send the newline too. Without it the reader cannot know that the line is whole.", "sockets.newline-is-not-data");
        }

        if (answer.Text.Contains('\0', StringComparison.Ordinal))
        {
            return StepResult.Fail("the letters and then a tail of zero bytes", "Send only as many bytes as came, not the whole buffer.", "sockets.buffer-is-message");
        }

        return expected.StartsWith(answer.Text, StringComparison.Ordinal)
            ? StepResult.Fail($"only the beginning: {Show(answer.Text)}", "Keep receiving until the newline has come. One receive may give only a part of a line.", "sockets.send-is-receive")
            : StepResult.Fail(Show(answer.Text), "Send back exactly the bytes that came, up to and with the newline, and nothing else.");
    }

    private static StepResult Ended(PeerAnswer answer, string when) => answer.Reset
        ? StepResult.Fail($"a reset {when}", "Your server closed with unread bytes waiting. Receive before you close.", "sockets.close-after-send")
        : StepResult.Fail($"the end of the connection {when}", "Your server closed too early. Close only after a receive has given 0 bytes.", "sockets.close-after-send");

    private static string Show(string text)
    {
        var shown = text.Length <= 40 ? text : text[..20] + "…" + text[^10..] + $" ({Encoding.UTF8.GetByteCount(text).ToString("N0", System.Globalization.CultureInfo.InvariantCulture)} bytes)";
        return $"\"{shown.Replace("\n", "\\n", StringComparison.Ordinal)}\"";
    }
}
