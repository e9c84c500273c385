using System.Buffers;
using System.IO.Compression;
using Lab.Wire;
using Lab.Wire.Http1;

namespace Lab.Net;

/// <summary>Hears one HTTP body to its end and keeps its beginning.</summary>
/// <param name="framing">Where it ends.</param>
/// <param name="exchange">The exchange that it belongs to.</param>
/// <param name="coding">Its Content-Encoding; null for none.</param>
/// <param name="packets">Whether it holds packets of Engine.IO.</param>
internal sealed class HttpBodyListener(HttpBodyFraming framing, HttpExchange exchange, string? coding, bool packets)
{
    private readonly HttpBodyReader _reader = new(framing, int.MaxValue);
    private readonly KeptBytes _body = new(exchange.IsEngine ? Limits.EngineIOPayloadLength : 0);
    private byte[] _begun = [];

    /// <summary>The exchange that it belongs to.</summary>
    public HttpExchange Exchange => exchange;

    /// <summary>Its Content-Encoding; null for none.</summary>
    public string? Coding => coding;

    /// <summary>Whether it holds packets of Engine.IO.</summary>
    public bool HasPackets => packets;

    /// <summary>The body, or its beginning, as it was on the wire without chunks.</summary>
    public ReadOnlyMemory<byte> Body => _body.Kept;

    /// <summary>How long it is.</summary>
    public long Length => _body.Length;

    /// <summary>Takes the next bytes; what follows the body stays.</summary>
    /// <returns>Whether the body is over, goes on, or cannot be read.</returns>
    public OperationStatus Saw(ref ReadOnlySpan<byte> bytes)
    {
        // Of a body in chunks the line in front of a chunk may have come in part.
        byte[] all = [.. _begun, .. bytes];
        var input = new ReadOnlySequence<byte>(all);
        var status = _reader.Read(ref input, _body, out _);
        _begun = status == OperationStatus.NeedMoreData ? input.ToArray() : [];
        bytes = status == OperationStatus.Done ? bytes[(bytes.Length - (int)input.Length)..] : default;
        return status;
    }

    /// <summary>The body as it was before it was compressed; null when it cannot be told.</summary>
    public ReadOnlyMemory<byte>? Plain()
    {
        if (coding is null)
        {
            return Body;
        }

        if (Body.Length != Length)
        {
            return null;
        }

        using var packed = new MemoryStream(Body.ToArray());
        using Stream? plain = coding.ToUpperInvariant() switch
        {
            "GZIP" or "X-GZIP" => new GZipStream(packed, CompressionMode.Decompress),
            "DEFLATE" => new ZLibStream(packed, CompressionMode.Decompress),
            "BR" => new BrotliStream(packed, CompressionMode.Decompress),
            _ => null,
        };
        return plain is null ? null : Unpack(plain);
    }

    private static byte[]? Unpack(Stream plain)
    {
        // A listener follows no bomb to its end.
        var kept = new MemoryStream();
        var block = new byte[16 * 1024];
        try
        {
            while (kept.Length <= Limits.EngineIOPayloadLength && plain.Read(block) is > 0 and var read)
            {
                kept.Write(block, 0, read);
            }
        }
        catch (InvalidDataException)
        {
            return null;
        }

        return kept.Length <= Limits.EngineIOPayloadLength ? kept.ToArray() : null;
    }
}
