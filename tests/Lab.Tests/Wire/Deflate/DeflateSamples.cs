using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Lab.Tests.Wire.Deflate;

/// <summary>Contents of all kinds, and the platform's DEFLATE to compare with.</summary>
internal static class DeflateSamples
{
    private static readonly string[] Names = ["alice", "bob", "carol", "dave", "erin"];

    /// <summary>The kinds of content.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["text", "json", "zeros", "random", "few", "period"];

    /// <summary>Content of a kind; the same kind and size always give the same bytes.</summary>
    public static byte[] Make(string kind, int size)
    {
        var random = new Random(size + kind.Length);
        var bytes = new byte[size];
        switch (kind)
        {
            case "text":
                for (var i = 0; i < size; i++)
                {
                    bytes[i] = (byte)"etaoin shrdlu,.ETAOIN cmfwyp"[(int)(28 * random.NextDouble() * random.NextDouble())];
                }

                break;
            case "json":
                var text = new StringBuilder();
                for (var i = 0; text.Length < size; i++)
                {
                    text.Append(CultureInfo.InvariantCulture, $$"""{"id":{{i}},"from":"{{Names[random.Next(5)]}}","room":"{{random.Next(20)}}","text":"hello {{random.Next(1000)}}","at":{{random.NextInt64(1L << 40)}}},""");
                }

                Encoding.ASCII.GetBytes(text.ToString(0, size), bytes);
                break;
            case "random":
                random.NextBytes(bytes);
                break;
            case "few":
                random.NextBytes(bytes);
                for (var i = 0; i < size; i++)
                {
                    bytes[i] &= 3;
                }

                break;
            case "period":
                var once = new byte[Math.Min(size, 1 + random.Next(5000))];
                random.NextBytes(once);
                for (var i = 0; i < size; i++)
                {
                    bytes[i] = once[i % once.Length];
                }

                break;
        }

        return bytes;
    }

    /// <summary>What the platform makes of it.</summary>
    public static byte[] Deflate(byte[] bytes, CompressionLevel level)
    {
        using var output = new MemoryStream();
        using (var stream = new DeflateStream(output, level, leaveOpen: true))
        {
            stream.Write(bytes);
        }

        return output.ToArray();
    }

    /// <summary>What the platform makes of it, up to the first fault; null where that comes before anything else.</summary>
    public static (byte[] Bytes, bool Fault) Inflate(byte[] bytes)
    {
        using var stream = new DeflateStream(new MemoryStream(bytes), CompressionMode.Decompress);
        using var output = new MemoryStream();
        var piece = new byte[4096];
        try
        {
            for (int count; (count = stream.Read(piece)) > 0;)
            {
                output.Write(piece, 0, count);
            }

            return (output.ToArray(), false);
        }
        catch (InvalidDataException)
        {
            return (output.ToArray(), true);
        }
    }
}
