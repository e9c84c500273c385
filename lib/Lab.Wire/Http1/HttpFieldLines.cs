using System.Buffers;
using System.Globalization;

namespace Lab.Wire.Http1;

/// <summary>The header lines of a head, or the lines behind the last chunk of a body, up to the empty line that ends them.</summary>
internal static class HttpFieldLines
{
    /// <summary>Moves <paramref name="lines"/> past the empty line when all has come and every line is right.</summary>
    internal static OperationStatus Check(ref HttpHeadLines lines, out Violation? violation)
    {
        for (var count = 0; ; count++)
        {
            var offset = lines.Position;
            var status = lines.Next(out var line, out violation);
            if (status != OperationStatus.Done || line.IsEmpty)
            {
                return status;
            }

            violation = count < Limits.HttpHeaderCount
                ? HttpFieldLine.Check(line, offset)
                : new Violation(HttpRules.HeaderCount, offset, string.Create(CultureInfo.InvariantCulture, $"there are more than {Limits.HttpHeaderCount:N0} header lines"));
            if (violation is not null)
            {
                return OperationStatus.InvalidData;
            }
        }
    }

    /// <summary>The names and values of lines that have passed <see cref="Check"/>.</summary>
    internal static HttpHeaders Read(HttpHeadLines lines)
    {
        List<HttpHeader> found = [];
        while (lines.Next(out var line, out _) == OperationStatus.Done && !line.IsEmpty)
        {
            found.Add(HttpFieldLine.Read(line));
        }

        return new HttpHeaders([.. found]);
    }
}
