using System.Buffers;
using System.Text;
using System.Threading.Channels;
using Lab.SocketIO.Engine;
using Lab.Tracing;
using Lab.Wire.EngineIO;
using Lab.Wire.SocketIO;
using Xunit;

namespace Lab.Tests.SocketIO.Client;

/// <summary>A session of a client without a transport: keeps what is sent, and says what a test lets the server say.</summary>
internal sealed class FakeSession : IEngineClient
{
    private readonly Channel<string> _sent = Channel.CreateUnbounded<string>();
    private readonly TaskCompletionSource<IEngineClientListener> _runs = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<EngineEnd> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Id => "session";

    public EngineTransport Transport => EngineTransport.WebSocket;

    public bool IsUpgrading => false;

    public Flow? Flow => null;

    /// <summary>Whether a volatile packet gets through.</summary>
    public bool CanWrite { get; set; } = true;

    /// <summary>How many more packets it takes until the next flush; a further one is too much.</summary>
    public int Room { get; set; } = int.MaxValue;

    /// <summary>What <see cref="Room"/> is after a flush.</summary>
    public int RoomAfterFlush { get; set; } = int.MaxValue;

    /// <summary>What happens while it is cut.</summary>
    public Action WhenCut { get; set; } = static () => { };

    /// <summary>How each packet was sent.</summary>
    public List<PacketOptions> Options { get; } = [];

    /// <summary>The binary parts of what was sent.</summary>
    public List<byte[]> Attachments { get; } = [];

    /// <summary>Why it is over; waits for it.</summary>
    public Task<EngineEnd> Over => _end.Task.WaitAsync(FakeNetwork.Soon, TestContext.Current.CancellationToken);

    /// <summary>Whether it is over.</summary>
    public bool IsOver => _end.Task.IsCompleted;

    /// <summary>The next packet that is sent, as text.</summary>
    public async Task<string> SentAsync() => await _sent.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(FakeNetwork.Soon, TestContext.Current.CancellationToken);

    /// <summary>Whether nothing more has been sent.</summary>
    public bool IsSilent => _sent.Reader.Count == 0;

    /// <summary>The server says something.</summary>
    public async Task SayAsync(string text, params byte[][] attachments)
    {
        var listener = await _runs.Task.WaitAsync(FakeNetwork.Soon, TestContext.Current.CancellationToken);
        await listener.MessageAsync(Encoding.UTF8.GetBytes(text), binary: false);
        foreach (var attachment in attachments)
        {
            await listener.MessageAsync(attachment, binary: true);
        }
    }

    /// <summary>The connection is lost.</summary>
    public async Task LoseAsync(string reason = EngineCloseReasons.TransportClose, string? details = null)
    {
        await _runs.Task.WaitAsync(FakeNetwork.Soon, TestContext.Current.CancellationToken);
        _end.TrySetResult(new EngineEnd(reason, details));
    }

    public bool Send(in SocketPacket packet, PacketOptions options = PacketOptions.None)
    {
        if (IsOver || IsBroken || ((options & PacketOptions.Volatile) != 0 && !CanWrite))
        {
            return false;
        }

        if (Room == 0)
        {
            throw new IOException("too much");
        }

        Room--;
        var text = new ArrayBufferWriter<byte>();
        SocketPacketCodec.Write(text, packet);
        Options.Add(options);
        Attachments.AddRange(packet.Attachments.Select(a => a.ToArray()));
        return _sent.Writer.TryWrite(Encoding.UTF8.GetString(text.WrittenSpan));
    }

    public ValueTask FlushAsync()
    {
        Room = RoomAfterFlush;
        return default;
    }

    /// <summary>It is over, but nobody has noticed yet.</summary>
    public void Break() => IsBroken = true;

    private bool IsBroken { get; set; }

    public Task<EngineEnd> RunAsync(IEngineClientListener listener)
    {
        _runs.TrySetResult(listener);
        return _end.Task;
    }

    public void Close() => _end.TrySetResult(new EngineEnd(EngineCloseReasons.ForcedClose, null));

    public void Cut(string reason, string? details)
    {
        _end.TrySetResult(new EngineEnd(reason, details));
        WhenCut();
    }
}
