using System.Buffers;
using Lab.Wire.EngineIO;
using Microsoft.AspNetCore.Http;

namespace Lab.SocketIO.Engine;

/// <content>What comes by HTTP.</content>
internal sealed partial class EngineSession
{
    // Requests that a client sends one right after the other travel on different connections and can overtake each other. So long one waits for its forerunner.
    private static readonly TimeSpan Overtaken = TimeSpan.FromMilliseconds(40);

    // The POST that is being taken.
    private HttpContext? _taking;
    // The POST whose body is being read.
    private HttpContext? _post;

    /// <summary>Answers a poll when there is something to send.</summary>
    public async Task PollAsync(HttpContext context)
    {
        Task? ready = null;
        var overlap = false;
        lock (_gate)
        {
            if (_polling is { } polling && !_closed)
            {
                overlap = polling.HasPoll;
                ready = overlap ? null : polling.BeginPoll();
                if (ready is not null && polling.IsEmpty && (_connection.Upgrade == EngineUpgradeState.Upgrading || _connection.State == EngineState.Closing))
                {
                    // Nothing more will come this way.
                    Text("6"u8);
                }
            }
        }

        if (ready is null)
        {
            if (overlap)
            {
                End(EngineCloseReasons.TransportError, "overlap from client", PollEnd.Close);
            }

            await EngineError.Of(overlap ? EngineErrorCode.BadRequest : EngineErrorCode.UnknownSid).WriteAsync(context, upgrade: false);
            return;
        }

        await using (context.RequestAborted.UnsafeRegister(static session => ((EngineSession)session!).PollBroke(), this))
        {
            await ready;
            var (packets, closes) = TakePackets();
            try
            {
                await _server.Answers.PollAsync(context, packets);
            }
            catch (Exception e) when (e is IOException or OperationCanceledException)
            {
                // What it took is lost, so the client must not go on as if it had it.
                End(EngineCloseReasons.TransportError, "poll connection closed prematurely", PollEnd.Noop);
            }
            finally
            {
                if (closes)
                {
                    End(EngineCloseReasons.ForcedClose, null, PollEnd.Noop);
                }
            }
        }
    }

    /// <summary>Takes the packets of a POST.</summary>
    public async Task PostAsync(HttpContext context)
    {
        string? wrong;
        lock (_gate)
        {
            wrong = _polling is null || _closed ? ""
                : _taking is not null ? "data request overlap from client"
                : context.Request.ContentType?.StartsWith("application/octet-stream", StringComparison.OrdinalIgnoreCase) == true ? "invalid content"
                : null;
            if (wrong is null)
            {
                (_taking, _post) = (context, context);
            }
        }

        if (wrong is not null)
        {
            if (wrong.Length > 0)
            {
                End(EngineCloseReasons.TransportError, wrong, PollEnd.Close);
            }

            await EngineError.Of(EngineErrorCode.BadRequest).WriteAsync(context, upgrade: false);
            return;
        }

        try
        {
            var read = await ReadAsync(context);
            lock (_gate)
            {
                _post = null;
            }

            if (read is not { } body)
            {
                End(EngineCloseReasons.TransportError, "the body is larger than maxHttpBufferSize", PollEnd.Close);
                context.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
                context.Response.Headers.Connection = "close";
                return;
            }

            await TakeAsync(body.Buffer);
            context.Request.BodyReader.AdvanceTo(body.Buffer.End);

            // Before the answer: a client may send its next one as soon as it has this.
            Taken(context);
            await EngineAnswers.PostAsync(context);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or BadHttpRequestException)
        {
            End(EngineCloseReasons.TransportError, "data request connection closed prematurely", PollEnd.Close);
        }
        finally
        {
            Taken(context);
        }
    }

    private void Taken(HttpContext context)
    {
        lock (_gate)
        {
            if (_taking == context)
            {
                (_taking, _post) = (null, null);
            }
        }
    }

    /// <summary>While a client goes over to a WebSocket, what it sent there may be overtaken by its next request: lets the WebSocket come first.</summary>
    public async Task SettleAsync()
    {
        if (_connection.Upgrade == EngineUpgradeState.Upgrading)
        {
            await Task.WhenAny(_changed.Task, Task.Delay(Overtaken, _server.Options.Clock));
        }
    }

    /// <summary>The whole body; null when it is longer than is allowed: the rest is not read.</summary>
    private async Task<System.IO.Pipelines.ReadResult?> ReadAsync(HttpContext context)
    {
        var most = _server.Options.MaxHttpBufferSize;
        if (context.Request.ContentLength > most)
        {
            return null;
        }

        var reader = context.Request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(context.RequestAborted);
            if (read.Buffer.Length > most)
            {
                reader.AdvanceTo(read.Buffer.End);
                return null;
            }

            if (read.IsCompleted)
            {
                return read;
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private async ValueTask TakeAsync(ReadOnlySequence<byte> body)
    {
        var rest = body.IsSingleSegment ? body.First : body.ToArray();
        do
        {
            if (EnginePayloadCodec.Read(ref rest, out var packet, out var violation) != OperationStatus.Done)
            {
                Unreadable(violation!);
                return;
            }

            if (packet.Type == EnginePacketType.Close)
            {
                await PollCameAsync();
            }

            var handling = TakeAsync(packet, EngineTransport.Polling);
            if (handling.IsCompleted)
            {
                await handling;
            }
            else
            {
                await PauseAsync(handling);
            }
        }
        while (!rest.IsEmpty && !_closed);
    }

    /// <summary>A client that closes has a poll under way, which may have been overtaken by its close: it is to get its answer.</summary>
    private async Task PollCameAsync()
    {
        Task came;
        lock (_gate)
        {
            came = _polling?.PollCame() ?? Task.CompletedTask;
        }

        await Task.WhenAny(came, Task.Delay(Overtaken, _server.Options.Clock));
    }

    private (List<(EnginePacket Packet, bool Compress)> Packets, bool Closes) TakePackets()
    {
        lock (_gate)
        {
            if (_polling is not { } polling)
            {
                // The poll broke, and the session has gone over to a WebSocket.
                return ([], false);
            }

            var packets = polling.Take();
            polling.EndPoll();
            if (_peer is not null)
            {
                // It was the last one.
                _polling = null;
                return (packets, false);
            }

            // A client that reads a close forgets what came in the same answer: what it is told goes first, and the close with its next poll.
            if (_connection.State != EngineState.Closing || packets.Exists(static p => p.Packet.Type != EnginePacketType.Noop))
            {
                return (packets, false);
            }

            packets.Add((_connection.Drained().Answer!.Value, false));
            return (packets, true);
        }
    }

    private void PollBroke()
    {
        lock (_gate)
        {
            if (_polling is not { HasPoll: true } polling)
            {
                // Answered in time.
                return;
            }

            polling.EndPoll();
        }

        End(EngineCloseReasons.TransportError, "poll connection closed prematurely", PollEnd.Noop);
    }
}
