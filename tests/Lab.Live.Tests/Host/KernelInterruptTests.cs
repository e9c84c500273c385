using Lab.Host.Kernel;
using Xunit;

namespace Lab.Live.Tests.Host;

/// <summary>A running cell is stopped; the kernel goes on and knows what the cell had assigned.</summary>
public sealed class KernelInterruptTests : KernelHarness
{
    private const string Stopped = "The cell was stopped. What it had assigned is kept.";
    private const string Waited = "The cell was stopped while it waited. What it had assigned is kept; what it had started may go on.";
    private const string Left = "The cell could not be stopped and was left as it is";

    [Theory]
    [InlineData("while (true) { }", Stopped)]
    [InlineData("for (;;) ;", Stopped)]
    [InlineData("again: goto again;", Stopped)]
    [InlineData("do kept++; while (true);", Stopped)]
    [InlineData("while (true) { try { while (true) { } } catch { } }", Stopped)]
    [InlineData("await Task.Yield(); while (true) { }", Stopped)]
    [InlineData("await Task.Run(() => { while (true) { } });", Stopped)]
    [InlineData("for (;;) await Task.Delay(10);", Stopped)]
    [InlineData("int Spin() { while (true) { } }\nSpin()", Stopped)]
    [InlineData("long Fib(int n) => n < 2 ? n : Fib(n - 1) + Fib(n - 2);\nFib(90)", Stopped)]
    [InlineData("Enumerable.Range(0, int.MaxValue).Select(static i => (long)i * i).Where(static i => i < 0).Concat(Enumerable.Repeat(1L, int.MaxValue)).Sum()", Stopped)]
    [InlineData("Enumerable.Repeat(1, int.MaxValue).SelectMany(static _ => Enumerable.Repeat(1, int.MaxValue)).Where(static i => i < 0)", Stopped)]
    [InlineData("System.Threading.Thread.Sleep(-1);", Stopped)]
    [InlineData("new TaskCompletionSource().Task.Wait();", Stopped)]
    [InlineData("lock (new object()) { new System.Threading.ManualResetEventSlim().Wait(); }", Stopped)]
    [InlineData("while (true) { Console.WriteLine(\"x\"); }", Stopped)]
    [InlineData("await Task.Delay(-1);", Waited)]
    [InlineData("await new TaskCompletionSource().Task;", Waited)]
    // Whether the thread sleeps already when the interrupt comes is not for this test to say: then the cell waits, else it stops at its check.
    [InlineData("await Task.Run(static () => System.Threading.Thread.Sleep(-1));", "The cell was stopped")]
    [InlineData("var worker = new System.Threading.Thread(static () => { try { while (true) { } } catch (OperationCanceledException) { } }); worker.Start(); worker.Join();", Stopped)]
    [InlineData("try { while (true) { } } catch (OperationCanceledException) { }", Stopped)]
    [InlineData("var l = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0); l.Start(); l.AcceptSocket();", Left)]
    public async Task What_was_assigned_is_kept(string code, string said)
    {

        await RunAsync("var kept = 1;");
        var running = StartAsync("kept = 2;\nvar own = 3;\nConsole.WriteLine(\"running\");\n" + code);
        await PrintedAsync("running");
        await Kernel.InterruptAsync(Cancellation);
        Assert.True(running.IsCompleted);
        var fault = await running;
        Assert.True(fault?.Kind == CellFaultKind.Interrupted, fault?.Text);
        Assert.StartsWith(said, fault!.Text, StringComparison.Ordinal);
        Assert.Equal("true", await RunAsync("kept >= 2 && own == 3"));
    }

    [Fact]
    public async Task What_cleans_up_runs()
    {
        var running = StartAsync("""
            var log = new List<string>();
            class Thing(List<string> log) : IAsyncDisposable
            {
                public async ValueTask DisposeAsync() { for (var i = 0; i < 3; i++) { await Task.Delay(1); Add("disposed" + i); } }
                void Add(string text) => log.Add(text);
            }
            try
            {
                await using (var thing = new Thing(log))
                {
                    Console.WriteLine("running");
                    for (;;) await Task.Delay(10);
                }
            }
            finally
            {
                for (var i = 0; i < 3; i++) log.Add("finally" + i);
            }
            """);
        await PrintedAsync("running");
        await Kernel.InterruptAsync(Cancellation);
        Assert.Equal(CellFaultKind.Interrupted, (await running)!.Kind);
        Assert.Equal("disposed0,disposed1,disposed2,finally0,finally1,finally2", await RunAsync("string.Join(',', log)"));
    }

    [Fact]
    public async Task A_server_of_an_earlier_cell_goes_on()
    {
        await RunAsync("""
            var served = 0;
            var go = new System.Threading.SemaphoreSlim(0);
            var done = new System.Threading.SemaphoreSlim(0);
            var server = Task.Run(async () => { while (true) { await go.WaitAsync(); served++; done.Release(); } });
            """);
        var running = StartAsync("Console.WriteLine(\"running\");\nwhile (true) { await Task.Delay(1); }");
        await PrintedAsync("running");
        await Kernel.InterruptAsync(Cancellation);
        Assert.Equal(CellFaultKind.Interrupted, (await running)!.Kind);
        Assert.Equal("3 WaitingForActivation", await RunAsync("for (var i = 0; i < 3; i++) { go.Release(); await done.WaitAsync(); }\n$\"{served} {server.Status}\""));
    }

    [Fact]
    public async Task A_cell_that_was_left_does_not_go_on_later()
    {
        await RunAsync("var gate = new TaskCompletionSource();\nvar wentOn = false;");
        var running = StartAsync("Console.WriteLine(\"running\");\nawait gate.Task;\nwentOn = true;");
        await PrintedAsync("running");
        await Kernel.InterruptAsync(Cancellation);
        Assert.StartsWith(Waited, (await running)!.Text, StringComparison.Ordinal);
        // The waiting cell continues inside this call, as far as it does.
        Assert.Equal("false", await RunAsync("gate.SetResult();\nawait gate.Task;\nawait Task.Yield();\nwentOn"));
    }

    [Fact]
    public async Task Nothing_runs_and_nothing_happens()
    {
        await RunAsync("var a = 1;");
        await Kernel.InterruptAsync(Cancellation);
        Assert.Equal("1", await RunAsync("a"));
    }

    [Fact]
    public async Task A_starved_thread_pool_is_no_hindrance()
    {
        var running = StartAsync("var all = Enumerable.Range(0, 200).Select(static _ => Task.Run(static () => System.Threading.Thread.Sleep(-1))).ToList();\nConsole.WriteLine(\"running\");\nawait Task.WhenAll(all);");
        await PrintedAsync("running");
        await Kernel.InterruptAsync(Cancellation);
        Assert.StartsWith(Waited, (await running)!.Text, StringComparison.Ordinal);
        Assert.Equal("2", await RunAsync("1 + 1"));
    }
}
