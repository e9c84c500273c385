using System.CommandLine;
using System.Security.Cryptography;
using Lab.Host.Running;

namespace Lab.Host.Commands;

/// <summary>The arguments and options of the verb <c>run</c>.</summary>
internal sealed class RunArguments
{
    private const string InFileOrder = "file";
    private const string SectionsShuffled = "sections-shuffled";

    private readonly Argument<string[]> _paths = new("notebooks")
    {
        Description = "Notebooks, or folders whose notebooks (*.ipynb directly inside) are run.",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string?> _html = new("--html") { Description = "Write one page per notebook and an index.html into this folder.", HelpName = "DIR" };
    private readonly Option<string?> _json = new("--json") { Description = "Write the results as JSON into this file; - means standard output.", HelpName = "FILE" };
    private readonly Option<bool> _twice = new("--twice") { Description = "Run each notebook twice in one kernel: a learner runs cells again." };
    private readonly Option<string> _order = new("--order")
    {
        Description = "Order of the cells. sections-shuffled: what stands before the first '## ' heading first, then the sections in a random order.",
        HelpName = InFileOrder + "|" + SectionsShuffled,
        DefaultValueFactory = static _ => InFileOrder,
    };

    private readonly Option<int?> _seed = new("--seed") { Description = "Seed of the random order; without it one is chosen. It is always printed.", HelpName = "N" };
    private readonly Option<double> _timeout = new("--timeout") { Description = "Seconds that one cell may take.", HelpName = "SECONDS", DefaultValueFactory = static _ => 60 };
    private readonly Option<int> _memory = new("--memory") { Description = "Managed memory that a notebook may use, in MiB.", HelpName = "MIB", DefaultValueFactory = static _ => 2048 };

    /// <summary>Adds them to the verb, with the checks of their values.</summary>
    public void AddTo(Command command)
    {
        command.Arguments.Add(_paths);
        foreach (var option in (Option[])[_html, _json, _timeout, _memory, _twice, _order, _seed])
        {
            command.Options.Add(option);
        }

        _order.AcceptOnlyFromAmong(InFileOrder, SectionsShuffled);
        OptionCheck.Add(_timeout, static seconds => seconds is > 0 and <= 86400, "--timeout takes seconds above 0, at most 86400 (a day).");
        OptionCheck.Add(_memory, static mib => mib is >= 64 and <= 1024 * 1024, "--memory takes MiB from 64 to 1048576.");
        command.Validators.Add(result =>
        {
            // A list of paths would take a misspelt option for a file.
            foreach (var token in result.GetResult(_paths)?.Tokens.Where(static t => t.Value.StartsWith('-') && !Path.Exists(t.Value)) ?? [])
            {
                result.AddError($"Unknown option '{token.Value}'.");
            }

            if (result.GetResult(_seed) is { Implicit: false } && result.GetResult(_order) is null or { Implicit: true })
            {
                result.AddError("--seed is of use only with --order sections-shuffled.");
            }
        });
    }

    /// <summary>The files and folders named.</summary>
    public string[] Paths(ParseResult parsed) => parsed.GetRequiredValue(_paths);

    /// <summary>Folder of the pages, or null.</summary>
    public string? Html(ParseResult parsed) => parsed.GetValue(_html);

    /// <summary>File of the results, <c>-</c>, or null.</summary>
    public string? Json(ParseResult parsed) => parsed.GetValue(_json);

    /// <summary>How to run.</summary>
    public RunOptions Options(ParseResult parsed) => RunOptions.Default with
    {
        Timeout = TimeSpan.FromSeconds(parsed.GetValue(_timeout)),
        MemoryMiB = parsed.GetValue(_memory),
        Twice = parsed.GetValue(_twice),
        ShuffleSeed = parsed.GetValue(_order) == SectionsShuffled ? parsed.GetValue(_seed) ?? RandomNumberGenerator.GetInt32(1_000_000) : null,
    };
}
