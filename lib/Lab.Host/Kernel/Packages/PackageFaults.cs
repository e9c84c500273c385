using System.Text.RegularExpressions;

namespace Lab.Host.Kernel.Packages;

/// <summary>Says in one sentence, with what to do next, why a package could not be loaded.</summary>
internal static partial class PackageFaults
{
    /// <summary>The sentence for what a restore printed.</summary>
    /// <param name="package">The package that was asked for last.</param>
    /// <param name="said">Its whole output.</param>
    public static string Describe(PackageReference package, string said)
    {
        var error = Error().Matches(said).Select(static m => (Code: m.Groups[1].Value, Text: m.Groups[2].Value.Trim())).FirstOrDefault();
        return error.Code switch
        {
            "NU1101" => $"There is no package {package.Name} in the package sources of this machine; check the spelling.",
            "NU1102" or "NU1103" => $"There is no package {package}; check the version, or leave it out to get the newest one.",
            "NU1301" or "NU1302" => $"The package {package} could not be fetched: the package source cannot be reached. You seem to be offline; a package that was used before on this machine works offline when you name its version.",
            "NU1202" or "NU1213" => $"The package {package} does not work with this version of .NET.",
            null => $"The package {package} could not be loaded: {Last(said)}",
            _ => $"The package {package} could not be loaded: {error.Text}",
        };
    }

    private static string Last(string said) => said.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault() ?? "the SDK gave no reason.";

    [GeneratedRegex(@"error\s+(?:\w+\s+)?(NU\d+|MSB\d+|NETSDK\d+)\s*:\s*([^\r\n\[]+)")]
    private static partial Regex Error();
}

/// <summary>A package could not be loaded. The message is for the learner.</summary>
internal sealed class PackageException(string message) : Exception(message);
