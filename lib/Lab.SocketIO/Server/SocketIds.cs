using System.Buffers.Text;
using System.Security.Cryptography;

namespace Lab.SocketIO;

/// <summary>Ids that nobody can guess.</summary>
internal static class SocketIds
{
    private const int Bytes = 15;

    /// <summary>A new one: 15 random bytes as 20 characters.</summary>
    public static string Next()
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        RandomNumberGenerator.Fill(bytes);
        return Base64Url.EncodeToString(bytes);
    }
}
