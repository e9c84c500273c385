using Lab.Host.Kernel;
using Xunit;

namespace Lab.Live.Tests.Host;

/// <summary>What a beginner reads names what stands in the cell, and says what to write instead.</summary>
public sealed class KernelWordsTests : KernelHarness
{
    [Theory]
    [InlineData("class Point { }\nnew Point()", "Point")]
    [InlineData("class Point { }\ntypeof(Point)", "Point")]
    [InlineData("class Point { }\nnew List<Point> { new() }", "[Point]")]
    [InlineData("class Point { }\n$\"a {new Point()}\"", "a Point")]
    [InlineData("class Outer { public class Inner { } }\nnew Outer.Inner()", "Outer+Inner")]
    public async Task A_type_of_a_cell_has_its_own_name(string code, string shown) => Assert.Equal(shown, await RunAsync(code));

    [Fact]
    public async Task So_it_has_in_what_is_printed_and_thrown()
    {
        await RunAsync("class Broken : Exception { }\nConsole.Write(typeof(Broken));\nConsole.WriteLine(typeof(Broken));");
        Assert.Equal("BrokenBroken\n", Printed);
        var fault = await StartAsync("throw new Broken();");
        Assert.Equal("Exception of type 'Broken' was thrown.", fault!.Message);
        Assert.StartsWith("Broken: Exception of type 'Broken' was thrown.\n", fault.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("display(1)")]
    [InlineData("1.Display()")]
    public async Task What_display_gives_back_is_not_shown(string code)
    {
        Assert.Null(await RunAsync(code));
        Assert.Equal("1", Assert.Single(Messages, static m => m.Kind == KernelMessageKind.DisplayData).Data!["text/plain"]);
    }

    [Theory]
    [InlineData("using System.IO;\nusing var stream = new MemoryStream();", "CS0825", "write `using (var x = ...) { ... }`")]
    [InlineData("Span<byte> bytes = new byte[4];", "CS8345", "use an array")]
    [InlineData("static class More { public static int Twice(this int i) => 2 * i; }", "CS1109", "without the class around it")]
    public async Task A_beginner_is_told_what_to_write_instead(string code, string name, string advice)
    {
        var fault = await StartAsync(code);
        Assert.Equal((CellFaultKind.Compile, name), (fault!.Kind, fault.Name));
        Assert.Contains(advice, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("using System.IO;\nusing (var stream = new MemoryStream()) { Console.WriteLine(stream.Length); }", null)]
    [InlineData("{\n    Span<byte> bytes = new byte[4];\n    Console.WriteLine(bytes.Length);\n}", null)]
    [InlineData("static int Twice(this int i) => 2 * i;\n2.Twice()", "4")]
    public async Task The_advice_works(string code, string? value) => Assert.Equal(value, await RunAsync(code));
}
