using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.WebSockets;
using Lab.Kestrel;
using Lab.Net;
using Lab.Wire.WebSocket;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Lab.Benchmarks;

/// <summary>One of the servers that are compared, in a process of its own: Kestrel with our frames, or with its own. It answers
/// each message with itself; one that says "xN" is the order to send N messages to every connection.</summary>
internal static class WebSocketServerSide
{
    private const int Largest = 128 * 1024;

    /// <summary>What each message of a fan-out says.</summary>
    private static readonly byte[] Event = [.. Enumerable.Repeat((byte)'e', WebSocketBenchmark.EventSize)];

    private static readonly List<WebSocketPeer> Peers = [];
    private static readonly List<WebSocket> Sockets = [];

    /// <summary>Serves until its input ends; writes its port, and for each line of input what it has allocated so far in bytes.</summary>
    public static async Task<int> RunAsync(bool ours)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        await using var app = builder.Build();
        if (ours)
        {
            app.Run(OursAsync);
        }
        else
        {
            // Without the pong that it sends unasked every two minutes: the client counts bytes, and ours sends none either.
            app.UseWebSockets(new Microsoft.AspNetCore.Builder.WebSocketOptions { KeepAliveInterval = Timeout.InfiniteTimeSpan });
            app.Run(PlatformsAsync);
        }

        await app.StartAsync();
        Console.WriteLine(new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port);
        while (await Console.In.ReadLineAsync() is not null)
        {
            Console.WriteLine(GC.GetTotalAllocatedBytes(precise: true));
        }

        return 0;
    }

    /// <summary>Whether a message is the order for a fan-out, and of how many messages.</summary>
    private static bool IsOrder(ReadOnlySpan<byte> message, out int count)
    {
        count = 0;
        return message is [(byte)'x', .. var number] && int.TryParse(number, CultureInfo.InvariantCulture, out count);
    }

    private static async Task OursAsync(HttpContext context)
    {
        await using var peer = (await context.AcceptAsync())!;
        lock (Peers)
        {
            Peers.Add(peer);
        }

        while (await peer.ReceiveAsync() is { IsClose: false } message)
        {
            if (!IsOrder(message.Payload.Span, out var count))
            {
                await peer.SendAsync(message.Payload, message.Opcode);
                continue;
            }

            for (; count > 0; count--)
            {
                // Prepared anew for each: that it is done once for all connections is the point, not that it is never done.
                var prepared = PreparedMessage.Binary(Event);
                foreach (var other in Peers)
                {
                    other.TryPost(prepared);
                }
            }
        }

        lock (Peers)
        {
            Peers.Remove(peer);
        }
    }

    [SuppressMessage("Reliability", "CA2012:Use ValueTasks correctly", Justification = "Awaited at once.")]
    private static async Task PlatformsAsync(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        lock (Sockets)
        {
            Sockets.Add(socket);
        }

        var buffer = new byte[Largest];
        while (true)
        {
            var length = 0;
            ValueWebSocketReceiveResult part;
            do
            {
                part = await socket.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None);
                length += part.Count;
            }
            while (!part.EndOfMessage);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                break;
            }

            if (!IsOrder(buffer.AsSpan(0, length), out var count))
            {
                await socket.SendAsync(buffer.AsMemory(0, length), part.MessageType, true, CancellationToken.None);
                continue;
            }

            for (; count > 0; count--)
            {
                foreach (var other in Sockets)
                {
                    await other.SendAsync(Event.AsMemory(), WebSocketMessageType.Binary, true, CancellationToken.None);
                }
            }
        }

        lock (Sockets)
        {
            Sockets.Remove(socket);
        }

        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
    }
}
