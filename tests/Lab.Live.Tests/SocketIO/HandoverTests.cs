using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Lab.Kestrel;
using Lab.Kestrel.Loops;
using Lab.Live.Tests.WebSockets;
using Lab.SocketIO;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Lab.Live.Tests.SocketIO;

/// <summary>What clients do while their socket leaves Kestrel; and that Kestrel listens where it did before.</summary>
public sealed class HandoverTests
{
    private const string Opening = "GET /engine.io/?EIO=4&transport=websocket";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_came_behind_the_request_goes_with_the_socket_also_when_it_filled_the_pipe()
    {
        const int Room = 4 * 1024, All = 64 * 1024;
        using var client = new TcpClient();
        await using var connection = await StartAsync(client, Room);
        var sent = new byte[All];
        Random.Shared.NextBytes(sent);
        await client.GetStream().WriteAsync(sent, Cancellation);
        client.Client.Shutdown(SocketShutdown.Send);
        // The receiver has filled the pipe and waits for room that nobody makes.
        var read = await connection.Transport.Input.ReadAtLeastAsync(Room, Cancellation);
        connection.Transport.Input.AdvanceTo(read.Buffer.Start);
        var taken = await connection.TakeAsync().WaitAsync(Patience, Cancellation);
        await using var stream = new LoopStream(taken.Socket);
        var rest = new MemoryStream();
        await stream.CopyToAsync(rest, Cancellation);
        byte[] came = [.. taken.AlreadyRead.Span, .. rest.ToArray()];
        Assert.Equal(sent, came);
    }

    [Fact]
    public async Task What_an_earlier_response_has_left_is_sent_before_the_socket_goes()
    {
        using var client = new TcpClient();
        await using var connection = await StartAsync(client, 4 * 1024);
        var sent = await FillAsync(connection);
        var taking = connection.TakeAsync();
        var came = new byte[sent.Length];
        await client.GetStream().ReadExactlyAsync(came, Cancellation);
        Assert.Equal(sent, came);
        (await taking.WaitAsync(Patience, Cancellation)).Socket.Dispose();
    }

    [Fact]
    public async Task A_client_that_does_not_read_an_earlier_response_can_still_be_given_up()
    {
        using var client = new TcpClient();
        await using var connection = await StartAsync(client, 4 * 1024);
        await FillAsync(connection);
        var taking = connection.TakeAsync();
        connection.Abort(new ConnectionAbortedException());
        await Assert.ThrowsAsync<ConnectionAbortedException>(() => taking.WaitAsync(Patience, Cancellation));
    }

    [Fact]
    public async Task A_client_that_resets_while_it_is_being_let_in_leaves_neither_socket_nor_place()
    {
        Socket? held = null;
        await using var host = await EngineHost.StartAsync(SocketIOOptions.Default with
        {
            MaxSessions = 1,
            AllowRequest = async context =>
            {
                if (held is null)
                {
                    var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                    await using var registration = context.RequestAborted.Register(gone.SetResult);
                    Volatile.Write(ref held, context.Features.Get<HandoverConnection>()!.Socket);
                    await gone.Task;
                }

                return RequestDecision.Allow;
            },
        });
        await using var raw = await RawPeer.ConnectAsync(host.EndPoint, Cancellation);
        await raw.SendAsync(RawPeer.Upgrade.Replace("GET /", Opening, StringComparison.Ordinal), Cancellation);
        await EngineCloseTests.ZeroAsync(() => Volatile.Read(ref held) is null ? 1 : 0);
        raw.Reset();
        await EngineCloseTests.ZeroAsync(() => held!.SafeHandle.IsClosed ? 0 : 1);
        using var wire = host.Wire();
        using var next = await wire.OpenSocketAsync();
    }

    [Fact]
    public async Task Two_sessions_never_get_the_same_id()
    {
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var go = new SemaphoreSlim(0);
        await using var host = await EngineHost.StartAsync(SocketIOOptions.Default with { GenerateId = static _ => new("same"), MaxSessions = 1_000 });
        host.Opened = _ =>
        {
            if (entered.TrySetResult())
            {
                Assert.True(go.Wait(Patience));
            }
        };
        using var wire = host.Wire();
        var first = wire.GetAsync("EIO=4&transport=polling");
        await entered.Task.WaitAsync(Patience, Cancellation);
        // The first one is being let in.
        var second = await wire.GetAsync("EIO=4&transport=polling");
        go.Release();
        Assert.Equal((200, 400), ((await first).Status, second.Status));
        (await host.SessionAsync()).Socket.Close(discard: true);
        Assert.Equal(200, (await wire.GetAsync("EIO=4&transport=polling")).Status);
        Assert.Equal(1, host.Engine.Count);
    }

    [Fact]
    public async Task All_addresses_of_IPv6_are_those_of_IPv4_too()
    {
        Assert.SkipUnless(Socket.OSSupportsIPv6, "This machine has no IPv6.");
        await using var io = await SocketIOServer.StartAsync(null, new SocketIOListen { Address = IPAddress.IPv6Any }, Cancellation);
        using var wire = new EngineWire(new IPEndPoint(IPAddress.Loopback, io.EndPoint!.Port));
        await wire.OpenAsync();
    }

    [Fact]
    public async Task Kestrel_still_listens_on_Unix_sockets_and_hands_over_those_of_TCP()
    {
        Assert.SkipUnless(Socket.OSSupportsUnixDomainSockets, "This system has no Unix sockets.");
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseHandover().UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.ListenUnixSocket(path);
            kestrel.Listen(IPAddress.Loopback, 0);
        });
        await using var app = builder.Build();
        app.Run(static context => context.Response.WriteAsync(context.Features.Get<HandoverConnection>() is null ? "Kestrel's" : "ours"));
        await app.StartAsync(Cancellation);
        using var unix = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellation) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            },
        });
        Assert.Equal("Kestrel's", await unix.GetStringAsync(new Uri("http://h/"), Cancellation));
        using var http = new HttpClient();
        Assert.Equal("ours", await http.GetStringAsync(new Uri(app.Urls.Single(static url => !url.Contains("unix", StringComparison.Ordinal))), Cancellation));
    }

    /// <summary>Writes, without a limit, more than the kernel takes: what is left waits for a client that does not read.</summary>
    private static async Task<byte[]> FillAsync(HandoverConnection connection)
    {
        var bytes = new byte[16 * 1024 * 1024];
        Random.Shared.NextBytes(bytes);
        await connection.Transport.Output.WriteAsync(bytes.AsMemory(0, bytes.Length / 2), Cancellation);
        // The sender is busy with the first half.
        await connection.Transport.Output.WriteAsync(bytes.AsMemory(bytes.Length / 2), Cancellation);
        return bytes;
    }

    private static async Task<HandoverConnection> StartAsync(TcpClient client, int room)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await client.ConnectAsync((IPEndPoint)listener.LocalEndpoint, Cancellation);
        var accepted = await listener.AcceptSocketAsync(Cancellation);
        var input = new PipeOptions(pauseWriterThreshold: room, resumeWriterThreshold: room / 2, useSynchronizationContext: false);
        var output = new PipeOptions(pauseWriterThreshold: 0, useSynchronizationContext: false);
        return HandoverConnection.Start(new LoopSocket(SocketLoop.Pick()!, accepted), input, output, System.Buffers.MemoryPool<byte>.Shared);
    }
}
