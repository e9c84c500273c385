using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Lab.Live.Tests.Notebooks;
using Lab.SocketIO;
using Lab.Wire.EngineIO;
using Xunit;

namespace Lab.Live.Tests.SocketIO;

/// <summary>The official <c>engine.io-client</c> as judge: polling, WebSocket, upgrade, with Node's requests and with the platform's.</summary>
public sealed partial class EngineClientTests
{
    private readonly ConcurrentDictionary<string, EngineHost.Session> _sessions = new(StringComparer.Ordinal);

    [Fact]
    public async Task The_official_client_cannot_tell_our_server_from_the_original()
    {
        var options = new Dictionary<string, SocketIOOptions>
        {
            ["plain"] = SocketIOOptions.Default,
            ["short"] = SocketIOOptions.Default with { PingInterval = TimeSpan.FromMilliseconds(200) },
            // Long enough for a loaded machine, short enough to be waited for.
            ["mute"] = SocketIOOptions.Default with { PingInterval = TimeSpan.FromMilliseconds(200), PingTimeout = TimeSpan.FromMilliseconds(3_000) },
            ["silent"] = SocketIOOptions.Default with { PingInterval = TimeSpan.FromMilliseconds(1_500), PingTimeout = TimeSpan.FromMilliseconds(500), Clock = new HandClock() },
            ["small"] = SocketIOOptions.Default with { MaxHttpBufferSize = 1_000 },
            ["pollingOnly"] = SocketIOOptions.Default with { Transports = [EngineTransport.Polling] },
            ["deflate"] = SocketIOOptions.Default with { PerMessageDeflate = Wire.WebSocket.DeflateOptions.Default },
            ["guarded"] = SocketIOOptions.Default with
            {
                Cookie = new SessionCookieOptions(),
                AllowRequest = static context => new(context.Request.Query.ContainsKey("ticket") ? RequestDecision.Allow : RequestDecision.Refuse("no ticket")),
                Headers = static (context, _) => Cookies[context.Request.Query["sid"].ToString()] = context.Request.Headers.Cookie.ToString(),
            },
        };
        var hosts = new Dictionary<string, EngineHost>();
        try
        {
            foreach (var (name, value) in options)
            {
                hosts[name] = await EngineHost.StartAsync(value, Order);
                hosts[name].Opened = session => _sessions[session.Socket.Id] = session;
            }

            await using var node = NodeScript.Start("engine-client.js", JsonSerializer.Serialize(hosts.ToDictionary(static h => h.Key, static h => $"http://{h.Value.EndPoint}")));
            var said = await node.EndAsync();
            var script = await File.ReadAllTextAsync(Path.Combine(RepositoryFolders.Root, "tests", "clients", "engine-client.js"), TestContext.Current.CancellationToken);
            foreach (var name in Case().Matches(script).Select(static m => m.Groups[1].Value))
            {
                Assert.Contains("ok " + name, said, StringComparison.Ordinal);
            }

            foreach (var host in hosts.Values)
            {
                await EngineCloseTests.ZeroAsync(() => host.Engine.Running + host.Engine.Count);
            }
        }
        finally
        {
            foreach (var host in hosts.Values)
            {
                await host.DisposeAsync();
            }
        }
    }

    private static ConcurrentDictionary<string, string> Cookies { get; } = new(StringComparer.Ordinal);

    // The name of a case up to what a loop puts into it.
    [GeneratedRegex("""cases\[["`]([^"`$]+)""")]
    private static partial Regex Case();

    private bool Order(EngineHost.Session session, string message)
    {
        var words = message.Split(' ');
        switch (words[0])
        {
            case "!burst":
                Burst(session, Number(words[1]));
                return true;
            case "!last":
                Burst(session, Number(words[1]));
                session.Socket.Close();
                return true;
            case "!ticks":
                _ = TickAsync(session, Number(words[1]));
                return true;
            case "!reason":
                _ = TellAsync(session, words[1]);
                return true;
            case "!query":
                return session.Send(session.Socket.Request.Query[words[1]].ToString());
            case "!header":
                return session.Send(session.Socket.Request.Headers[words[1]].ToString());
            case "!cookie":
                return session.Send(Cookies[session.Socket.Id]);
            default:
                return false;
        }
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static void Burst(EngineHost.Session session, int count)
    {
        for (var i = 0; i < count; i++)
        {
            session.Send($"{i}");
        }
    }

    private static async Task TickAsync(EngineHost.Session session, int count)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(2));
        for (var i = 0; i < count; i++)
        {
            await timer.WaitForNextTickAsync();
            session.Send($"t{i}");
        }
    }

    private async Task TellAsync(EngineHost.Session asker, string sid) =>
        asker.Send(_sessions.TryGetValue(sid, out var session) ? (await session.EndedAsync()).Reason : "there was no such session");
}
