using System.Diagnostics;
using Lab.Host.Kernel;
using Xunit;

namespace Lab.Live.Tests.Host;

/// <summary>What a kernel keeps from cell to cell, and what it says when it ends.</summary>
public sealed class KernelStateTests : KernelHarness
{
    [Fact]
    public async Task A_cell_that_throws_keeps_what_it_assigned_and_declared()
    {
        var fault = await StartAsync("using System.Net;\nrecord Point(int X);\nvar kept = new Point(1);\nawait Task.Yield();\nkept = new Point(2);\nthrow new InvalidOperationException(\"no\");\nvar later = 3;");
        Assert.Equal((CellFaultKind.Exception, 6), (fault!.Kind, fault.Line!.Value));
        Assert.Equal("2 127.0.0.1 0", await RunAsync("$\"{kept.X} {IPAddress.Loopback} {later}\""));
    }

    [Fact]
    public async Task A_cell_that_does_not_compile_tells_the_place_and_changes_nothing()
    {
        await RunAsync("var a = 1;");
        var fault = await StartAsync("var a = \"text\";\nwhile (a.Length > 0) { a = missing; }");
        Assert.Equal((CellFaultKind.Compile, 2, 28, 35), (fault!.Kind, fault.Line, fault.Column, fault.EndColumn));
        Assert.Equal("1", await RunAsync("a"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("// nothing")]
    [InlineData("using System.IO;")]
    [InlineData("#r \"System.Xml.Linq\"\nusing System.Xml.Linq;")]
    [InlineData("#r \"{views}\"\nusing Lab.Views;")]
    public async Task A_cell_without_code_is_no_fault(string code)
    {
        await RunAsync("var a = 1;");
        Assert.Null(await RunAsync(code.Replace("{views}", typeof(Lab.Views.View).Assembly.Location, StringComparison.Ordinal)));
        Assert.Equal("1", await RunAsync("var b = a;\na"));
        Assert.Equal("1", await RunAsync("b"));
    }

    [Fact]
    public async Task Checks_change_neither_lines_nor_meaning()
    {
        Assert.Equal("6 1,3 True 3", await RunAsync("""
            using System.Linq.Expressions;
            Expression<Func<int, bool>> tree = x => x > 2;
            Func<long> widened = () => 1;
            Action nothing = () => widened();
            async Task Later() => await Task.Yield();
            Func<int, Func<int, int>> add = x => y => x + y;
            await Later();
            int sum = 0;
            for (var i = 0; i < 4; i++)
                if (i % 2 == 1) sum += i; else
                    continue;
            foreach (var (key, value) in new Dictionary<int, int> { [1] = 2 }) sum += value;
            var odd = string.Join(',', Enumerable.Range(0, 5).Where(i => i % 2 == 1));
            var text = $"{sum} {odd} {tree.Compile()(3)} {add(1)(2)}";
            text
            """));
        var fault = await StartAsync("\nforeach (var i in new[] { 1 })\n    foreach (var j in new[] { 0 })\n        Console.WriteLine(i / j);");
        Assert.Equal(4, fault!.Line);
    }

    [Fact]
    public async Task The_end_of_an_idle_kernel_is_told()
    {
        Assert.False(Kernel.Ended.IsCompleted);
        using var process = Process.GetProcessById(Kernel.Id);
        process.Kill();
        var fault = await Kernel.Ended.WaitAsync(Limit, Cancellation);
        Assert.Equal(CellFaultKind.Died, fault.Kind);
        Assert.True(Kernel.HasEnded);
        await Assert.ThrowsAsync<InvalidOperationException>(() => StartAsync("1"));
        Assert.Empty((await Kernel.CompleteAsync("Cons", 4, Cancellation)).Items);
    }

    [Fact]
    public async Task A_kernel_that_cannot_answer_is_ended_when_it_is_interrupted()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Needs a signal that stops a process.");
        }

        var running = StartAsync("Console.WriteLine(\"running\");\nawait Task.Delay(-1);");
        await PrintedAsync("running");
        using var stop = Process.Start("kill", ["-STOP", Kernel.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await stop.WaitForExitAsync(Cancellation);
        await Kernel.InterruptAsync(Cancellation).WaitAsync(Limit, Cancellation);
        var fault = await running;
        Assert.Equal((CellFaultKind.Died, "The cell could not be stopped, so its process was ended."), (fault!.Kind, fault.Message));
    }
}
