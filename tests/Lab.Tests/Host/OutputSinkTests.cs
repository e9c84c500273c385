using Lab.Host.Kernel;
using Xunit;

namespace Lab.Tests.Host;

public sealed class OutputSinkTests
{
    private readonly List<KernelMessage> _messages = [];
    private readonly OutputSink _sink;

    public OutputSinkTests() => _sink = new OutputSink(message =>
    {
        lock (_messages)
        {
            _messages.Add(message);
        }
    });

    private string Text(string name) => string.Concat(_messages.Where(m => m.Name == name).Select(static m => m.Text));

    [Fact]
    public void Streams_keep_their_order_and_text_stays_whole_however_it_is_cut_up()
    {
        const string Said = "a\nnaïve 😀 text\nend";
        for (var split = 0; split <= Said.Length; split++)
        {
            _messages.Clear();
            _sink.Begin(1);
            _sink.Append("stdout", Said.AsSpan(0, split));
            _sink.Append("stdout", Said.AsSpan(split));
            _sink.Append("stderr", "!");
            _sink.End();
            Assert.Equal(Said, Text("stdout"));
            Assert.Equal("stderr", _messages[^1].Name);
        }
    }

    [Fact]
    public void Character_by_character_is_the_same()
    {
        const string Said = "x😀y\n\uD800z";
        _sink.Begin(1);
        foreach (var c in Said)
        {
            _sink.Append("stdout", [c]);
        }

        _sink.End();
        Assert.Equal("x😀y\n\uFFFDz", Text("stdout"));
    }

    [Fact]
    public void More_than_the_limit_is_counted_not_kept()
    {
        _sink.Begin(1);
        for (var i = 0; i < 10; i++)
        {
            _sink.Append("stdout", new string('x', OutputSink.Limit / 8));
        }

        _sink.End();
        Assert.Equal(OutputSink.Limit, Text("stdout").Length);
        Assert.Equal(OutputSink.Limit / 4, _messages.Last(static m => m.Kind == KernelMessageKind.Cut).Count);
    }

    [Fact]
    public void More_things_shown_than_the_limit_are_counted_and_questions_still_asked()
    {
        _sink.Begin(1);
        for (var i = 0; i < OutputSink.ShowAtMost + 500; i++)
        {
            _sink.Post(new KernelMessage(KernelMessageKind.DisplayData) { Data = new() { ["text/plain"] = "12" } });
        }

        _sink.Post(new KernelMessage(KernelMessageKind.InputRequest) { Text = "" });
        _sink.End();
        Assert.Equal(OutputSink.ShowAtMost, _messages.Count(static m => m.Kind == KernelMessageKind.DisplayData));
        var cut = _messages.Last(static m => m.Kind == KernelMessageKind.Cut);
        Assert.Equal((0, 500), (cut.Count, cut.CutDisplays));
        Assert.Single(_messages, static m => m.Kind == KernelMessageKind.InputRequest);
    }

    [Fact]
    public async Task Work_left_by_an_earlier_cell_is_not_heard()
    {
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _sink.Begin(1);
        CellScope.Current = 1;
        var left = Task.Run(async () =>
        {
            await go.Task;
            _sink.Append("stdout", "late");
        }, TestContext.Current.CancellationToken);
        _sink.End();
        _sink.Begin(2);
        CellScope.Current = 2;
        go.SetResult();
        await left;
        _sink.Append("stdout", "now");
        _sink.End();
        _sink.Append("stdout", "after");
        Assert.Equal("now", Text("stdout"));
        Assert.All(_messages, static m => Assert.Equal(2, m.Id));
    }
}
