using System.ComponentModel;
using System.Diagnostics;

namespace Lab.Host.Commands;

/// <summary>Opens the lab's page in the default browser. Every user of a machine may read the arguments of every program, so the address with the token
/// is not one: the browser gets a file that only its owner may read and that leads on. The file goes with this object.</summary>
internal sealed class BrowserDoor : IDisposable
{
    private const string Name = "open-lab.html";
    private string? _file;

    /// <summary>Opens the browser, if there is one; otherwise the address is on the screen.</summary>
    /// <param name="url">The address with the token.</param>
    /// <param name="stateFolder">The user's state folder.</param>
    public void Open(Uri url, string stateFolder)
    {
        try
        {
            // A browser in a sandbox reads neither hidden folders nor the one for temporary files: beside the program is the place it can mostly read.
            _file = TryWrite(AppContext.BaseDirectory, url) ?? TryWrite(stateFolder, url);
            if (_file is not null)
            {
                using var opened = OperatingSystem.IsWindows()
                    ? Process.Start(new ProcessStartInfo(_file) { UseShellExecute = true })
                    : Process.Start(new ProcessStartInfo(OperatingSystem.IsMacOS() ? "open" : "xdg-open") { ArgumentList = { _file }, RedirectStandardError = true, RedirectStandardOutput = true });
            }
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException)
        {
            // No browser to open.
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            if (_file is not null)
            {
                File.Delete(_file);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next host replaces it.
        }
    }

    private static string? TryWrite(string folder, Uri url)
    {
        var file = Path.Combine(folder, Name);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            // What a killed host left is not written to: its rights may be others.
            File.Delete(file);
            using var writer = new StreamWriter(file, options);
            writer.Write($"""
                <!DOCTYPE html>
                <html lang="en"><head><meta charset="utf-8"><meta name="referrer" content="no-referrer"><title>The networking lab</title>
                <meta http-equiv="refresh" content="0; url={url.AbsoluteUri}"></head>
                <body><p><a href="{url.AbsoluteUri}">Open the lab</a></p></body></html>
                """);
            return file;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
