using System.Text.RegularExpressions;
using Lab.Tests.Architecture;
using Xunit;

namespace Lab.Tests.SocketIO;

/// <summary>Every behaviour of the official server has a verdict, and every test that a verdict names is there.</summary>
public sealed partial class BehaviourListTests
{
    private static readonly string List = Repository.PathOf("tests", "Lab.Tests", "SocketIO", "behaviours.md");

    [Fact]
    public void Every_behaviour_has_a_verdict_whose_tests_exist()
    {
        var rows = Rows(File.ReadAllLines(List)).ToList();
        Assert.True(rows.Count > 500, $"Only {rows.Count} rows were found.");
        Assert.Equal(rows.Count, rows.Select(static r => r.Id).Distinct(StringComparer.Ordinal).Count());
        var tests = Tests();
        Assert.True(tests.Count > 1_000, $"Only {tests.Count} tests were found.");
        var wrong = rows.Select(row => WrongWith(row, tests)).OfType<string>().ToList();
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Theory]
    [InlineData("", "X-01 has no verdict")]
    [InlineData("maybe", "X-01: \"maybe\" is no verdict")]
    [InlineData("yes", "X-01: \"yes\" is no verdict")]
    [InlineData("no:", "X-01: \"no:\" is no verdict")]
    [InlineData("n/a", "X-01: \"n/a\" is no verdict")]
    [InlineData("yes SomeTests.That_is_not_there", "X-01: there is no test SomeTests.That_is_not_there")]
    [InlineData("yes BehaviourListTests.Every_behaviour_has_a_verdict_whose_tests_exist; SomeTests.That_is_not_there", "X-01: there is no test SomeTests.That_is_not_there")]
    // A method of that class, but no test.
    [InlineData("yes BehaviourListTests.Rows", "X-01: there is no test BehaviourListTests.Rows")]
    [InlineData("yes engine-client.js: a case that is not there", "X-01: there is no test engine-client.js: a case that is not there")]
    [InlineData("yes no-such-script.js: the client closes", "X-01: there is no test no-such-script.js: the client closes")]
    [InlineData("partly BehaviourListTests.Every_behaviour_has_a_verdict_whose_tests_exist", "X-01: \"partly BehaviourListTests.Every_behaviour_has_a_verdict_whose_tests_exist\" does not say what is missing")]
    [InlineData("yes BehaviourListTests.Every_behaviour_has_a_verdict_whose_tests_exist", null)]
    [InlineData("partly BehaviourListTests.Every_behaviour_has_a_verdict_whose_tests_exist: a part", null)]
    [InlineData("yes engine-client.js: the client closes", null)]
    [InlineData("no: because", null)]
    [InlineData("n/a: JavaScript only", null)]
    public void A_verdict_that_is_missing_or_false_is_caught(string verdict, string? expected)
    {
        var row = Assert.Single(Rows(["| id | behaviour | class | verdict |", "|---|---|---|---|", $"| X-01 | Something. | W | {verdict} |"]));
        Assert.Equal(expected, WrongWith(row, Tests()));
    }

    private static IEnumerable<Row> Rows(IEnumerable<string> lines) => lines
        .Select(static line => line.Split('|', StringSplitOptions.TrimEntries))
        .Where(static cells => cells.Length > 4 && Id().IsMatch(cells[1]))
        .Select(static cells => new Row(cells[1], cells[^2]));

    private static string? WrongWith(Row row, HashSet<string> tests)
    {
        if (row.Verdict.Length == 0)
        {
            return $"{row.Id} has no verdict";
        }

        if (Reason().IsMatch(row.Verdict))
        {
            return null;
        }

        var match = Named().Match(row.Verdict);
        if (!match.Success)
        {
            return $"{row.Id}: \"{row.Verdict}\" is no verdict";
        }

        var (named, partly) = (match.Groups[2].Value, match.Groups[1].Value == "partly");
        if (partly)
        {
            // What is missing stands behind the last name; a script's case has a colon of its own.
            var colon = named.LastIndexOf(": ", StringComparison.Ordinal);
            if (colon < 0 || tests.Contains(named))
            {
                return $"{row.Id}: \"{row.Verdict}\" does not say what is missing";
            }

            named = named[..colon];
        }

        var missing = named.Split(';', StringSplitOptions.TrimEntries).FirstOrDefault(name => !tests.Contains(name));
        return missing is null ? null : $"{row.Id}: there is no test {missing}";
    }

    /// <summary>Every test by class and method, and every case of a Node script by file and name.</summary>
    private static HashSet<string> Tests()
    {
        var tests = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in Repository.SourceFiles(Repository.PathOf("tests")))
        {
            var text = File.ReadAllText(file);
            var classes = Class().Matches(text).Select(static m => (m.Index, Name: m.Groups[1].Value)).ToList();
            foreach (Match method in Method().Matches(text))
            {
                tests.Add($"{classes.Last(c => c.Index < method.Index).Name}.{method.Groups[1].Value}");
            }
        }

        foreach (var file in Directory.EnumerateFiles(Repository.PathOf("tests", "clients"), "*.js"))
        {
            tests.UnionWith(Case().Matches(File.ReadAllText(file)).Select(m => $"{Path.GetFileName(file)}: {m.Groups[1].Value}"));
        }

        return tests;
    }

    [GeneratedRegex("^[A-Z0-9]+-[0-9]+$")]
    private static partial Regex Id();

    [GeneratedRegex("^(no|n/a): .+$")]
    private static partial Regex Reason();

    [GeneratedRegex("^(yes|partly) (.+)$")]
    private static partial Regex Named();

    [GeneratedRegex(@"\bclass (\w+)")]
    private static partial Regex Class();

    // A method right below its attributes, of which one makes it a test.
    [GeneratedRegex(@"^ *\[(?:Fact|Theory)\b[^\n]*\n(?: *(?:\[|//|[^\n;{}]*\)\]$)[^\n]*\n)*? *public (?:async )?(?:Task|ValueTask|void) (\w+)\(", RegexOptions.Multiline)]
    private static partial Regex Method();

    // The words that name a case, as they stand in the script: up to the end of the string, or to what a loop puts into it.
    [GeneratedRegex("""["'`]([^"'`$\n]{8,}?)(?:: )?(?=["'`$])""")]
    private static partial Regex Case();

    private sealed record Row(string Id, string Verdict);
}
