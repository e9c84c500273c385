using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Lab.Net;

/// <summary>Masking keys that nobody can guess (RFC 6455 §10.3), fetched from the system many at a time.</summary>
internal static class MaskKeys
{
    private const int Fetched = 64;

    [ThreadStatic]
    private static uint[]? keys;

    [ThreadStatic]
    private static int left;

    /// <summary>A new key.</summary>
    public static uint Next()
    {
        if (left == 0)
        {
            keys ??= new uint[Fetched];
            RandomNumberGenerator.Fill(MemoryMarshal.AsBytes(keys.AsSpan()));
            left = Fetched;
        }

        return keys![--left];
    }
}
