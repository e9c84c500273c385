using System.Text;
using Lab.Host.Kernel;
using Xunit;

namespace Lab.Tests.Host;

public sealed class KernelPipeTests
{
    private static readonly KernelRequest[] Requests = [new CellRequest(1, "var a = \"1\\n\";\nreturn a;", "/x/ä b.ipynb", 3), new CellRequest(2, "\u2028\"😀\"", "C:\\n.ipynb", 4)];

    private static byte[] Written()
    {
        using var stream = new MemoryStream();
        using var pipe = new KernelPipe(stream);
        foreach (var request in Requests)
        {
            pipe.Write(request, KernelJson.Default.KernelRequest);
        }

        return stream.ToArray();
    }

    private static async Task<List<KernelRequest>> ReadAsync(Stream stream)
    {
        using var pipe = new KernelPipe(stream);
        var result = new List<KernelRequest>();
        while (await pipe.ReadAsync(KernelJson.Default.KernelRequest, TestContext.Current.CancellationToken) is { } request)
        {
            result.Add(request);
        }

        return result;
    }

    [Fact]
    public async Task What_is_written_is_read_whole_also_byte_by_byte()
    {
        var bytes = Written();
        Assert.Equal(Requests, await ReadAsync(new MemoryStream(bytes)));
        Assert.Equal(Requests, await ReadAsync(new Pieces(bytes, 1)));
        for (var first = 1; first < bytes.Length; first++)
        {
            Assert.Equal(Requests, await ReadAsync(new Pieces(bytes, first)));
        }
    }

    [Fact]
    public async Task A_line_cut_by_the_death_of_the_writer_is_the_end()
    {
        var bytes = Written();
        var firstLine = Array.IndexOf(bytes, (byte)'\n') + 1;
        for (var length = firstLine; length < bytes.Length - 1; length++)
        {
            Assert.Equal(Requests[..1], await ReadAsync(new MemoryStream(bytes[..length])));
        }
    }

    [Fact]
    public void Each_value_is_one_line() => Assert.Equal(Requests.Length, Encoding.UTF8.GetString(Written()).Count(static c => c == '\n'));

    /// <summary>Gives at most so many bytes at each read.</summary>
    private sealed class Pieces(byte[] bytes, int size) : MemoryStream(bytes)
    {
        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(size, buffer.Length)]);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(size, buffer.Length)], cancellationToken);
    }
}
