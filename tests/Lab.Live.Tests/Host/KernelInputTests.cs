using Lab.Host.Kernel;
using Xunit;

namespace Lab.Live.Tests.Host;

/// <summary>A cell asks for input, and shows things while it runs.</summary>
public sealed class KernelInputTests : KernelHarness
{
    [Fact]
    public async Task A_line_is_asked_for_with_the_unfinished_line_as_the_question()
    {
        var running = StartAsync("Console.WriteLine(\"Hello.\");\nConsole.Write(\"Your name? \");\nvar name = Console.ReadLine();\n$\"<{name}>\"", allowInput: true);
        var question = await MessageAsync(static m => m.Kind == KernelMessageKind.InputRequest);
        Assert.Equal("Your name? ", question.Text);
        Assert.Equal("Hello.\nYour name? ", Printed);
        Kernel.AnswerInput("Ada");
        Assert.Null(await running);
        Assert.Equal("<Ada>", Value);
    }

    [Fact]
    public async Task The_end_of_input_ends_reading_to_the_end()
    {
        var running = StartAsync("Console.In.ReadToEnd()", allowInput: true);
        await MessageAsync(static m => m.Kind == KernelMessageKind.InputRequest);
        Kernel.AnswerInput("a");
        await MessageAsync(_ => Messages.Count(static m => m.Kind == KernelMessageKind.InputRequest) == 2);
        Kernel.AnswerInput(null);
        Assert.Null(await running);
        Assert.Equal("a\n", Value);
    }

    [Fact]
    public async Task Without_somebody_to_ask_the_input_is_at_its_end() => Assert.Equal("true", await RunAsync("Console.ReadLine() is null && Console.Read() == -1"));

    [Theory]
    [InlineData("Console.ReadLine();")]
    [InlineData("await Task.Run(() => Console.ReadLine());")]
    public async Task A_cell_that_waits_for_input_can_be_stopped(string code)
    {
        var running = StartAsync(code, allowInput: true);
        await MessageAsync(static m => m.Kind == KernelMessageKind.InputRequest);
        await Kernel.InterruptAsync(Cancellation);
        Assert.Equal("The cell was stopped.", (await running)!.Message);
    }

    [Fact]
    public async Task What_is_shown_stands_among_what_is_printed_and_can_be_replaced()
    {
        await RunAsync("Console.Write(\"a\");\nvar shown = display(1);\nConsole.Write(\"b\");\nHTML(\"<b>x</b>\").Display();\nawait Task.Run(() => shown.Update(\"two\"));");
        Assert.Equal([KernelMessageKind.Stream, KernelMessageKind.DisplayData, KernelMessageKind.Stream, KernelMessageKind.DisplayData, KernelMessageKind.DisplayUpdate, KernelMessageKind.Done],
            [.. Messages.Select(static m => m.Kind), KernelMessageKind.Done]);
        Assert.Equal(("1", "<b>x</b>", "two"), (Messages[1].Data!["text/plain"], Messages[3].Data!["text/html"], Messages[4].Data!["text/plain"]));
        Assert.Equal(Messages[1].DisplayId, Messages[4].DisplayId);
        Assert.NotEqual(Messages[1].DisplayId, Messages[3].DisplayId);
    }
}
