using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Lab.Benchmarks;

/// <summary>Peers of a soak that begin something and do not go on: a request without an end, a session that is never polled, a WebSocket that says nothing.</summary>
internal static class HalfOpen
{
    private static readonly string[] Beginnings =
    [
        "GET /socket.io/?EIO=4&transport=poll",
        "GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n",
        "POST /socket.io/?EIO=4&transport=polling&sid=nobody HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n4",
    ];

    /// <summary>Keeps so many of them, each for a few seconds, until it is stopped; never fails.</summary>
    public static Task RunAsync(IPEndPoint server, int count, CancellationToken stop) => Task.WhenAll(Enumerable.Range(0, count).Select(n => OneAsync(server, new Random(n), stop)));

    private static async Task OneAsync(IPEndPoint server, Random dice, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                using var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(server, stop);
                await socket.SendAsync(Encoding.ASCII.GetBytes(Beginnings[dice.Next(Beginnings.Length)]), stop);
                await Task.Delay(dice.Next(15_000), stop);
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException)
            {
                // It is what they do.
            }
        }
    }
}
