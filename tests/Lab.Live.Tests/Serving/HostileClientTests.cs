using System.Net.WebSockets;
using System.Text.Json.Nodes;
using Lab.Host.Serving.Channels;
using Xunit;

namespace Lab.Live.Tests.Serving;

/// <summary>Bad bodies, bad frames and too many of them: the sender hears what is wrong, nobody else is harmed.</summary>
public sealed class HostileClientTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("POST", "api/kernels", "{", 400)]
    [InlineData("POST", "api/kernels", "[]", 400)]
    [InlineData("POST", "api/kernels", "null", 400)]
    [InlineData("POST", "api/kernels", "\"text\"", 400)]
    [InlineData("POST", "api/kernels", """{"name":"python3"}""", 400)]
    [InlineData("POST", "api/sessions", "{}", 400)]
    [InlineData("POST", "api/sessions", """{"path":7,"name":"x","type":"notebook","kernel":{"name":".net-csharp"}}""", 400)]
    [InlineData("POST", "api/sessions", """{"path":"one.ipynb","kernel":"x"}""", 400)]
    [InlineData("POST", "api/sessions", """{"path":"one.ipynb","kernel":{"id":"no number"}}""", 400)]
    [InlineData("PATCH", "api/sessions/00000000-0000-0000-0000-000000000001", "{}", 404)]
    [InlineData("DELETE", "api/sessions/00000000-0000-0000-0000-000000000001", null, 404)]
    [InlineData("GET", "api/kernels/00000000-0000-0000-0000-000000000001", null, 404)]
    [InlineData("POST", "api/kernels/00000000-0000-0000-0000-000000000001/interrupt", null, 404)]
    [InlineData("GET", "api/kernels/not-a-number", null, 404)]
    [InlineData("PUT", "api/contents/x.ipynb", """{"type":"notebook","content":{"cells":7}}""", 400)]
    [InlineData("PUT", "api/contents/x.txt", """{"type":"file","format":"text","content":"\ud800"}""", 400)]
    [InlineData("POST", "api/sessions", """{"path":"\ud800"}""", 400)]
    [InlineData("POST", "api/kernels", """{"name":"\ud800"}""", 400)]
    [InlineData("PUT", "api/contents/one.ipynb", """{"type":"directory"}""", 409)]
    [InlineData("GET", "api/contents/one.ipynb?type=directory", null, 400)]
    [InlineData("GET", "api/contents/one.ipynb?type=xyz", null, 400)]
    [InlineData("PATCH", "api/contents/one.ipynb", """{"path":"no/such/folder.ipynb"}""", 404)]
    [InlineData("PUT", "api/contents/x.ipynb", """{"type":"notebook","content":"text"}""", 400)]
    [InlineData("PUT", "api/contents/x.txt", """{"type":"file","format":"base64","content":"*"}""", 400)]
    [InlineData("PUT", "api/contents/x.txt", """{"type":"file","format":"text"}""", 400)]
    [InlineData("PUT", "api/contents/no/such/x.txt", """{"type":"file","format":"text","content":""}""", 404)]
    [InlineData("PATCH", "api/contents/one.ipynb", "{}", 400)]
    [InlineData("DELETE", "api/contents/", null, 400)]
    [InlineData("POST", "api/kernelspecs", null, 404)]
    public async Task A_wrong_request_is_answered_with_a_sentence(string method, string path, string? body, int status)
    {
        await using var host = await ServedHost.StartAsync();
        using var response = await host.SendAsync(new HttpMethod(method), path, body);
        var text = await response.Content.ReadAsStringAsync(Cancellation);
        Assert.True((int)response.StatusCode == status, $"{(int)response.StatusCode}: {text}");
        Assert.NotEmpty((string)JsonNode.Parse(text)!["message"]!);
        Assert.Empty(host.Server.Kernels.Kernels);
        Assert.Equal(["one.ipynb"], Directory.GetFileSystemEntries(host.Notebooks).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_body_over_the_limit_is_refused()
    {
        await using var host = await ServedHost.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Put, "api/contents/x.txt") { Content = new ByteArrayContent(new byte[65 * 1024 * 1024]) };
        request.Headers.ExpectContinue = true;
        using var response = await host.Client.SendAsync(request, Cancellation);
        Assert.Equal(413, (int)response.StatusCode);
    }

    [Theory]
    [InlineData("", WebSocketCloseStatus.InvalidPayloadData)]
    [InlineData("{", WebSocketCloseStatus.InvalidPayloadData)]
    [InlineData("[]", WebSocketCloseStatus.InvalidPayloadData)]
    [InlineData("null", WebSocketCloseStatus.InvalidPayloadData)]
    [InlineData("{}", WebSocketCloseStatus.InvalidPayloadData)]
    [InlineData("""{"header":7}""", WebSocketCloseStatus.InvalidPayloadData)]
    [InlineData("""{"channel":"shell","header":{"msg_id":1,"msg_type":"x","session":"s"}}""", WebSocketCloseStatus.InvalidPayloadData)]
    [InlineData("""{"channel":"iopub","header":{"msg_id":"1","msg_type":"x","session":"s"}}""", WebSocketCloseStatus.InvalidPayloadData)]
    [InlineData("""{"channel":"shell","header":{"msg_id":"1","msg_type":"x","session":"s"},"content":[]}""", WebSocketCloseStatus.InvalidPayloadData)]
    [InlineData("""{"channel":"shell","header":{"msg_id":"1","msg_type":"execute_request","session":"s"},"content":{"code":"\ud800"}}""", WebSocketCloseStatus.InvalidPayloadData)]
    [InlineData("""{"channel":"shell","header":{"msg_id":"1","msg_type":"execute_request","session":"s","x":"\udc00"},"content":{}}""", WebSocketCloseStatus.InvalidPayloadData)]
    public async Task A_message_that_is_none_closes_its_own_connection_only(string text, WebSocketCloseStatus expected)
    {
        await using var host = await ServedHost.StartAsync();
        var kernel = await host.KernelAsync();
        await using var good = await ChannelClient.ConnectAsync(host, kernel, "good");
        await using var bad = await ChannelClient.ConnectAsync(host, kernel, "bad");
        await bad.SendAsync(text);
        var (status, reason) = await bad.ClosedAsync();
        Assert.Equal(expected, status);
        Assert.NotEmpty(reason!);
        Assert.Equal("2", (await good.RunAsync("1 + 1")).Result);
    }

    [Fact]
    public async Task A_frame_of_the_wrong_kind_or_over_the_limit_is_refused()
    {
        await using var host = await ServedHost.StartAsync();
        var kernel = await host.KernelAsync();
        await using (var wrong = await ChannelClient.ConnectAsync(host, kernel))
        {
            await wrong.SendAsync("{}", WebSocketMessageType.Binary);
            Assert.Equal(WebSocketCloseStatus.InvalidMessageType, (await wrong.ClosedAsync()).Status);
        }

        await using var big = await ChannelClient.ConnectAsync(host, kernel);
        var closed = big.ClosedAsync();
        try
        {
            await big.SendAsync(new string(' ', ChannelSocket.MessageLimit + 1));
        }
        catch (WebSocketException)
        {
            // Refused while it was still being sent.
        }

        Assert.Equal(WebSocketCloseStatus.MessageTooBig, (await closed).Status);
        await using var good = await ChannelClient.ConnectAsync(host, kernel);
        Assert.Equal("2", (await good.RunAsync("1 + 1")).Result);
    }

    [Theory]
    [InlineData("execute_request", """{"code":7,"silent":"x","allow_stdin":[]}""")]
    [InlineData("complete_request", """{"code":null,"cursor_pos":"end"}""")]
    [InlineData("complete_request", """{"code":"abc","cursor_pos":-5}""")]
    [InlineData("inspect_request", """{"code":"abc","cursor_pos":999999}""")]
    [InlineData("history_request", "{}")]
    [InlineData("comm_info_request", """{"target_name":7}""")]
    [InlineData("no_such_request", "{}")]
    [InlineData("strange", "{}")]
    public async Task Wrong_types_and_unknown_requests_get_a_reply(string type, string content)
    {
        await using var host = await ServedHost.StartAsync();
        await using var client = await ChannelClient.ConnectAsync(host, await host.KernelAsync());
        var report = await client.UntilIdleAsync(await client.RequestAsync(type, JsonNode.Parse(content)!.AsObject()));
        Assert.Contains(report.Status, (string[])["ok", "error"]);
        Assert.Equal(type is "no_such_request" or "strange" ? "error" : report.Status, report.Status);
        Assert.Equal("2", (await client.RunAsync("1 + 1")).Result);
    }

    [Fact]
    public async Task Answers_to_questions_that_nobody_asked_are_ignored()
    {
        await using var host = await ServedHost.StartAsync();
        await using var client = await ChannelClient.ConnectAsync(host, await host.KernelAsync());
        await client.RequestAsync("input_reply", new JsonObject { ["value"] = "x" }, JupyterMessage.StdIn);
        await client.RequestAsync("comm_open", [], JupyterMessage.Shell);
        Assert.Equal("2", (await client.RunAsync("1 + 1")).Result);
    }

    [Fact]
    public async Task A_thousand_clients_of_one_kernel_all_see_the_cell()
    {
        await using var host = await ServedHost.StartAsync();
        var kernel = await host.KernelAsync();
        var clients = await Task.WhenAll(Enumerable.Range(0, 1000).Select(i => ChannelClient.ConnectAsync(host, kernel, $"c{i}")));
        try
        {
            await host.ClientsAsync(kernel, 1000);
            var seen = clients.Select(client => client.UntilAsync(static m => (string?)m["msg_type"] == "execute_result")).ToList();
            await clients[0].ExecuteAsync("\"seen\"");
            foreach (var message in await Task.WhenAll(seen))
            {
                Assert.Equal("seen", (string?)message["content"]!["data"]!["text/plain"]);
            }

            using var response = await host.SendAsync(HttpMethod.Get, "api/kernels");
            Assert.True(response.IsSuccessStatusCode);
        }
        finally
        {
            foreach (var client in clients)
            {
                await client.DisposeAsync();
            }
        }
    }

    [Fact]
    public async Task A_client_that_does_not_read_is_dropped_and_nobody_waits_for_it()
    {
        await using var host = await ServedHost.StartAsync();
        var kernel = await host.KernelAsync();
        await using var deaf = await ChannelClient.ConnectAsync(host, kernel, "deaf");
        await using var good = await ChannelClient.ConnectAsync(host, kernel, "good");
        var served = host.Server.Kernels.Find(Guid.Parse(kernel))!;
        await host.ClientsAsync(kernel, 2);
        // Values of about 4 MB each, until more waits for the deaf client than may.
        for (var turn = 0; turn < 40 && served.Clients.Count == 2; turn++)
        {
            Assert.Equal("ok", (await good.RunAsync("new string('x', 4_000_000)")).Status);
        }

        Assert.Equal(1, served.Clients.Count);
        Assert.Equal("2", (await good.RunAsync("1 + 1")).Result);
    }
}
