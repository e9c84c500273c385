using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using Lab.Exercises;
using Lab.Tracing;
using Lab.Views;
using Lab.Wire.WebSocket;

namespace Lab.Lessons;

/// <summary>The exercises of notebook 04 about the upgrade; those about frames are in <see cref="UnmaskExercise"/> and <see cref="FrameEcho"/>.</summary>
internal static class WebSocketUpgradeExercises
{
    /// <summary>The id of the first <em>make</em> exercise.</summary>
    public const string AcceptKeyId = "ws.accept-key";

    /// <summary>The id of the second <em>make</em> exercise.</summary>
    public const string AnswerId = "ws.answer-upgrade";

    private const string Notebook = "solutions/04-websocket-upgrade.ipynb";
    private const string SampleKey = "dGhlIHNhbXBsZSBub25jZQ==";

    /// <summary>Compute the accept key.</summary>
    public static Exercise<Func<string, string>> AcceptKey() => new()
    {
        Id = AcceptKeyId,
        Title = "the accept key of any key",
        Start = "Write AcceptKey, then run the cell again.",
        Solution = Notebook,
        Picture = static () => Ws.AcceptKey(SampleKey),
        Hints =
        [
            "Look at the four boxes of the picture: each is one step of your method.",
            "Put the fixed text behind the key, take the SHA-1 of these characters, and write its 20 bytes in Base64. Nothing is decoded on the way.",
            "return Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + \"258EAFA5-E914-47DA-95CA-C5AB0DC85B11\")));",
        ],
        Steps = [Key("The key of the standard's own example", SampleKey), Key("Another key", "x3JJHMbDL1EzLkh9GBhXDw=="), Key("A key that begins with a digit", "0000000000000000000000==")],
    };

    /// <summary>Answer an upgrade by hand.</summary>
    public static Exercise<Func<string, string>> Answer()
    {
        var trace = new Trace();
        return new()
        {
            Id = AnswerId,
            Title = "an answer to an upgrade, written by hand",
            Start = "Write Answer, then run the cell again.",
            Solution = Notebook,
            Picture = () => trace.Snapshot().Events.Count == 0 ? null : new Ladder(trace.Snapshot(), LadderOptions.Default with { Title = "The platform's client and your answer" }),
            Hints =
            [
                "Look at The answer in the first picture of this notebook: which lines has it, and how does each end?",
                "A status line, three header lines and an empty line. The only thing that changes is the accept key, made from the key of the request. Header names may come in any case.",
                "Find the key with Regex.Match(request, \"(?i)Sec-WebSocket-Key: *(\\\\S+)\").Groups[1].Value; refuse when (?i)Upgrade: *websocket is not there; end each line with \\r\\n and the head with \\r\\n\\r\\n.",
            ],
            Steps =
            [
                Text("A client asked for an upgrade.", Ask(SampleKey), SampleKey),
                Text("Another client asked, with another key and further headers.", Ask("x3JJHMbDL1EzLkh9GBhXDw==", "Origin: https://example.org\r\nUser-Agent: test\r\n"), "x3JJHMbDL1EzLkh9GBhXDw=="),
                Text("A client wrote the names of the headers in small letters.", $"GET /chat HTTP/1.1\r\nhost: example.org\r\nupgrade: WebSocket\r\nconnection: upgrade\r\nsec-websocket-version: 13\r\nsec-websocket-key: {SampleKey}\r\n\r\n", SampleKey),
                new("A browser asked for an ordinary page, without an upgrade.", "an answer with a status of 400 or more, such as 426 Upgrade Required", static (answer, _) => Task.FromResult(Refusal(answer("GET / HTTP/1.1\r\nHost: example.org\r\n\r\n")))),
                new("The platform's own client connected to a real socket that answers with your method.", "an open WebSocket", (answer, token) => OpensAsync(answer, trace, token)) { Limit = TimeSpan.FromSeconds(5) },
            ],
        };
    }

    private static CheckStep<Func<string, string>> Key(string what, string key) => new($"{what}: {key}", WebSocketHandshake.AcceptKey(key), (make, _) =>
    {
        var came = make(key) ?? "";
        return Task.FromResult(came == WebSocketHandshake.AcceptKey(key) ? StepResult.Pass(came) : Diagnose(key, came));
    });

