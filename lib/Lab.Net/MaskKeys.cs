using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Lab.Net;

/// <summary>Masking keys that nobody can guess (RFC 6455 §10.3), fetched from the system many at a time.</summary>
internal static class MaskKeys
{
    private const int Fetched = 64;

    [ThreadStatic]
    private static uint[]? _keys;

    [ThreadStatic]
    private static int _left;

    /// <summary>A new key.</summary>
    public static uint Next()
    {
        if (_left == 0)
        {
            _keys ??= new uint[Fetched];
            RandomNumberGenerator.Fill(MemoryMarshal.AsBytes(_keys.AsSpan()));
            _left = Fetched;
        }

        return _keys![--_left];
    }
}
