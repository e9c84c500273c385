using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Lab.Exercises;
using Lab.Lessons;
using Lab.Wire.WebSocket;
using Xunit;

namespace Lab.Live.Tests.Exercises;

/// <summary>The smaller exercises of notebook 04 name their known mistakes.</summary>
public sealed class WebSocketUpgradeExerciseTests
{
    private const string Fixed = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    [Theory]
    [InlineData("right", null)]
    [InlineData("the key", "That is the key itself")]
    [InlineData("no fixed text", "the key alone")]
    [InlineData("before", "stands behind the key")]
    [InlineData("small letters", "letters of the fixed text are large")]
    [InlineData("decoded", "Do not decode the key")]
    [InlineData("two bytes each", "one byte for each character")]
    [InlineData("hex", "hash in hex")]
    [InlineData("hex in Base64", "Base64 of the hex digits")]
    [InlineData("no hash", "no hash in it yet")]
    [InlineData("SHA-256", "That is SHA-256")]
    [InlineData("nothing", "Return the Base64 text")]
    [InlineData("nonsense", "one by one")]
    public async Task An_accept_key_is_judged_by_how_it_was_made(string made, string? advice)
    {
        string Make(string key) => made switch
        {
            "right" => Convert.ToBase64String(Hash(key + Fixed)),
            "the key" => key,
            "no fixed text" => Convert.ToBase64String(Hash(key)),
            "before" => Convert.ToBase64String(Hash(Fixed + key)),
            "small letters" => Convert.ToBase64String(Hash(key + "258eafa5-e914-47da-95ca-c5ab0dc85b11")),
            "decoded" => Convert.ToBase64String(Hash([.. Convert.FromBase64String(key), .. Encoding.ASCII.GetBytes(Fixed)])),
            "two bytes each" => Convert.ToBase64String(Hash(Encoding.Unicode.GetBytes(key + Fixed))),
            "hex" => Convert.ToHexString(Hash(key + Fixed)),
            "hex in Base64" => Convert.ToBase64String(Encoding.ASCII.GetBytes(Convert.ToHexStringLower(Hash(key + Fixed)))),
            "no hash" => Convert.ToBase64String(Encoding.ASCII.GetBytes(key + Fixed)),
            "SHA-256" => Convert.ToBase64String(SHA256.HashData(Encoding.ASCII.GetBytes(key + Fixed))),
            "nothing" => "",
            _ => "x",
        };
        AssertReport(await CheckAsync<Func<string, string>>(WebSocketUpgradeExercises.AcceptKeyId, Make), 3, advice);
    }

    [Theory]
    [InlineData("right", 5, null)]
    [InlineData("200", 1, "HTTP/1.1 101")]
    [InlineData("line ends", 1, "\\r\\n, not with \\n")]
    [InlineData("no upgrade", 1, "Upgrade: websocket")]
    [InlineData("no connection", 1, "Connection: Upgrade")]
    [InlineData("the key", 1, "stays in the request")]
    [InlineData("one accept key", 2, "the key of this very request")]
    [InlineData("case", 3, "the key of this very request")]
    [InlineData("no empty line", 1, "The empty line is missing")]
    [InlineData("always", 4, "Nobody asked for an upgrade")]
    [InlineData("nothing", 1, "Return the whole head")]
    public async Task An_answer_is_judged_by_its_lines(string made, int steps, string? advice)
    {
        string Make(string request)
        {
            var key = Regex.Match(request, (made == "case" ? "" : "(?i)") + "Sec-WebSocket-Key: *(\\S+)").Groups[1].Value;
            if (made != "always" && !Regex.IsMatch(request, "(?i)\r\nUpgrade: *websocket"))
            {
                return "HTTP/1.1 426 Upgrade Required\r\n\r\n";
            }

            var head = $"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {WebSocketHandshake.AcceptKey(key)}\r\n\r\n";
            return made switch
            {
                "200" => head.Replace("101 Switching Protocols", "200 OK", StringComparison.Ordinal),
                "line ends" => head.ReplaceLineEndings("\n"),
                "no upgrade" => head.Replace("Upgrade: websocket\r\n", "", StringComparison.Ordinal),
                "no connection" => head.Replace("Connection: Upgrade\r\n", "", StringComparison.Ordinal),
                "the key" => head.Replace("Sec-WebSocket-Accept: " + WebSocketHandshake.AcceptKey(key), "Sec-WebSocket-Key: " + key, StringComparison.Ordinal),
                "one accept key" => head.Replace(WebSocketHandshake.AcceptKey(key), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", StringComparison.Ordinal),
                "no empty line" => head[..^2],
                "nothing" => "",
                _ => head,
            };
        }

        AssertReport(await CheckAsync<Func<string, string>>(WebSocketUpgradeExercises.AnswerId, Make), steps, advice);
    }

    [Theory]
    [InlineData("right", 5, null)]
    [InlineData("in place", 5, null)]
    [InlineData("masked bytes", 1, "These are the masked bytes")]
    [InlineData("with the key", 1, "The four bytes of the key are no payload")]
    [InlineData("first key byte", 1, "only the first byte of the key")]
    [InlineData("always masked", 4, "not masked")]
    [InlineData("to the end", 5, "the length in the second byte")]
    [InlineData("four bytes", 1, "only the beginning")]
    [InlineData("nothing", 1, "Return the bytes")]
    public async Task An_unmasked_payload_is_judged_by_how_it_was_made(string made, int steps, string? advice)
    {
        byte[] Make(byte[] frame)
        {
            var masked = frame[1] >= 0x80 || made == "always masked";
            var start = masked ? 6 : 2;
            var length = made == "to the end" ? frame.Length - start : frame[1] & 0x7f;
            var payload = frame.Skip(start).Take(length).ToArray();
            var wire = payload.ToArray();
            for (var i = 0; masked && i < payload.Length; i++)
            {
                payload[i] ^= frame[2 + (made == "first key byte" ? 0 : i % 4)];
            }

            return made switch
            {
                "masked bytes" => wire,
                "with the key" => frame[2..],
                "four bytes" => [.. payload.Take(4)],
                "nothing" => [],
                _ => payload,
            };
        }

        AssertReport(await CheckAsync<Func<byte[], byte[]>>(UnmaskExercise.Id, Make), steps, advice);
    }

    private static Task<CheckReport> CheckAsync<T>(string id, T work) => CheckRunner.RunAsync(AllLessons.Exercise<T>(id), work, cancellationToken: TestContext.Current.CancellationToken);

    private static void AssertReport(CheckReport report, int steps, string? advice)
    {
        Assert.True(report.Passed == advice is null, report.ToString());
        if (advice is not null)
        {
            Assert.Contains(advice, report.Lines[^1].Result.Try, StringComparison.Ordinal);
        }

        if (advice is null || steps != 3)
        {
            Assert.True(report.Lines.Count == steps, report.ToString());
        }
    }

    private static byte[] Hash(string text) => Hash(Encoding.ASCII.GetBytes(text));

    [System.Diagnostics.CodeAnalysis.SuppressMessage("Security", "CA5350:Do not use weak cryptographic algorithms", Justification = "The standard names SHA-1.")]
    private static byte[] Hash(byte[] bytes) => SHA1.HashData(bytes);
}