    // What a known mistake gives for this key, and what to say then.
    private static StepResult Diagnose(string key, string came)
    {
        var steps = WebSocketHandshake.Steps(key);
        static string Sha(byte[] bytes) => Convert.ToBase64String(Hash(bytes));
        var joined = Encoding.UTF8.GetBytes(steps.Joined);
        (string Came, string Try)[] known =
        [
            ("", "Return the Base64 text at the end of your method."),
            (key, "That is the key itself. Anybody could send it back unread; compute the hash of it."),
            (Sha(Encoding.UTF8.GetBytes(key)), "That is the hash of the key alone. Put the fixed text behind the key first."),
            (Sha(Encoding.UTF8.GetBytes(WebSocketKey.Suffix + key)), "The fixed text stands behind the key, not before it."),
            (Sha(Encoding.UTF8.GetBytes(key + "258eafa5-e914-47da-95ca-c5ab0dc85b11")), "The letters of the fixed text are large: the hash sees the difference."),
            (Sha([.. Convert.FromBase64String(key), .. Encoding.UTF8.GetBytes(WebSocketKey.Suffix)]), "Do not decode the key. Its characters are hashed as they stand in the request."),
            (Sha(Encoding.Unicode.GetBytes(steps.Joined)), "Take one byte for each character: Encoding.ASCII, not Encoding.Unicode."),
            (Convert.ToHexString(steps.Hash.Span).ToUpperInvariant(), "That is the hash in hex. Write its 20 bytes in Base64."),
            (Convert.ToBase64String(Encoding.UTF8.GetBytes(Convert.ToHexStringLower(steps.Hash.Span))), "That is the Base64 of the hex digits. Give the 20 bytes themselves to Convert.ToBase64String."),
            (Convert.ToBase64String(joined), "There is no hash in it yet. Take the SHA-1 before the Base64."),
            (Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(joined)), "That is SHA-256. The standard takes SHA-1, with 20 bytes."),
        ];
        var mistake = known.FirstOrDefault(k => string.Equals(k.Came, came, StringComparison.Ordinal) || (came.Length == 40 && string.Equals(k.Came, came, StringComparison.OrdinalIgnoreCase)));
        return StepResult.Fail(came.Length == 0 ? "nothing" : came, mistake.Try ?? "Go through the four boxes of the picture one by one and print what your method has after each.");
    }

    [System.Diagnostics.CodeAnalysis.SuppressMessage("Security", "CA5350:Do not use weak cryptographic algorithms", Justification = "The standard names SHA-1.")]
    private static byte[] Hash(byte[] bytes) => System.Security.Cryptography.SHA1.HashData(bytes);

    private static string Ask(string key, string more = "") =>
        $"GET /chat HTTP/1.1\r\nHost: example.org\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n{more}Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n";

    private static CheckStep<Func<string, string>> Text(string did, string request, string key) =>
        new(did, $"101 with the accept key {WebSocketHandshake.AcceptKey(key)}", (answer, _) => Task.FromResult(Judge(answer(request) ?? "", key)));

    private static StepResult Judge(string head, string key)
    {
        var lines = head.Split("\r\n");
        var accept = WebSocketHandshake.AcceptKey(key);
        bool Has(string name, string value) => lines.Any(line => line.Replace(" ", "", StringComparison.Ordinal).Equals($"{name}:{value}", StringComparison.OrdinalIgnoreCase));
        var came = Show(head);
        return head.Length == 0 ? StepResult.Fail("nothing", "Return the whole head as one text.")
            : !head.StartsWith("HTTP/1.1 101 ", StringComparison.Ordinal) ? StepResult.Fail(came, "The first line says HTTP/1.1 101 Switching Protocols. If the header names are in small letters now: in HTTP their case does not matter.", "ws.header-case")
            : !head.Contains("\r\n", StringComparison.Ordinal) ? StepResult.Fail(came, "Lines of a head end with \\r\\n, not with \\n alone.", "ws.line-ends")
            : !Has("Upgrade", "websocket") ? StepResult.Fail(came, "Say which protocol it goes on with: Upgrade: websocket.")
            : !Has("Connection", "Upgrade") ? StepResult.Fail(came, "The line Connection: Upgrade is missing: the Upgrade header is for this one connection.")
            : lines.Any(line => line.StartsWith("Sec-WebSocket-Key:", StringComparison.OrdinalIgnoreCase)) ? StepResult.Fail(came, "The answer carries Sec-WebSocket-Accept, made from the key; the key itself stays in the request.", "ws.accept-is-password")
            : !lines.Any(line => line == $"Sec-WebSocket-Accept: {accept}") ? StepResult.Fail(came, $"Sec-WebSocket-Accept must be {accept} for this key. Did you take the key of this very request, without blanks around it?")
            : !head.EndsWith("\r\n\r\n", StringComparison.Ordinal) ? StepResult.Fail(came, "The empty line is missing: end the head with \\r\\n\\r\\n, or the client waits for more lines.", "ws.empty-line")
            : StepResult.Pass(came);
    }

    private static StepResult Refusal(string? head)
    {
        head ??= "";
        var status = head.Split(' ') is ["HTTP/1.1", var number, ..] && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var code) ? code : 0;
        return status switch
        {
            >= 400 and <= 599 => StepResult.Pass(Show(head)),
            101 => StepResult.Fail(Show(head), "Nobody asked for an upgrade here. Look for Upgrade: websocket in the request before you agree.", "ws.http-kept-open"),
            _ => StepResult.Fail(head.Length == 0 ? "nothing" : Show(head), "Answer with HTTP/1.1 426 Upgrade Required, an Upgrade: websocket line and the empty line."),
        };
    }

    private static Task<StepResult> OpensAsync(Func<string, string> answer, Trace trace, CancellationToken cancellationToken) => HeadPeer.AnswerAsync(answer, trace, async address =>
    {
        using var client = new ClientWebSocket();
        try
        {
            await client.ConnectAsync(address, cancellationToken);
            return StepResult.Pass("an open WebSocket");
        }
        catch (WebSocketException error)
        {
            return StepResult.Fail($"the client refused: {error.Message}", "Compare your head with The answer in the first picture, character by character.");
        }
    }, cancellationToken);

    private static string Show(string text) => $"\"{Wire.Bytes.Utf8(text).ToPreview(160)}\"";
}
