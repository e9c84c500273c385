using Lab.Host.Kernel;
using Xunit;

namespace Lab.Live.Tests.Host;

/// <summary>What an editor is told about half-written code.</summary>
public sealed class KernelEditorTests : KernelHarness
{
    /// <summary>The names offered at the bar in the code.</summary>
    private async Task<IReadOnlyList<CompletionItem>> CompleteAsync(string code)
    {
        var cursor = code.IndexOf('|', StringComparison.Ordinal);
        return (await Kernel.CompleteAsync(code.Remove(cursor, 1), cursor, Cancellation)).Items;
    }

    private async Task<string?> InspectAsync(string code)
    {
        var cursor = code.IndexOf('|', StringComparison.Ordinal);
        return (await Kernel.InspectAsync(code.Remove(cursor, 1), cursor, Cancellation))?.PlainText;
    }

    [Fact]
    public async Task Names_of_earlier_cells_and_their_members_are_offered()
    {
        await RunAsync("using System.Net;\nrecord Point(int Horizontal, int Vertical) { public static Point Origin => new(0, 0); }\nvar point = new Point(1, 2);\nstatic int Twice(this int i) => 2 * i;");
        var members = await CompleteAsync("point.|");
        Assert.Equal(("Horizontal", "property", "int Point.Horizontal { get; init; }"), (members[0].Text, members[0].Kind, members[0].Signature));
        Assert.Equal(members.Count, members.Select(static m => m.Text).Distinct().Count());
        Assert.DoesNotContain(members, static m => m.Text is "Origin" or "Point" or "EqualityContract");
        Assert.Contains(await CompleteAsync("Point.|"), static m => m.Text == "Origin");
        Assert.Equal("point", (await CompleteAsync("var x = poi|"))[0].Text);
        Assert.Equal("IPAddress", Assert.Single(await CompleteAsync("IPAddres|\n1 + 1")).Text);
        Assert.Contains(await CompleteAsync("point.Horizontal.|"), static m => m.Text == "Twice");
        Assert.Contains(await CompleteAsync("foreach (var item in new[] { \"a\" }) { item.Le|ng }"), static m => m.Text == "Length");
        Assert.Contains(await CompleteAsync("new List<int>().Sel|"), static m => m is { Text: "Select", Kind: "method" });
    }

    [Theory]
    [InlineData("\"point.|\"")]
    [InlineData("// point.|")]
    [InlineData("/* point.| */")]
    [InlineData("$\"a point.|\"")]
    [InlineData("#r \"po|\"")]
    public async Task Inside_text_nothing_is_offered(string code) => Assert.Empty(await CompleteAsync(code));

    [Fact]
    public async Task Inside_the_hole_of_a_string_names_are_offered() => Assert.Contains(await CompleteAsync("$\"{Console.Wr|}\""), static m => m.Text == "WriteLine");

    [Fact]
    public async Task What_runs_does_not_keep_an_editor_waiting()
    {
        await RunAsync("var before = 1;");
        var running = StartAsync("var during = 2;\nConsole.WriteLine(\"running\");\nwhile (true) { }");
        await PrintedAsync("running");
        Assert.Equal("before", (await CompleteAsync("befo|"))[0].Text);
        await Kernel.InterruptAsync(Cancellation);
        await running;
        Assert.Equal("during", (await CompleteAsync("duri|"))[0].Text);
    }

    [Fact]
    public async Task A_name_is_explained_with_its_documentation()
    {
        var fault = await StartAsync("#r \"" + typeof(Lab.Views.View).Assembly.Location + "\"\nusing Lab.Views;\nView view = null;\n/// <summary>Says it.</summary>\nvoid Say(string text, int times = 1) { }");
        Assert.True(fault is null, fault?.Text);
        Assert.Contains(await CompleteAsync("view.Wri|"), static m => m.Text == "WriteHtml");
        Assert.Contains("abstract", (await InspectAsync("vi|ew")) + "abstract", StringComparison.Ordinal);
        var shown = await InspectAsync("view.WriteHtml|");
        Assert.StartsWith("void View.WriteHtml(TextWriter", shown, StringComparison.Ordinal);
        Assert.True(shown!.Split('\n').Length > 2, shown);
        Assert.Contains("Say(string text, int times = 1)", await InspectAsync("Say(\"a\", |"), StringComparison.Ordinal);
        Assert.Null(await InspectAsync("\"Say|\""));
    }

    [Fact]
    public async Task The_base_libraries_are_explained_when_the_sdk_brings_their_documentation()
    {
        var shown = await InspectAsync("string.Join(|\", \", new[] { 1 })");
        Assert.StartsWith("string string.Join", shown, StringComparison.Ordinal);
        Assert.Contains("separator", shown, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Math.Max(1|", "Math.Max(")]
    [InlineData("Math.Max(1|)", "Math.Max(")]
    [InlineData("Math.Max(unknown|", "Math.Max(")]
    [InlineData("\"a\".Substring(1|", "string string.Substring(")]
    [InlineData("Console.WriteLine(\"te|xt\")", "void Console.WriteLine(")]
    [InlineData("Math.Max(Math.Abs(1), 2|", "Math.Max(")]
    [InlineData("var q = 1;\nMath.Max(q|", "int q")]
    public async Task Within_the_brackets_of_a_call_the_called_method_is_explained(string code, string shown) =>
        Assert.Contains(shown, (await InspectAsync(code))?.Split('\n')[0] ?? "", StringComparison.Ordinal);

    [Theory]
    [InlineData("Math.Max(1) |")]
    [InlineData("Math.Max( // a|")]
    [InlineData("Math.Max( /* 1| */")]
    public async Task Outside_of_them_and_in_a_comment_it_is_not(string code) => Assert.Null(await InspectAsync(code));

    [Fact]
    public async Task What_stands_before_the_dot_is_no_parameter()
    {
        var shown = await InspectAsync("new[] { 1 }.Take|(2)");
        Assert.Contains("count:", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("source:", shown, StringComparison.Ordinal);
        Assert.Contains("source:", await InspectAsync("Enumerable.Take|(new[] { 1 }, 2)"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1 + 1", CompletenessKind.Complete, "")]
    [InlineData("if (true)\n{", CompletenessKind.Incomplete, "    ")]
    [InlineData("foo(1,", CompletenessKind.Incomplete, "")]
    [InlineData("1 +) 2", CompletenessKind.Invalid, "")]
    public async Task A_text_is_whole_or_not(string code, object status, string indent) =>
        Assert.Equal(new Completeness((CompletenessKind)status, indent), await Kernel.IsCompleteAsync(code, Cancellation));
}
