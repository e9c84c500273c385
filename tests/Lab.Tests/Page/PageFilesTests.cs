using System.Text;
using System.Text.RegularExpressions;
using Lab.Host.Page;
using Lab.Tests.Architecture;
using Xunit;

namespace Lab.Tests.Page;

public sealed partial class PageFilesTests
{
    private static readonly string Assets = Repository.PathOf("lib", "Lab.Host", "Page", "assets");

    private static string Text(string name) => PageFiles.TryGet(name, out var bytes, out _) ? Encoding.UTF8.GetString(bytes.Span) : throw new InvalidOperationException($"There is no {name}.");

    [Fact]
    public void Every_file_is_in_the_program()
    {
        var names = Directory.GetFiles(Assets).Select(static path => Path.GetFileName(path)).Append(PageFiles.SharedStyle);
        Assert.Equal(names.Order(StringComparer.Ordinal), PageFiles.Names.Order(StringComparer.Ordinal));
        Assert.All(Directory.GetFiles(Assets), static path => Assert.Equal(File.ReadAllText(path), Text(Path.GetFileName(path))));
    }

    [Fact]
    public void What_a_document_or_a_script_asks_for_is_there()
    {
        var asked = PageFiles.Names.SelectMany(name => Import().Matches(Text(name)).Select(static match => match.Groups[1].Value))
            .Concat(HeadFile().Matches(LessonPages.Head).Select(static match => match.Groups[1].Value)).ToList();
        Assert.Contains("start.js", asked);
        Assert.Contains("page.css", asked);
        Assert.All(asked, static name => Assert.Contains(name, PageFiles.Names));
    }

    [Fact]
    public void No_file_names_another_place_or_is_long()
    {
        foreach (var name in PageFiles.Names)
        {
            Assert.DoesNotMatch("https?://(?!127\\.0\\.0\\.1)|//cdn|@import", Text(name));
            Assert.True(Text(name).Count(static c => c == '\n') <= 400, $"{name} is too long.");
        }
    }

    [Theory]
    [InlineData("start.js", "text/javascript; charset=utf-8")]
    [InlineData("page.css", "text/css; charset=utf-8")]
    [InlineData("shared.css", "text/css; charset=utf-8")]
    public void A_file_has_its_type(string name, string type)
    {
        Assert.True(PageFiles.TryGet(name, out var bytes, out var contentType));
        Assert.NotEqual(0, bytes.Length);
        Assert.Equal(type, contentType);
    }

    [Theory]
    [InlineData("none.js")]
    [InlineData("../start.js")]
    [InlineData("START.JS")]
    [InlineData("")]
    public void What_is_not_there_is_not_given(string name) => Assert.False(PageFiles.TryGet(name, out _, out _));

    [GeneratedRegex("from '\\./([^']+)'")]
    private static partial Regex Import();

    [GeneratedRegex("/page/([^\"]+)\"")]
    private static partial Regex HeadFile();
}
