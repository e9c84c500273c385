using System.IO.Pipelines;
using System.Net;
using Lab.Net;
using Lab.Tracing;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Lab.Kestrel;

/// <summary>A tap on the connections of Kestrel, below its HTTP: it copies and never alters.</summary>
public static class KestrelTap
{
    /// <summary>Writes down what passes on every connection to an address: HTTP, frames, packets and bytes.</summary>
    /// <remarks>Behind TLS, say so after <c>UseHttps</c>: the tap sees what Kestrel's HTTP sees.</remarks>
    /// <param name="listen">The address.</param>
    /// <param name="trace">Where to write.</param>
    /// <param name="traffic">What joins packets of Socket.IO with the calls of the program; null for nothing.</param>
    public static ListenOptions UseTap(this ListenOptions listen, Trace trace, SocketTraffic? traffic = null)
    {
        listen.Use(next => connection => RunAsync(connection, trace, traffic, next));
        return listen;
    }

    /// <summary>Runs one connection with the tap in its way.</summary>
    private static async Task RunAsync(ConnectionContext connection, Trace trace, SocketTraffic? traffic, ConnectionDelegate next)
    {
        var flow = new Flow(Transport.Tcp, Endpoint.From(connection.LocalEndPoint as IPEndPoint), Endpoint.From(connection.RemoteEndPoint as IPEndPoint));
        var inner = connection.Transport;
        var stream = new TappedStream(new PipeStream(inner.Input.AsStream(leaveOpen: true), inner.Output.AsStream(leaveOpen: true)), trace, flow, new TapOptions { Calls = false, WebSocket = true, Traffic = traffic });
        await using (stream)
        {
            var (reader, writer) = (PipeReader.Create(stream, new StreamPipeReaderOptions(leaveOpen: true)), PipeWriter.Create(stream, new StreamPipeWriterOptions(leaveOpen: true)));
            connection.Transport = new TappedPipe(reader, writer);
            try
            {
                await next(connection);
            }
            finally
            {
                connection.Transport = inner;
                await reader.CompleteAsync();
                await writer.CompleteAsync();
            }
        }
    }

    private sealed record TappedPipe(PipeReader Input, PipeWriter Output) : IDuplexPipe;

    /// <summary>Two one-way streams as one.</summary>
    private sealed class PipeStream(Stream input, Stream output) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Flush() => output.Flush();

        public override Task FlushAsync(CancellationToken cancellationToken) => output.FlushAsync(cancellationToken);

        public override int Read(byte[] buffer, int offset, int count) => input.Read(buffer, offset, count);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => input.ReadAsync(buffer, cancellationToken);

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => input.ReadAsync(buffer, offset, count, cancellationToken);

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => output.Write(buffer, offset, count);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => output.WriteAsync(buffer, cancellationToken);

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => output.WriteAsync(buffer, offset, count, cancellationToken);
    }
}
