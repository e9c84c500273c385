using System.CommandLine;
using Lab.Host.Serving;

namespace Lab.Host.Commands;

/// <summary>The options of the host without a verb: it serves the notebooks.</summary>
internal sealed class ServeArguments
{
    private readonly Option<string?> _notebooks = new("--notebooks") { Description = "Folder of the notebooks. Without it: the folder 'notebooks' here or above, or the one of the lab.", HelpName = "DIR" };
    private readonly Option<int?> _port = new("--port") { Description = "Port to listen on; 0 takes a free one. Without it: 8888, or the next free one.", HelpName = "N" };
    private readonly Option<bool> _noBrowser = new("--no-browser") { Description = "Do not open the lab's page in the browser." };
    private readonly Option<double> _cull = new("--cull-after")
    {
        Description = "Hours after which a kernel that nobody watches is ended; 0 means never.",
        HelpName = "HOURS",
        DefaultValueFactory = static _ => 12,
    };

    private readonly Option<int> _memory = new("--memory") { Description = "Managed memory that a kernel may use, in MiB.", HelpName = "MIB", DefaultValueFactory = static _ => 2048 };
    private readonly Option<bool> _cold = new("--no-warm") { Description = "Do not keep a kernel ready: saves memory, and the first cell of a notebook waits a second or two." };

    /// <summary>Adds them to the program's root, with the checks of their values.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_notebooks, _port, _noBrowser, _cull, _memory, _cold])
        {
            command.Options.Add(option);
        }

        OptionCheck.Add(_port, static port => port is >= 0 and <= 65535, "--port takes a number from 0 to 65535.");
        OptionCheck.Add(_cull, static hours => hours is >= 0 and <= 24 * 365, "--cull-after takes hours from 0 to 8760.");
        OptionCheck.Add(_memory, static mib => mib is >= 64 and <= 1024 * 1024, "--memory takes MiB from 64 to 1048576.");
    }

    /// <summary>Whether the page is opened in the browser.</summary>
    public bool OpensBrowser(ParseResult parsed) => !parsed.GetValue(_noBrowser);

    /// <summary>The folder that was named, or null.</summary>
    public string? Notebooks(ParseResult parsed) => parsed.GetValue(_notebooks);

    /// <summary>How to serve.</summary>
    public ServeOptions Options(ParseResult parsed, string notebooks) => new()
    {
        Notebooks = notebooks,
        Port = parsed.GetValue(_port),
        MemoryMiB = parsed.GetValue(_memory),
        IdleLimit = TimeSpan.FromHours(parsed.GetValue(_cull)),
        KeepWarm = !parsed.GetValue(_cold),
    };
}
