using Lab.Host.Processes;
using Xunit;

namespace Lab.Tests.Host;

public sealed class DeathReasonTests
{
    [Theory]
    [InlineData(0, 0L, "", "ProcessExit", "The cell ended its own process (Environment.Exit, exit code 0).")]
    [InlineData(3, 3L, "Stack overflow.", "ProcessExit", "The cell ended its own process (Environment.Exit, exit code 3).")]
    [InlineData(134, null, "Stack overflow.\n   at A()\n", "StackOverflow", "The cell filled the stack and its process was ended: a method calls itself without end.")]
    [InlineData(134, null, "Out of memory.\n", "OutOfMemoryException", "The cell used more memory than its process may have (see --memory), so its process was ended.")]
    [InlineData(134, null, "Process terminated.\nenough\n   at X()\n", "FailFast", "The cell ended its own process (Environment.FailFast): enough")]
    [InlineData(134, null, "Process terminated.\n", "FailFast", "The cell ended its own process (Environment.FailFast): no reason was given.")]
    [InlineData(7, null, "", "ProcessEnded", "The cell's process ended unexpectedly (exit code 7).")]
    public void Each_end_has_its_sentence(int exitCode, long? requested, string errors, string name, string sentence) =>
        Assert.Equal((name, sentence), DeathReason.Of(exitCode, requested, errors));

    [Fact]
    public void A_signal_is_named()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no signals.");
        }

        Assert.Equal("The cell's process was ended by signal 9 (SIGKILL).", DeathReason.Of(137, null, "").Message);
    }
}
