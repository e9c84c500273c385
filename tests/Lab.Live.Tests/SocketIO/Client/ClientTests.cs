using System.Text.Json;
using Lab.SocketIO;
using Lab.Wire.EngineIO;
using Xunit;
using static Lab.Live.Tests.SocketIO.Client.ClientRig;

namespace Lab.Live.Tests.SocketIO.Client;

/// <summary>The client against our server: each way to be carried.</summary>
public sealed class ClientTests
{
    public static TheoryData<string> EachWay => Ways;

    [Theory]
    [MemberData(nameof(EachWay))]
    public async Task Events_answers_and_bytes_go_both_ways(string way)
    {
        await using var server = await SocketIOServer.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        var gone = new TaskCompletionSource<string>();
        server.OnConnection(socket =>
        {
            socket.On("echo", (JsonElement value) => value);
            socket.On("bytes", (byte[] value) => value.Reverse().ToArray());
            socket.On("say", (string text) => socket.EmitAsync("said", text, 1));
            socket.On("ask", async () => await socket.EmitWithAckAsync<int>("question", 20));
            socket.OnDisconnect(gone.SetResult);
        });
        var said = new TaskCompletionSource<(string, int)>();
        await using var client = await Within(SocketIOClient.ConnectAsync(new Uri($"http://{server.EndPoint}"), Options(way), prepare: socket =>
        {
            socket.On("said", (string text, int number) => said.SetResult((text, number)));
            socket.On("question", (int number) => number + 1);
        }, cancellationToken: TestContext.Current.CancellationToken));
        Assert.True(client.Connected);
        Assert.NotNull(client.Id);
        if (way == "polling, then websocket")
        {
            await UntilAsync(() => client.Manager.Transport == EngineTransport.WebSocket, "the upgrade");
        }

        Assert.Equal("[1,\"ö\"]", (await Within(client.EmitWithAckAsync<JsonElement>("echo", (object)new object[] { 1, "ö" }))).GetRawText());
        Assert.Equal([3, 2, 1], await Within(client.EmitWithAckAsync<byte[]>("bytes", new byte[] { 1, 2, 3 })));
        await client.EmitAsync("say", "hi");
        Assert.Equal(("hi", 1), await Within(said.Task));
        Assert.Equal(21, await Within(client.EmitWithAckAsync<int>("ask")));
        await Within(client.DisconnectAsync());
        Assert.Equal("client namespace disconnect", await Within(gone.Task));
        Assert.False(client.Active);
        await UntilAsync(() => server.SessionCount == 0, "no session is left");
        await UntilAsync(() => client.Manager.StreamCount == 0, "no connection is left");
    }
}
