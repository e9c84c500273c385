using Xunit;

namespace Lab.Tests.Architecture;

/// <summary>Small files: past the limit there is a second idea in the file that wants one of its own.</summary>
public sealed class FileLengthTests
{
    private const int Limit = 400;

    [Fact]
    public void No_file_is_longer_than_the_limit()
    {
        var files = Repository.SourceFiles(Repository.Lib).Concat(Repository.SourceFiles(Repository.PathOf("tests"))).ToList();
        Assert.True(files.Count > 30, $"Only {files.Count} files were found.");
        Assert.Empty(files.Where(f => TooLong(File.ReadAllLines(f))).Select(f => Path.GetRelativePath(Repository.Root, f)));
    }

    [Fact]
    public void A_file_that_is_too_long_is_caught()
    {
        Assert.False(TooLong(new string[Limit]));
        Assert.True(TooLong(new string[Limit + 1]));
    }

    private static bool TooLong(string[] lines) => lines.Length > Limit;
}
