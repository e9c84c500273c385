using System.Net;
using System.Text.Json.Nodes;
using Xunit;

namespace Lab.Live.Tests.Serving;

/// <summary>The notebooks folder through the API: nothing outside of it, nothing half written, nothing overwritten unseen.</summary>
public sealed class ContentsTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("../secret.txt")]
    [InlineData("..%2Fsecret.txt")]
    [InlineData("%2e%2e/secret.txt")]
    [InlineData("%2e%2e%2fsecret.txt")]
    [InlineData("%252e%252e%252fsecret.txt")]
    [InlineData("..%5Csecret.txt")]
    [InlineData("folder/..%2F..%2Fsecret.txt")]
    [InlineData("%2Fetc%2Fpasswd")]
    [InlineData("//etc/passwd")]
    [InlineData("C:%5CWindows%5Cwin.ini")]
    [InlineData(".hidden")]
    [InlineData("link-to-file")]
    [InlineData("link-to-folder/secret.txt")]
    [InlineData("link-to-nothing")]
    [InlineData("one.ipynb%00.txt")]
    public async Task A_path_that_leaves_the_folder_is_no_path(string path)
    {
        await using var host = await ServedHost.StartAsync();
        var outside = Directory.CreateDirectory(Path.Combine(host.Notebooks, "..", "outside")).FullName;
        var secret = Path.Combine(outside, "secret.txt");
        await File.WriteAllTextAsync(secret, "secret", Cancellation);
        await File.WriteAllTextAsync(Path.Combine(host.Notebooks, "..", "secret.txt"), "secret", Cancellation);
        await File.WriteAllTextAsync(Path.Combine(host.Notebooks, ".hidden"), "secret", Cancellation);
        Directory.CreateDirectory(Path.Combine(host.Notebooks, "folder"));
        File.CreateSymbolicLink(Path.Combine(host.Notebooks, "link-to-file"), secret);
        Directory.CreateSymbolicLink(Path.Combine(host.Notebooks, "link-to-folder"), "../outside");
        File.CreateSymbolicLink(Path.Combine(host.Notebooks, "link-to-nothing"), Path.Combine(outside, "new.txt"));

        // As raw bytes on the wire: a client's URL parser would tidy the path.
        foreach (var request in (string[])[$"GET /api/contents/{path}", $"PUT /api/contents/{path}", $"DELETE /api/contents/{path}", $"GET /lab/{path}", $"GET /page/{path}"])
        {
            var answer = await RawAsync(host, request);
            Assert.DoesNotContain("secret\"", answer, StringComparison.Ordinal);
            Assert.DoesNotContain("root:", answer, StringComparison.Ordinal);
            Assert.False(request.Contains("api", StringComparison.Ordinal) && answer.StartsWith("HTTP/1.1 2", StringComparison.Ordinal), $"{request}\n{answer}");
        }

        Assert.Equal("secret", await File.ReadAllTextAsync(secret, Cancellation));
        Assert.Equal(["secret.txt"], Directory.GetFiles(outside).Select(Path.GetFileName));
        var listed = (await host.JsonAsync(HttpMethod.Get, "api/contents"))["content"]!.AsArray().Select(static f => (string)f!["name"]!);
        Assert.Equal(["folder", "one.ipynb"], listed);
    }

    [Fact]
    public async Task Renaming_does_not_lead_out_and_overwrites_nothing()
    {
        await using var host = await ServedHost.StartAsync();
        File.Copy(Path.Combine(host.Notebooks, "one.ipynb"), Path.Combine(host.Notebooks, "two.ipynb"));
        using var outside = await host.SendAsync(HttpMethod.Patch, "api/contents/one.ipynb", """{"path":"../one.ipynb"}""");
        Assert.Equal(HttpStatusCode.NotFound, outside.StatusCode);
        using var onto = await host.SendAsync(HttpMethod.Patch, "api/contents/one.ipynb", """{"path":"two.ipynb"}""");
        Assert.Equal(HttpStatusCode.Conflict, onto.StatusCode);
        await host.JsonAsync(HttpMethod.Patch, "api/contents/one.ipynb", """{"path":"three.ipynb"}""");
        Assert.True(File.Exists(Path.Combine(host.Notebooks, "three.ipynb")));
    }

    [Fact]
    public async Task Saving_the_lessons_without_a_change_changes_no_byte()
    {
        await using var host = await ServedHost.StartAsync();
        var lessons = Directory.GetFiles(Path.Combine(Lab.Live.Tests.Notebooks.RepositoryFolders.Root, "notebooks"), "*.ipynb");
        Assert.NotEmpty(lessons);
        foreach (var lesson in lessons)
        {
            var name = Path.GetFileName(lesson);
            var copy = Path.Combine(host.Notebooks, name);
            File.Copy(lesson, copy);
            var model = await host.JsonAsync(HttpMethod.Get, "api/contents/" + name);
            Assert.Equal("notebook", (string?)model["type"]);
            await host.JsonAsync(HttpMethod.Put, "api/contents/" + name, new JsonObject { ["type"] = "notebook", ["format"] = "json", ["content"] = model["content"]!.DeepClone() }.ToJsonString());
            Assert.Equal(await File.ReadAllTextAsync(lesson, Cancellation), await File.ReadAllTextAsync(copy, Cancellation));
        }
    }

    [Fact]
    public async Task Letters_of_all_scripts_are_saved_as_they_are()
    {
        await using var host = await ServedHost.StartAsync();
        const string Text = "{\n \"cells\": [\n  {\n   \"cell_type\": \"markdown\",\n   \"id\": \"a\",\n   \"metadata\": {},\n   \"source\": [\n    \"🙂 ä\u00a0\u2028\u007f\ufeff <b>&'\\\"\\\\\\t\\u0001\\n\",\n    \"x\"\n   ]\n  }\n ],\n \"metadata\": {},\n \"nbformat\": 4,\n \"nbformat_minor\": 5,\n \"x\": [1.50, -0, 1e2, true, null, {}, []]\n}\n";
        var file = Path.Combine(host.Notebooks, "two.ipynb");
        await File.WriteAllTextAsync(file, Text, Cancellation);
        var model = await host.JsonAsync(HttpMethod.Get, "api/contents/two.ipynb");
        await host.JsonAsync(HttpMethod.Put, "api/contents/two.ipynb", new JsonObject { ["type"] = "notebook", ["content"] = model["content"]!.DeepClone() }.ToJsonString());
        // Numbers keep their own writing too; lists are set one item to a line.
        var lists = Text.Replace("[1.50, -0, 1e2, true, null, {}, []]", "[\n  1.50,\n  -0,\n  1e2,\n  true,\n  null,\n  {},\n  []\n ]", StringComparison.Ordinal);
        Assert.Equal(lists, await File.ReadAllTextAsync(file, Cancellation));
    }

    [Fact]
    public async Task A_file_that_changed_on_disk_is_not_overwritten()
    {
        await using var host = await ServedHost.StartAsync();
        var path = Path.Combine(host.Notebooks, "one.ipynb");
        using var read = await host.SendAsync(HttpMethod.Get, "api/contents/one.ipynb");
        var tag = read.Headers.ETag!.Tag;
        var body = new JsonObject { ["type"] = "notebook", ["content"] = JsonNode.Parse(await read.Content.ReadAsStringAsync(Cancellation))!["content"]!.DeepClone() };
        body["content"]!["cells"]![0]!["source"] = "# Mine";
        await File.AppendAllTextAsync(path, "\n", Cancellation);
        var disk = await File.ReadAllTextAsync(path, Cancellation);

        using var refused = await host.SendAsync(HttpMethod.Put, "api/contents/one.ipynb", body.ToJsonString(), ("If-Match", tag));
        Assert.Equal(HttpStatusCode.PreconditionFailed, refused.StatusCode);
        Assert.Equal(disk, await File.ReadAllTextAsync(path, Cancellation));

        using var fresh = await host.SendAsync(HttpMethod.Get, "api/contents/one.ipynb");
        using var saved = await host.SendAsync(HttpMethod.Put, "api/contents/one.ipynb", body.ToJsonString(), ("If-Match", fresh.Headers.ETag!.Tag));
        Assert.Equal(HttpStatusCode.OK, saved.StatusCode);
        Assert.Contains("# Mine", await File.ReadAllTextAsync(path, Cancellation), StringComparison.Ordinal);
        using var again = await host.SendAsync(HttpMethod.Put, "api/contents/one.ipynb", body.ToJsonString(), ("If-Match", saved.Headers.ETag!.Tag));
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
    }

    [Fact]
    public async Task Of_many_saves_at_once_each_leaves_a_whole_file_and_one_of_each_version_wins()
    {
        await using var host = await ServedHost.StartAsync();
        using var read = await host.SendAsync(HttpMethod.Get, "api/contents/one.ipynb");
        var tag = read.Headers.ETag!.Tag;
        var saves = await Task.WhenAll(Enumerable.Range(0, 20).Select(async i =>
        {
            var body = $$$"""{"type":"notebook","content":{"cells":[{"cell_type":"markdown","metadata":{},"source":"{{{new string((char)('a' + i), 50_000)}}}"}],"metadata":{},"nbformat":4,"nbformat_minor":5}}""";
            using var answer = await host.SendAsync(HttpMethod.Put, "api/contents/one.ipynb", body, ("If-Match", tag));
            return answer.StatusCode;
        }));
        Assert.Single(saves, HttpStatusCode.OK);
        Assert.Equal(19, saves.Count(static s => s == HttpStatusCode.PreconditionFailed));
        Assert.NotNull(JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(host.Notebooks, "one.ipynb"), Cancellation)));
        Assert.Single(Directory.GetFileSystemEntries(host.Notebooks));
    }

    [Theory]
    [InlineData("{\"cells\": [", "damaged")]
    [InlineData("", "damaged")]
    [InlineData("[]", "damaged")]
    public async Task A_damaged_notebook_is_said_to_be_damaged_and_can_be_read_as_text(string text, string word)
    {
        await using var host = await ServedHost.StartAsync();
        await File.WriteAllTextAsync(Path.Combine(host.Notebooks, "bad.ipynb"), text, Cancellation);
        var answer = await host.JsonAsync(HttpMethod.Get, "api/contents/bad.ipynb", status: 400);
        Assert.Contains(word, (string)answer["message"]!, StringComparison.Ordinal);
        var raw = await host.JsonAsync(HttpMethod.Get, "api/contents/bad.ipynb?type=file&format=text");
        Assert.Equal(text, (string?)raw["content"]);
    }

    [Fact]
    public async Task What_cannot_be_written_is_said_and_the_old_file_is_intact()
    {
        await using var host = await ServedHost.StartAsync();
        await using var small = await SmallDisk.MountAsync(Path.Combine(host.Notebooks, "small"));
        var old = """{"type":"file","format":"text","content":"old"}""";
        await host.JsonAsync(HttpMethod.Put, "api/contents/small/x.txt", old, 201);
        var big = new JsonObject { ["type"] = "file", ["format"] = "text", ["content"] = new string('x', 2 * SmallDisk.Size) };
        var answer = await host.JsonAsync(HttpMethod.Put, "api/contents/small/x.txt", big.ToJsonString(), 507);
        Assert.Contains("disk is full", (string)answer["message"]!, StringComparison.Ordinal);
        Assert.Equal("old", await File.ReadAllTextAsync(Path.Combine(host.Notebooks, "small", "x.txt"), Cancellation));
        Assert.Single(Directory.GetFiles(Path.Combine(host.Notebooks, "small")));
    }

    private static async Task<string> RawAsync(ServedHost host, string request)
    {
        const string Body = """{"type":"file","format":"text","content":"attack"}""";
        using var client = new System.Net.Sockets.TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, host.Server.Port, Cancellation);
        await using var stream = client.GetStream();
        var text = $"{request} HTTP/1.1\r\nHost: 127.0.0.1:{host.Server.Port}\r\nAuthorization: token {host.Server.Token}\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: {Body.Length}\r\n\r\n{Body}";
        await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(text), Cancellation);
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(Cancellation);
    }
}
