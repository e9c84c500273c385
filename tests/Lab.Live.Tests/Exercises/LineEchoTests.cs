using System.Net.Sockets;
using System.Text;
using Lab.Exercises;
using Lab.Lessons;
using Xunit;

namespace Lab.Live.Tests.Exercises;

/// <summary>The peer that cuts and joins on purpose names each known mistake of a learner's server.</summary>
public sealed class LineEchoTests
{
    [Fact]
    public async Task A_server_that_keeps_what_has_come_passes_all_steps()
    {
        var report = await CheckAsync(GoodAsync);
        Assert.True(report.Passed, report.ToString());
        Assert.Equal("5 of 5 visible checks passed: a server that answers each line with the same line.", report.Verdict);
    }

    [Fact]
    public async Task A_server_that_reads_one_byte_at_a_time_passes_too()
    {
        var report = await CheckAsync(client => KeepAsync(client, 1));
        Assert.True(report.Passed, report.ToString());
    }

    [Fact]
    public async Task One_read_taken_for_one_message_is_named_although_it_answers_whole_lines()
    {
        var report = await CheckAsync(static async client =>
        {
            var buffer = new byte[1024];
            while (await client.ReceiveAsync(buffer, SocketFlags.None) is var count and > 0)
            {
                await client.SendAsync(buffer.AsMemory(0, count), SocketFlags.None);
            }

            client.Close();
        });
        AssertFails(report, step: 2, "sockets.send-is-receive", "before the line was whole");
    }

    [Fact]
    public async Task Only_the_first_line_of_a_receive_is_named()
    {
        var report = await CheckAsync(static async client =>
        {
            var kept = "";
            var buffer = new byte[1024];
            while (await client.ReceiveAsync(buffer, SocketFlags.None) is var count and > 0)
            {
                kept += Encoding.ASCII.GetString(buffer, 0, count);
                if (kept.IndexOf('\n', StringComparison.Ordinal) is var end and >= 0)
                {
                    await client.SendAsync(Encoding.ASCII.GetBytes(kept[..(end + 1)]), SocketFlags.None);
                    kept = "";
                }
            }

            client.Close();
        });
        AssertFails(report, step: 3, "sockets.send-is-receive", "\"one\\n\" and no more");
    }

    [Fact]
    public async Task Closing_without_reading_is_named()
    {
        var report = await CheckAsync(static client =>
        {
            client.Close();
            return Task.CompletedTask;
        });
        AssertFails(report, step: 1, "sockets.close-after-send", "before any answer");
    }

    [Fact]
    public async Task Never_replying_is_named()
    {
        var report = await CheckAsync(static async client =>
        {
            var buffer = new byte[1024];
            while (await client.ReceiveAsync(buffer, SocketFlags.None) > 0)
            {
            }

            client.Close();
        });
        AssertFails(report, step: 1, "sockets.reading-is-answering", "no answer");
    }

    [Fact]
    public async Task Forgetting_the_newline_is_named()
    {
        var report = await CheckAsync(static client => KeepAsync(client, 1024, newline: false));
        AssertFails(report, step: 1, "sockets.newline-is-not-data", "without the newline");
    }

    [Fact]
    public async Task Sending_the_whole_buffer_is_named()
    {
        var report = await CheckAsync(static async client =>
        {
            var buffer = new byte[64];
            await client.ReceiveAsync(buffer, SocketFlags.None);
            await client.SendAsync(buffer, SocketFlags.None);
        });
        AssertFails(report, step: 1, "sockets.buffer-is-message", "a tail of zero bytes");
    }

    [Fact]
    public async Task Staying_open_after_the_end_is_named()
    {
        var report = await CheckAsync(static async client =>
        {
            await KeepAsync(client, 1024, close: false);
            await Task.Delay(Timeout.Infinite, TestContext.Current.CancellationToken);
        });
        AssertFails(report, step: 5, "sockets.close-both-ways", "stayed open");
    }

    [Fact]
    public async Task A_learners_exception_is_the_report_not_a_crash()
    {
        var report = await CheckAsync(static _ => throw new InvalidOperationException("my mistake"));
        AssertFails(report, step: 1, null, "Your code threw InvalidOperationException: my mistake");
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
        Assert.Equal(0, report.Attempts);
    }

    private static Task<CheckReport> CheckAsync(Func<Socket, Task> handler) =>
        CheckRunner.RunAsync(AllLessons.Exercise<Func<Socket, Task>>("sockets.line-echo"), handler, cancellationToken: TestContext.Current.CancellationToken);

    private static Task GoodAsync(Socket client) => KeepAsync(client, 1024);

    private static async Task KeepAsync(Socket client, int room, bool newline = true, bool close = true)
    {
        var buffer = new byte[room];
        var kept = new List<byte>();
        while (await client.ReceiveAsync(buffer, SocketFlags.None) is var count and > 0)
        {
            kept.AddRange(buffer.Take(count));
            while (kept.IndexOf((byte)'\n') is var end and >= 0)
            {
                await client.SendAsync(kept.Take(newline ? end + 1 : end).ToArray(), SocketFlags.None);
                kept.RemoveRange(0, end + 1);
            }
        }

        if (close)
        {
            client.Close();
        }
    }

    private static void AssertFails(CheckReport report, int step, string? misconception, string came)
    {
        Assert.True(report.Outcome == CheckOutcome.Failed, report.ToString());
        Assert.True(step == report.Lines.Count, report.ToString());
        Assert.Contains(came, report.Lines[^1].Result.Came, StringComparison.Ordinal);
        Assert.NotEmpty(report.Lines[^1].Result.Try);
        if (misconception is not null)
        {
            Assert.Equal(misconception, report.Misconception);
        }
    }
}
