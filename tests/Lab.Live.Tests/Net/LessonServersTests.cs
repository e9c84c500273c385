using System.Net;
using System.Net.NetworkInformation;
using Lab.Net;
using Xunit;

namespace Lab.Live.Tests.Net;

public sealed class LessonServersTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_same_name_replaces_the_server_and_closes_the_old_port()
    {
        var first = await Tcp.EchoAsync("s-twice", cancellationToken: Token);
        var alice = await first.ConnectAsync("alice", cancellationToken: Token);
        await using var second = await Tcp.EchoAsync("s-twice", cancellationToken: Token);

        Assert.Equal(second, Assert.Single(LessonServers.Running, s => s.Name == "s-twice"));
        Assert.False(Listens(first.EndPoint));
        Assert.True(Listens(second.EndPoint));
        Assert.False((await TryAsync(alice)).Ok);
        await first.DisposeAsync();
        Assert.True(Listens(second.EndPoint));
    }

    [Fact]
    public async Task Disposing_leaves_no_port_open_and_twice_is_once()
    {
        var servers = new List<ILessonServer>
        {
            await Tcp.EchoAsync("s-echo", cancellationToken: Token),
            await Tcp.ChatAsync("s-chat", Token),
            await Tcp.NeverAcceptsAsync("s-never", cancellationToken: Token),
            await Tcp.HalfClosesAsync("s-half", Token),
            await Udp.EchoAsync("s-udp", cancellationToken: Token),
            await Udp.SinkAsync(name: "s-sink", cancellationToken: Token),
        };
        foreach (var server in servers)
        {
            switch (server)
            {
                case TcpServer tcp:
                    await (await tcp.ConnectAsync("alice", cancellationToken: Token)).SendAsync("hello", Token);
                    break;
                case UdpServer udp:
                    await (await udp.ConnectAsync("alice", Token)).SendAsync("hello", Token);
                    break;
            }
        }

        foreach (var server in servers)
        {
            await server.DisposeAsync();
            await server.DisposeAsync();
        }

        Assert.DoesNotContain(servers, s => Listens(s.EndPoint, s.Transport == Lab.Tracing.Transport.Udp));
        Assert.DoesNotContain(LessonServers.Running, servers.Contains);
        var open = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpConnections()
            .Where(c => c.State == TcpState.Established && servers.Any(s => s.Transport == Lab.Tracing.Transport.Tcp && c.LocalEndPoint.Port == s.EndPoint.Port));
        Assert.Empty(open);
    }

    [Fact]
    public async Task A_handler_that_never_ends_does_not_hold_up_the_end()
    {
        var server = await TcpServer.StartAsync(
            new TcpServerOptions { Name = "s-stuck", Handler = (_, _) => Task.Delay(Timeout.Infinite, CancellationToken.None), StopTimeout = TimeSpan.FromMilliseconds(50) },
            Token);
        await server.ConnectAsync("alice", cancellationToken: Token);

        await server.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(5), Token);

        Assert.False(server.Connections[0].IsOpen);
    }

    [Fact]
    public async Task A_handler_that_throws_ends_its_connection_and_not_the_server()
    {
        await using var server = await Tcp.ServeAsync(_ => throw new InvalidOperationException("my mistake"), "s-throws", Token);
        var alice = await server.ConnectAsync("alice", cancellationToken: Token);
        Assert.True((await alice.ReceiveAsync(cancellationToken: Token)).IsEnd);
        var bob = await server.ConnectAsync("bob", cancellationToken: Token);
        Assert.True((await bob.ReceiveAsync(cancellationToken: Token)).IsEnd);

        Assert.Equal(2, server.Trace.Snapshot().Events.Count(e => e.Verb == "failed" && e.Summary.Contains("my mistake", StringComparison.Ordinal)));
    }

    private static bool Listens(IPEndPoint endPoint, bool udp = false)
    {
        var system = IPGlobalProperties.GetIPGlobalProperties();
        return (udp ? system.GetActiveUdpListeners() : system.GetActiveTcpListeners()).Contains(endPoint);
    }

    private static async Task<Sent> TryAsync(TcpPeer peer)
    {
        try
        {
            return await peer.SendAsync("x", Token);
        }
        catch (ObjectDisposedException)
        {
            return new Sent { Error = System.Net.Sockets.SocketError.OperationAborted };
        }
    }
}
