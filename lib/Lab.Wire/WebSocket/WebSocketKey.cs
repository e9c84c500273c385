using System.Security.Cryptography;
using System.Text;

namespace Lab.Wire.WebSocket;

/// <summary>How the answer to a key comes about, step by step (RFC 6455 §4.2.2).</summary>
/// <param name="Key">What the client sent.</param>
/// <param name="Joined">The key and behind it <see cref="WebSocketKey.Suffix"/>.</param>
/// <param name="Hash">The SHA-1 of that: 20 bytes.</param>
/// <param name="Accept">The hash in base64: what the server answers.</param>
public sealed record AcceptKeySteps(string Key, string Joined, Bytes Hash, string Accept);

/// <summary>The key of a handshake and the answer to it. It proves that the server has read this request as a WebSocket request; it protects nothing.</summary>
public static class WebSocketKey
{
    /// <summary>The text that every server appends to the key: it is the same for all of them (RFC 6455 §1.3).</summary>
    public const string Suffix = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    /// <summary>How many bytes a key stands for: 16.</summary>
    public const int Length = 16;

    /// <summary>Whether this is a key: 16 bytes in base64.</summary>
    public static bool IsKey(string key)
    {
        // Base64 makes 24 characters of 16 bytes; a text of that length with blanks in it decodes to fewer.
        Span<byte> bytes = stackalloc byte[Length + 2];
        return key.Length == 24 && Convert.TryFromBase64String(key, bytes, out var length) && length == Length;
    }

    /// <summary>The answer to a key with the steps on the way; any text will do.</summary>
    public static AcceptKeySteps Steps(string key)
    {
        var joined = key + Suffix;
#pragma warning disable CA5350 // The standard names SHA-1, and nothing here is a secret.
        var hash = SHA1.HashData(Encoding.UTF8.GetBytes(joined));
#pragma warning restore CA5350
        return new AcceptKeySteps(key, joined, Bytes.Wrap(hash), Convert.ToBase64String(hash));
    }
}
