using Lab.Exercises;
using Xunit;

namespace Lab.Tests.Exercises;

public sealed class ProgressStoreTests
{
    [Fact]
    public void Results_come_back_from_another_store()
    {
        using var folder = new TemporaryFolder();
        Assert.Empty(new ProgressStore(Path.Combine(folder.Path, "not", "yet")).Update(p => p.WithAttempt("x", passed: false).WithPrediction("y", "a", true, null)));
        var read = new ProgressStore(Path.Combine(folder.Path, "not", "yet")).Read();
        Assert.Equal(new ExerciseProgress(1, 1, false, 1), read.Exercise("x"));
        Assert.True(read.Predictions["y"].FirstRight);
        Assert.Equal(ExerciseProgress.None, read.Exercise("never"));
    }

    [Fact]
    public async Task Two_kernels_at_once_lose_nothing()
    {
        using var folder = new TemporaryFolder();
        const int each = 25;
        await Task.WhenAll(Enumerable.Range(0, 4).Select(kernel => Task.Run(() =>
        {
            // A store of its own stands for a kernel of its own: they share nothing but the folder.
            var store = new ProgressStore(folder.Path, patience: TimeSpan.FromSeconds(30));
            for (var i = 0; i < each; i++)
            {
                Assert.Empty(store.Update(p => p.WithAttempt("shared", passed: false).WithAttempt($"own-{kernel}", passed: true)));
            }
        })));
        var read = new ProgressStore(folder.Path).Read();
        Assert.Equal(4 * each, read.Exercise("shared").Attempts);
        Assert.All(Enumerable.Range(0, 4), kernel => Assert.Equal(each, read.Exercise($"own-{kernel}").Attempts));
        Assert.Empty(Directory.GetFiles(folder.Path, "*.tmp"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"version\":9}")]
    [InlineData("{\"version\":1,\"predictions\":null}")]
    [InlineData("{\"version\":1,\"predictions\":{\"x\":null}}")]
    [InlineData("{\"version\":1,\"predictions\":{\"x\":{\"first\":\"a\"}}}")]
    [InlineData("{\"version\":1,\"exercises\":{\"x\":null}}")]
    public void A_damaged_file_is_set_aside_and_said_never_lost(string content)
    {
        using var folder = new TemporaryFolder();
        var store = new ProgressStore(folder.Path);
        File.WriteAllText(store.File, content);
        var notice = Assert.Single(store.Update(p => p.WithAttempt("x", passed: true)));
        var aside = Assert.Single(Directory.GetFiles(folder.Path, "progress.damaged-*.json"));
        Assert.Equal(content, File.ReadAllText(aside));
        Assert.Contains(aside, notice, StringComparison.Ordinal);
        Assert.True(new ProgressStore(folder.Path).Read().Exercise("x").Passed);
        Assert.Empty(store.Update(p => p));
    }

    [Fact]
    public void Two_damaged_files_in_one_second_are_both_kept()
    {
        using var folder = new TemporaryFolder();
        var store = new ProgressStore(folder.Path, new FixedClock());
        for (var i = 0; i < 2; i++)
        {
            File.WriteAllText(store.File, $"damaged {i}");
            Assert.Single(store.Update(p => p));
        }

        Assert.Equal(2, Directory.GetFiles(folder.Path, "progress.damaged-20260102-030405*.json").Length);
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_said_once_and_the_lesson_goes_on()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "a-file");
        File.WriteAllText(file, "in the way");

        // A folder below a file cannot be made by anybody, not even by root.
        var store = new ProgressStore(Path.Combine(file, "state"));
        Assert.Contains("LAB_STATE", Assert.Single(store.Update(p => p.WithAttempt("x", passed: false))), StringComparison.Ordinal);
        Assert.Empty(store.Update(p => p.WithAttempt("x", passed: false)));
        Assert.Equal(2, store.Read().Exercise("x").Failures);
    }

    [Fact]
    public void A_kernel_that_never_lets_go_is_waited_for_no_longer_than_the_patience()
    {
        using var folder = new TemporaryFolder();
        using var held = new FileStream(Path.Combine(folder.Path, "progress.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        var store = new ProgressStore(folder.Path, patience: TimeSpan.FromMilliseconds(50));
        Assert.Single(store.Update(p => p.WithAttempt("x", passed: true)));
        Assert.True(store.Read().Exercise("x").Passed);
    }

    [Fact]
    public void A_learner_who_deletes_the_file_begins_again()
    {
        using var folder = new TemporaryFolder();
        var store = new ProgressStore(folder.Path);
        store.Update(p => p.WithAttempt("x", passed: false));
        File.Delete(store.File);
        store.Update(p => p.WithAttempt("x", passed: false));
        Assert.Equal(1, store.Read().Exercise("x").Attempts);
    }

    private sealed class FixedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    }
}
