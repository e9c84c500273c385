using Lab.Exercises;

namespace Lab.Host.Serving;

/// <summary>How the host serves notebooks.</summary>
internal sealed record ServeOptions
{
    /// <summary>The port that is tried first: the one that Jupyter servers use.</summary>
    public const int UsualPort = 8888;

    /// <summary>The notebooks folder. No default.</summary>
    public required string Notebooks { get; init; }

    /// <summary>The port; 0 takes a free one. Default null: 8888, or the next free one.</summary>
    public int? Port { get; init; }

    /// <summary>Managed memory of a kernel in MiB. Default 2048.</summary>
    public int MemoryMiB { get; init; } = 2048;

    /// <summary>How long a kernel that nobody watches may be idle; zero means for ever. Default 12 hours.</summary>
    public TimeSpan IdleLimit { get; init; } = TimeSpan.FromHours(12);

    /// <summary>Whether one kernel waits ready. Default true.</summary>
    public bool KeepWarm { get; init; } = true;

    /// <summary>The folder for the token and the learner's results. Default the user's own.</summary>
    public string StateFolder { get; init; } = ProgressStore.DefaultFolder;
}
