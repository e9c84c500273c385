using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using Lab.Live.Tests.Host;
using Xunit;

namespace Lab.Live.Tests.Serving;

/// <summary>A kernel lives as long as somebody may want it, and survives what its cells and its clients do.</summary>
public sealed class KernelLifeTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_pages_of_one_notebook_share_its_kernel()
    {
        await using var host = await ServedHost.StartAsync();
        const string Body = """{"path":"one.ipynb","name":"one.ipynb","type":"notebook","kernel":{"name":".net-csharp"}}""";
        var both = await Task.WhenAll(host.JsonAsync(HttpMethod.Post, "api/sessions", Body, 201), host.JsonAsync(HttpMethod.Post, "api/sessions", Body, 201));
        Assert.Equal((string?)both[0]["kernel"]!["id"], (string?)both[1]["kernel"]!["id"]);
        Assert.Single((await host.JsonAsync(HttpMethod.Get, "api/sessions")).AsArray());
        Assert.Single((await host.JsonAsync(HttpMethod.Get, "api/kernels")).AsArray());
    }

    [Fact]
    public async Task A_session_can_be_renamed_get_another_kernel_and_be_closed()
    {
        await using var host = await ServedHost.StartAsync();
        var session = await host.JsonAsync(HttpMethod.Post, "api/sessions", """{"path":"one.ipynb","name":"one.ipynb","type":"notebook"}""", 201);
        var renamed = await host.JsonAsync(HttpMethod.Patch, $"api/sessions/{session["id"]}", """{"path":"two.ipynb","name":"two.ipynb"}""");
        Assert.Equal("two.ipynb", (string?)renamed["path"]);
        var other = await host.KernelAsync();
        var changed = await host.JsonAsync(HttpMethod.Patch, $"api/sessions/{session["id"]}", $$$"""{"kernel":{"id":"{{{other}}}"}}""");
        Assert.Equal(other, (string?)changed["kernel"]!["id"]);
        using var closed = await host.SendAsync(HttpMethod.Delete, $"api/sessions/{session["id"]}");
        Assert.Equal(HttpStatusCode.NoContent, closed.StatusCode);
        await host.JsonAsync(HttpMethod.Get, $"api/kernels/{other}", status: 404);
    }

    [Fact]
    public async Task The_folder_of_a_cell_is_the_one_of_its_notebook()
    {
        await using var host = await ServedHost.StartAsync();
        var folder = Directory.CreateDirectory(Path.Combine(host.Notebooks, "more", "ä b")).FullName;
        await using var client = await ChannelClient.ConnectAsync(host, await host.KernelAsync());
        Assert.Equal(host.Notebooks, (await client.RunAsync("Environment.CurrentDirectory")).Result);
        var address = new Uri(Path.Combine(folder, "x.ipynb")).AbsolutePath;
        await client.SendAsync(new JsonObject
        {
            ["header"] = new JsonObject { ["msg_id"] = "1", ["msg_type"] = "execute_request", ["session"] = "test" },
            ["metadata"] = new JsonObject { ["cellId"] = $"vscode-notebook-cell:{address}#W2sZmlsZQ%3D%3D" },
            ["content"] = new JsonObject { ["code"] = "Environment.CurrentDirectory" },
            ["channel"] = "shell",
        }.ToJsonString());
        Assert.Equal(folder, (await client.UntilIdleAsync("1")).Result);
    }

    [Fact]
    public async Task A_kernel_that_is_killed_while_idle_is_replaced()
    {
        await using var host = await ServedHost.StartAsync();
        var id = await host.KernelAsync();
        await using var client = await ChannelClient.ConnectAsync(host, id);
        var process = int.Parse((await client.RunAsync("Environment.ProcessId")).Result!, System.Globalization.CultureInfo.InvariantCulture);
        using (var victim = Process.GetProcessById(process))
        {
            victim.Kill();
        }

        await client.UntilAsync(static m => (string?)m["content"]!["execution_state"] == "restarting");
        await client.UntilAsync(static m => (string?)m["content"]!["execution_state"] == "idle");
        Assert.NotEqual(process.ToString(System.Globalization.CultureInfo.InvariantCulture), (await client.RunAsync("Environment.ProcessId")).Result);
    }

    [Theory]
    [InlineData("System.Diagnostics.Process.GetCurrentProcess().Kill();")]
    [InlineData("Environment.Exit(3);")]
    [InlineData("void Down() => Down();\nDown();")]
    public async Task A_kernel_that_dies_mid_cell_says_so_and_goes_on(string code)
    {
        await using var host = await ServedHost.StartAsync();
        await using var client = await ChannelClient.ConnectAsync(host, await host.KernelAsync());
        await client.RunAsync("var x = 1;");
        var waiting = await client.ExecuteAsync(code);
        var behind = await client.ExecuteAsync("var never = 1;");
        var report = await client.UntilIdleAsync(waiting);
        Assert.Equal("error", report.Status);
        Assert.Contains("variables are lost", report.Error, StringComparison.Ordinal);
        Assert.Equal("aborted", (await client.UntilIdleAsync(behind)).Status);
        Assert.Equal("2", (await client.RunAsync("1 + 1")).Result);
        Assert.Contains("CS0103", (await client.RunAsync("x")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_restart_while_a_cell_runs_ends_the_cell_and_what_waits()
    {
        await using var host = await ServedHost.StartAsync();
        var id = await host.KernelAsync();
        await using var client = await ChannelClient.ConnectAsync(host, id);
        var running = await client.ExecuteAsync("while (true) { }");
        var behind = await client.ExecuteAsync("2");
        await client.UntilAsync(static m => (string?)m["msg_type"] == "execute_input");
        var restarting = host.JsonAsync(HttpMethod.Post, $"api/kernels/{id}/restart");
        // A client forgets what it waits for when it hears "restarting", so that must come last.
        var order = new List<string>();
        while (order.Count < 3)
        {
            var message = (await client.ReceiveAsync())!;
            var parent = (string?)message["parent_header"]?["msg_id"];
            order.AddRange((string?)message["msg_type"] == "execute_reply" ? [parent == running ? "running" : parent == behind ? "behind" : "other"]
                : (string?)message["content"]?["execution_state"] == "restarting" ? ["restarting"] : (string[])[]);
        }

        Assert.Equal(["running", "behind", "restarting"], order);
        await restarting;
        Assert.Equal("3", (await client.RunAsync("1 + 2")).Result);
    }

    [Fact]
    public async Task Another_kernel_for_a_session_ends_the_first()
    {
        await using var host = await ServedHost.StartAsync();
        var session = await host.JsonAsync(HttpMethod.Post, "api/sessions", """{"path":"one.ipynb","name":"one.ipynb","type":"notebook"}""", 201);
        await host.JsonAsync(HttpMethod.Post, "api/sessions", """{"path":"two.ipynb","name":"two.ipynb","type":"notebook"}""", 201);
        var changed = await host.JsonAsync(HttpMethod.Patch, $"api/sessions/{session["id"]}", """{"kernel":{"name":".net-csharp"}}""");
        Assert.NotEqual((string?)session["kernel"]!["id"], (string?)changed["kernel"]!["id"]);
        await host.JsonAsync(HttpMethod.Get, $"api/kernels/{session["kernel"]!["id"]}", status: 404);
        await host.JsonAsync(HttpMethod.Patch, $"api/sessions/{session["id"]}", """{"path":"two.ipynb"}""", 409);
    }

    [Fact]
    public async Task A_path_that_no_file_can_have_does_not_keep_the_kernel_from_answering()
    {
        await using var host = await ServedHost.StartAsync();
        var session = await host.JsonAsync(HttpMethod.Post, "api/sessions", """{"path":"a\u0000b.ipynb","name":"x","type":"notebook"}""", 201);
        await using var client = await ChannelClient.ConnectAsync(host, (string)session["kernel"]!["id"]!);
        Assert.Equal("2", (await client.RunAsync("1 + 1")).Result);
    }

    [Fact]
    public async Task A_client_that_comes_back_hears_all_that_it_has_not_seen_and_nothing_twice()
    {
        await using var host = await ServedHost.StartAsync();
        var id = await host.KernelAsync();
        var first = await ChannelClient.ConnectAsync(host, id, "page");
        await first.ExecuteAsync("for (var i = 0; i < 300; i++) { Console.WriteLine(i); System.Threading.Thread.Sleep(5); }\nvar name = Console.ReadLine();");
        var lines = new List<string>();
        var seen = "";
        while (lines.Count < 40)
        {
            Take((await first.ReceiveAsync())!);
        }

        // Gone in the middle: what is under way to it is lost, as at a reload.
        first.Socket.Abort();
        await first.DisposeAsync();
        await using var second = await ChannelClient.ConnectAsync(host, id, "page", seen);
        while (lines.Count < 300)
        {
            Take((await second.ReceiveAsync())!);
        }

        Assert.Equal(Enumerable.Range(0, 300).Select(static i => i.ToString(System.Globalization.CultureInfo.InvariantCulture)), lines);

        void Take(JsonNode message)
        {
            seen = (string)message["header"]!["msg_id"]!;
            if ((string?)message["msg_type"] == "stream")
            {
                lines.AddRange(((string)message["content"]!["text"]!).Split('\n', StringSplitOptions.RemoveEmptyEntries));
            }
        }
    }

    [Fact]
    public async Task A_question_is_asked_again_of_a_client_that_comes_back()
    {
        await using var host = await ServedHost.StartAsync();
        var id = await host.KernelAsync();
        string seen;
        await using (var first = await ChannelClient.ConnectAsync(host, id, "page"))
        {
            await first.RequestAsync("execute_request", new JsonObject { ["code"] = "Console.ReadLine()", ["allow_stdin"] = true });
            seen = (string)(await first.UntilAsync(static m => (string?)m["msg_type"] == "input_request"))["header"]!["msg_id"]!;
        }

        await using var second = await ChannelClient.ConnectAsync(host, id, "page", seen);
        await second.UntilAsync(static m => (string?)m["msg_type"] == "input_request");
        await second.RequestAsync("input_reply", new JsonObject { ["value"] = "Ada" }, "stdin");
        Assert.Equal("Ada", (string?)(await second.UntilAsync(static m => (string?)m["msg_type"] == "execute_result"))["content"]!["data"]!["text/plain"]);
    }

    [Fact]
    public async Task Deleting_a_kernel_ends_its_process_and_closes_its_connections()
    {
        await using var host = await ServedHost.StartAsync();
        var id = await host.KernelAsync();
        var process = host.Server.Kernels.Find(Guid.Parse(id))!.ProcessId;
        await using var client = await ChannelClient.ConnectAsync(host, id);
        using var deleted = await host.SendAsync(HttpMethod.Delete, $"api/kernels/{id}");
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.False(ChildProcesses.IsRunning(process));
        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await client.ClosedAsync();
            await client.RunAsync("1");
        });
        await host.JsonAsync(HttpMethod.Get, $"api/kernels/{id}", status: 404);
    }

    [Fact]
    public async Task A_kernel_that_nobody_watches_is_ended_after_a_while_and_one_that_is_watched_is_not()
    {
        await using var host = await ServedHost.StartAsync(static options => options with { IdleLimit = TimeSpan.FromSeconds(5) });
        var watched = await host.KernelAsync();
        await using var client = await ChannelClient.ConnectAsync(host, watched);
        await client.RunAsync("1");
        var left = await host.KernelAsync();
        var process = host.Server.Kernels.Find(Guid.Parse(left))!.ProcessId;
        Assert.True(await ChildProcesses.EndsAsync(process, Cancellation));
        Assert.Equal("2", (await client.RunAsync("1 + 1")).Result);
    }

    [Fact]
    public async Task The_end_of_the_server_ends_every_kernel()
    {
        var host = await ServedHost.StartAsync(static options => options with { KeepWarm = true });
        var ids = await Task.WhenAll(host.KernelAsync(), host.KernelAsync());
        var processes = ids.Select(id => host.Server.Kernels.Find(Guid.Parse(id))!.ProcessId).ToList();
        await using var client = await ChannelClient.ConnectAsync(host, ids[0]);
        await client.ExecuteAsync("while (true) { }");
        await client.UntilAsync(static m => (string?)m["msg_type"] == "execute_input");
        await host.DisposeAsync();
        Assert.DoesNotContain(processes, ChildProcesses.IsRunning);
    }
}
