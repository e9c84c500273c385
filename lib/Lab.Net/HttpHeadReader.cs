using System.Buffers;
using Lab.Wire;
using Lab.Wire.Http1;

namespace Lab.Net;

/// <summary>Reads heads from a stream; what came behind one is kept for what follows.</summary>
internal sealed class HttpHeadReader(Stream stream)
{
    private byte[] _buffer = new byte[2 * 1024];
    private int _count;

    private delegate OperationStatus Read<T>(ref ReadOnlySequence<byte> input, out T? head, out Violation? violation);

    /// <summary>What came behind the last head.</summary>
    public ReadOnlyMemory<byte> Rest => _buffer.AsMemory(0, _count);

    /// <summary>Reads a request's head; both null at the end of the stream.</summary>
    public Task<(HttpRequestHead? Head, Violation? Violation)> RequestAsync(CancellationToken cancellationToken) => ReadAsync<HttpRequestHead>(HttpHeadCodec.Read, cancellationToken);

    /// <summary>Reads a response's head; both null at the end of the stream.</summary>
    public Task<(HttpResponseHead? Head, Violation? Violation)> ResponseAsync(CancellationToken cancellationToken) => ReadAsync<HttpResponseHead>(HttpHeadCodec.Read, cancellationToken);

    /// <summary>Reads and drops everything up to the end of the stream.</summary>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        do
        {
            _count = 0;
        }
        while (await FillAsync(cancellationToken));
    }

    /// <summary>Reads and drops the body of a request.</summary>
    /// <returns>What is wrong with it; null when it is whole.</returns>
    public async Task<Violation?> SkipBodyAsync(HttpRequestHead head, CancellationToken cancellationToken)
    {
        if (HttpBody.Framing(head, out var framing) is { } wrong)
        {
            return wrong;
        }

        var body = new HttpBodyReader(framing);
        var dropped = new ArrayBufferWriter<byte>();
        while (true)
        {
            var input = new ReadOnlySequence<byte>(_buffer, 0, _count);
            var status = body.Read(ref input, dropped, out var violation);
            Drop(_count - (int)input.Length);
            dropped.ResetWrittenCount();
            if (status != OperationStatus.NeedMoreData)
            {
                return violation;
            }

            if (!await FillAsync(cancellationToken))
            {
                return body.ReadEnd();
            }
        }
    }

    private async Task<(T? Head, Violation? Violation)> ReadAsync<T>(Read<T> read, CancellationToken cancellationToken)
        where T : class
    {
        while (true)
        {
            var input = new ReadOnlySequence<byte>(_buffer, 0, _count);
            var status = read(ref input, out var head, out var violation);
            if (status == OperationStatus.Done)
            {
                Drop(_count - (int)input.Length);
                return (head, null);
            }

            if (status == OperationStatus.InvalidData)
            {
                return (null, violation);
            }

            if (!await FillAsync(cancellationToken))
            {
                return (null, null);
            }
        }
    }

    private async Task<bool> FillAsync(CancellationToken cancellationToken)
    {
        // The codec says no to a head that is too long, so this ends.
        if (_count == _buffer.Length)
        {
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        var came = await stream.ReadAsync(_buffer.AsMemory(_count), cancellationToken);
        _count += came;
        return came > 0;
    }

    private void Drop(int count)
    {
        _buffer.AsSpan(count, _count - count).CopyTo(_buffer);
        _count -= count;
    }
}
