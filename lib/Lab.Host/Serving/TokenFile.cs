using System.Security.Cryptography;

namespace Lab.Host.Serving;

/// <summary>The token, kept between runs: VS Code stores address and token together, so a learner pastes them once.</summary>
internal static class TokenFile
{
    private const string Name = "host-token";
    private const int Bytes = 24;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>The token of this user: the one there is, or a new one.</summary>
    /// <param name="folder">The user's state folder.</param>
    /// <param name="notice">A sentence for the user when the token could not be kept; otherwise null.</param>
    public static string ReadOrCreate(string folder, out string? notice)
    {
        notice = null;
        var path = Path.Combine(folder, Name);
        try
        {
            if (File.Exists(path) && File.ReadAllText(path).Trim() is { Length: Bytes * 2 } known && known.All(char.IsAsciiHexDigit))
            {
                if (!OperatingSystem.IsWindows() && File.GetUnixFileMode(path) != OwnerOnly)
                {
                    File.SetUnixFileMode(path, OwnerOnly);
                }

                return known;
            }

            Directory.CreateDirectory(folder);
            var token = Create();
            Write(path, token);
            return token;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            notice = $"The token cannot be kept in {folder} ({e.Message.TrimEnd('.')}), so the address is another one at the next start. Set LAB_STATE to a folder that you may write to.";
            return Create();
        }
    }

    private static string Create() => RandomNumberGenerator.GetHexString(Bytes * 2, lowercase: true);

    private static void Write(string path, string token)
    {
        var unfinished = $"{path}.{Path.GetRandomFileName()}.tmp";
        try
        {
            // Never readable by others, not even for a moment.
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = OwnerOnly;
            }

            using (var stream = new StreamWriter(new FileStream(unfinished, options)))
            {
                stream.Write(token + "\n");
            }

            File.Move(unfinished, path, overwrite: true);
        }
        finally
        {
            File.Delete(unfinished);
        }
    }
}
