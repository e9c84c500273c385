using System.Net.Sockets;
using Lab.Exercises;
using Lab.Lessons;
using Lab.Wire.WebSocket;
using Xunit;

namespace Lab.Live.Tests.Exercises;

/// <summary>The hostile peer names each known mistake of a learner's frame server.</summary>
public sealed class FrameEchoTests
{
    /// <summary>What a learner gets wrong in an otherwise right server.</summary>
    public enum Mistake
    {
        None,
        ForgetsPieces,
        OneFramePerReceive,
        AnswersEachFrame,
        ContinuationBegins,
        SendsMaskedBytes,
        MasksAnswers,
        SendsFrameBack,
        SendsPayloadAlone,
        AnswersInBinary,
        NeverAnswers,
        NoPong,
        PingForPing,
        PongWithoutContent,
        PingIsData,
        PingIsInMessage,
        PingBreaksMessage,
        TakesUnmasked,
        WrongCode,
        Sends1006,
        WaitsForLongFrames,
        ClosesTcpOnly,
        StaysOpen,
        EndsAtOnce,
        Throws,
    }

    [Theory]
    [InlineData(Mistake.ForgetsPieces, 2, "ws.receive-is-frame", "a close frame with 1002")]
    [InlineData(Mistake.OneFramePerReceive, 3, "ws.receive-is-frame", "1 of 3 answers")]
    [InlineData(Mistake.AnswersEachFrame, 4, "ws.frame-is-message", "before the message was complete")]
    [InlineData(Mistake.ContinuationBegins, 4, "ws.frame-is-message", "continuation \"Hello world\"")]
    [InlineData(Mistake.SendsMaskedBytes, 1, "ws.masking-hides", "the bytes as they were masked")]
    [InlineData(Mistake.MasksAnswers, 1, "ws.everybody-masks", "masked")]
    [InlineData(Mistake.SendsFrameBack, 1, "ws.everybody-masks", "masked")]
    [InlineData(Mistake.SendsPayloadAlone, 1, "ws.payload-is-frame", "no whole frame")]
    [InlineData(Mistake.AnswersInBinary, 1, null, "binary \"Hello\"")]
    [InlineData(Mistake.NeverAnswers, 1, null, "nothing while the connection was open")]
    [InlineData(Mistake.NoPong, 4, "ws.pong-can-wait", "no pong")]
    [InlineData(Mistake.PingForPing, 4, null, "ping \"42\"")]
    [InlineData(Mistake.PongWithoutContent, 4, null, "pong \"\"")]
    [InlineData(Mistake.PingIsData, 4, "ws.control-is-data", "the ping, taken for a message")]
    [InlineData(Mistake.PingIsInMessage, 4, "ws.control-is-data", "Hello 42world")]
    [InlineData(Mistake.PingBreaksMessage, 4, "ws.control-breaks-message", "a close frame with 1002")]
    [InlineData(Mistake.TakesUnmasked, 5, "ws.masking-is-optional", "text \"no mask\"")]
    [InlineData(Mistake.WrongCode, 5, null, "a close frame with 1000")]
    [InlineData(Mistake.Sends1006, 5, "ws.code-without-frame", "a close frame with 1006")]
    [InlineData(Mistake.WaitsForLongFrames, 6, "ws.length-is-harmless", "nothing")]
    [InlineData(Mistake.ClosesTcpOnly, 7, "ws.close-is-tcp-close", "without a close frame")]
    [InlineData(Mistake.StaysOpen, 7, "ws.close-frame-is-all", "stayed open")]
    [InlineData(Mistake.EndsAtOnce, 1, null, "before any answer")]
    [InlineData(Mistake.Throws, 1, null, "Your code threw InvalidOperationException: my mistake")]
    public async Task Each_known_mistake_is_named(Mistake mistake, int step, string? misconception, string came)
    {
        var report = await CheckAsync(client => ServeAsync(client, mistake));
        Assert.True(report.Outcome == CheckOutcome.Failed, report.ToString());
        Assert.True(step == report.Lines.Count, report.ToString());
        Assert.Contains(came, report.Lines[^1].Result.Came, StringComparison.Ordinal);
        Assert.NotEmpty(report.Lines[^1].Result.Try);
        Assert.Equal(misconception, report.Misconception);
    }

