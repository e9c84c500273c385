using System.Buffers;
using System.Globalization;
using System.Text;
using Lab.Wire.WebSocket;
using Xunit;

namespace Lab.Tests.Wire.WebSocket;

/// <summary>A client and a server joined in memory: what one says the other hears, however the bytes are cut.</summary>
public sealed class PairTests
{
    [Fact]
    public void Everything_that_is_said_is_heard_and_the_end_is_clean()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var (client, server) = (new End(WebSocketRole.Client), new End(WebSocketRole.Server));
            for (var i = 0; i < 20; i++)
            {
                var (speaker, listener) = random.Next(2) == 0 ? (client, server) : (server, client);
                speaker.Say(random);
                if (random.Next(2) == 0)
                {
                    speaker.Deliver(listener, random);
                }
            }

            client.Finish();
            server.Finish();
            Join(client, server, random);
            if (random.Next(2) == 0)
            {
                server.Connection.Close(new WebSocketClose(1001, "both"), server.Output);
            }

            client.Connection.Close(new WebSocketClose(1000, "done"), client.Output);
            Join(client, server, random);
            Assert.Equal((client.Said, server.Said), (server.Heard, client.Heard));
            Assert.True(client.Connection.IsClean && server.Connection.IsClean);
            Assert.Equal((WebSocketState.Closed, WebSocketState.Closed), (client.Connection.State, server.Connection.State));
        }
    }

    [Fact]
    public void In_steady_state_no_frame_leaves_anything_to_collect()
    {
        foreach (var role in new[] { WebSocketRole.Server, WebSocketRole.Client })
        {
            var receiver = new WebSocketConnection(role, WebSocketOptions.Default with { MaskKey = () => 1 });
            var sender = new WebSocketConnection(1 - role, WebSocketOptions.Default with { MaskKey = () => 2 });
            receiver.Open();
            sender.Open();
            var (there, back) = (new ArrayBufferWriter<byte>(4096), new ArrayBufferWriter<byte>(4096));
            var least = long.MaxValue;
            for (var i = 0; i < 10; i++)
            {
                // The runtime, too, allocates on this thread while code is new: the quietest turn counts.
                var before = GC.GetAllocatedBytesForCurrentThread();
                Turn(sender, receiver, there, back, 2_000);
                least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
            }

            Assert.InRange(least, 0, 1_000);
        }
    }

    private static void Turn(WebSocketConnection sender, WebSocketConnection receiver, ArrayBufferWriter<byte> there, ArrayBufferWriter<byte> back, int count)
    {
        Span<byte> bytes = stackalloc byte[2048];
        var happened = 0;
        for (var i = 0; i < count; i++)
        {
            there.ResetWrittenCount();
            back.ResetWrittenCount();
            sender.Send(WebSocketOpcode.Text, "Grüße"u8, there, final: false);
            sender.Ping("ping"u8, there);
            sender.Send(WebSocketOpcode.Text, "Grüße"u8, there);
            sender.Send(WebSocketOpcode.Binary, bytes[..1000], there);
            there.WrittenSpan.CopyTo(bytes);
            var input = bytes[..there.WrittenCount];
            while (receiver.Receive(ref input, back, out _))
            {
                happened++;
            }
        }

        Assert.Equal(4 * count, happened);
    }

    private static void Join(End client, End server, Random random)
    {
        while (client.Output.WrittenCount + server.Output.WrittenCount > 0)
        {
            client.Deliver(server, random);
            server.Deliver(client, random);
        }
    }

    private sealed class End
    {
        private readonly StringBuilder _said = new();
        private readonly StringBuilder _heard = new();
        private readonly StringBuilder _part = new();
        private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
        private bool _begun;

        public End(WebSocketRole role)
        {
            Connection = new WebSocketConnection(role, WebSocketOptions.Default with { MaskKey = () => 0xA1B2C3D4 });
            Connection.Open();
        }

        public WebSocketConnection Connection { get; }

        public ArrayBufferWriter<byte> Output { get; } = new();

        public string Said => _said.ToString();

        public string Heard => _heard.ToString();

        /// <summary>A message, a piece of one, or a ping in the middle of it.</summary>
        public void Say(Random random)
        {
            if (random.Next(4) == 0)
            {
                Connection.Ping("?"u8, Output);
                return;
            }

            var text = random.Next(10).ToString(CultureInfo.InvariantCulture) + new string('π', random.Next(random.Next(20) == 0 ? 40_000 : 80));
            _begun = random.Next(2) == 0;
            _said.Append(text).Append(_begun ? "" : "|");
            Connection.Send(WebSocketOpcode.Text, Encoding.UTF8.GetBytes(text), Output, final: !_begun);
        }

        /// <summary>The end of a message that was begun.</summary>
        public void Finish()
        {
            if (_begun)
            {
                _said.Append('|');
                Connection.Send(WebSocketOpcode.Text, [], Output);
            }
        }

        public void Deliver(End listener, Random random)
        {
            var bytes = Output.WrittenSpan.ToArray().AsSpan();
            Output.Clear();
            while (!bytes.IsEmpty)
            {
                var piece = bytes[..random.Next(1, Math.Min(bytes.Length, 3_000) + 1)];
                bytes = bytes[piece.Length..];
                listener.Hear(piece);
            }
        }

        private void Hear(Span<byte> piece)
        {
            while (Connection.Receive(ref piece, Output, out var happened))
            {
                Assert.NotEqual(WebSocketEventKind.Violation, happened.Kind);
                if (happened.Kind == WebSocketEventKind.Data)
                {
                    // A piece may end in the middle of a character: the decoder keeps what is cut off.
                    var letters = new char[happened.Payload.Length + 1];
                    _part.Append(letters, 0, _decoder.GetChars(happened.Payload, letters, happened.IsLast));
                    if (happened.IsLast)
                    {
                        _heard.Append(_part).Append('|');
                        _part.Clear();
                    }
                }
            }
        }
    }
}