    [Fact]
    public async Task A_right_server_passes_all_steps_and_its_picture_has_the_frames()
    {
        var report = await CheckAsync(static client => ServeAsync(client, Mistake.None));
        Assert.True(report.Passed, report.ToString());
        Assert.Equal("7 of 7 visible checks passed: an echo server that speaks frames.", report.Verdict);
        Assert.Contains("frame 2 of 2 of one message", report.Picture!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_sends_each_piece_on_at_once_passes_too()
    {
        var report = await CheckAsync(static client => ServeAsync(client, Mistake.None, streaming: true));
        Assert.True(report.Passed, report.ToString());
    }

    [Fact]
    public async Task A_todo_counts_no_try()
    {
        var report = await CheckAsync(static _ =>
        {
            Todo.Here("the loop");
            return Task.CompletedTask;
        });
        Assert.Equal(CheckOutcome.NotFinished, report.Outcome);
    }

    private static Task<CheckReport> CheckAsync(Func<Socket, Task> handler) =>
        CheckRunner.RunAsync(AllLessons.Exercise<Func<Socket, Task>>(FrameEcho.Id), handler, cancellationToken: TestContext.Current.CancellationToken);

    private static async Task ServeAsync(Socket client, Mistake mistake, bool streaming = false)
    {
        switch (mistake)
        {
            case Mistake.Throws: throw new InvalidOperationException("my mistake");
            case Mistake.EndsAtOnce: client.Close(); return;
        }

        List<byte> kept = [], message = [];
        var (buffer, kind, begun) = (new byte[4096], WebSocketOpcode.Text, false);
        while (await client.ReceiveAsync(buffer) is var count and > 0)
        {
            if (mistake == Mistake.ForgetsPieces)
            {
                kept.Clear();
            }

            kept.AddRange(buffer.Take(count));
            while (Ws.Header(kept) is { } header)
            {
                var wrong = header.Mask is null && mistake != Mistake.TakesUnmasked ? 1002
                    : header.Length > FrameEcho.Most && mistake != Mistake.WaitsForLongFrames ? 1009
                    : mistake == Mistake.PingBreaksMessage && header.Opcode == WebSocketOpcode.Ping ? 1002 : 0;
                if (wrong != 0)
                {
                    await client.SendAsync(Ws.Close(mistake switch { Mistake.WrongCode => 1000, Mistake.Sends1006 => 1006, _ => wrong }));
                    client.Close();
                    return;
                }

                var whole = kept.ToArray();
                if (Ws.Take(kept) is not { } payload)
                {
                    break;
                }

                whole = whole[..(header.Size + payload.Length)];
                if (header.Opcode == WebSocketOpcode.Close)
                {
                    await EndAsync(client, payload, mistake);
                    return;
                }

                var opcode = header.Opcode == WebSocketOpcode.Ping && mistake == Mistake.PingIsData ? WebSocketOpcode.Text : header.Opcode;
                if (opcode == WebSocketOpcode.Ping && mistake == Mistake.PingIsInMessage)
                {
                    message.AddRange(payload);
                }

                if (opcode == WebSocketOpcode.Ping)
                {
                    await PongAsync(client, payload, mistake);
                    continue;
                }

                kind = opcode == WebSocketOpcode.Continuation ? kind : opcode;
                message.AddRange(payload);
                if (streaming)
                {
                    await client.SendAsync(Ws.Frame(begun ? WebSocketOpcode.Continuation : kind, payload, header.Final));
                    begun = !header.Final;
                    continue;
                }

                var apart = mistake == Mistake.AnswersEachFrame || (mistake == Mistake.PingIsData && header.IsControl);
                if ((header.Final || apart) && mistake != Mistake.NeverAnswers)
                {
                    byte[] answer = apart ? payload : [.. message];
                    await client.SendAsync(mistake switch
                    {
                        Mistake.SendsMaskedBytes => Ws.Frame(kind, whole[header.Size..]),
                        Mistake.MasksAnswers => Ws.Frame(kind, answer, mask: 0x01020304),
                        Mistake.SendsFrameBack => whole,
                        Mistake.SendsPayloadAlone => answer,
                        Mistake.AnswersInBinary => Ws.Frame(WebSocketOpcode.Binary, answer),
                        Mistake.ContinuationBegins => Ws.Frame(header.Opcode, answer),
                        _ => Ws.Frame(kind, answer),
                    });
                    if (!(apart && header.IsControl))
                    {
                        message.Clear();
                    }
                }

                if (mistake == Mistake.OneFramePerReceive)
                {
                    kept.Clear();
                    break;
                }
            }
        }

        client.Close();
    }

    private static async Task PongAsync(Socket client, byte[] payload, Mistake mistake)
    {
        if (mistake != Mistake.NoPong)
        {
            await client.SendAsync(Ws.Frame(mistake == Mistake.PingForPing ? WebSocketOpcode.Ping : WebSocketOpcode.Pong, mistake == Mistake.PongWithoutContent ? [] : payload));
        }
    }

    private static async Task EndAsync(Socket client, byte[] payload, Mistake mistake)
    {
        if (mistake != Mistake.ClosesTcpOnly)
        {
            await client.SendAsync(Ws.Frame(WebSocketOpcode.Close, payload));
        }

        if (mistake == Mistake.StaysOpen)
        {
            await Task.Delay(Timeout.Infinite, TestContext.Current.CancellationToken);
        }

        client.Close();
    }
}
