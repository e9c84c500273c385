using Lab.SocketIO;
using Lab.Wire.EngineIO;
using Xunit;

namespace Lab.Live.Tests.SocketIO.Client;

/// <summary>What the tests of the client share: waits with a bound, and options.</summary>
internal static class ClientRig
{
    /// <summary>How long anything may take on a busy machine.</summary>
    public static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    /// <summary>The ways in which a client can be carried.</summary>
    public static TheoryData<string> Ways => ["polling", "websocket", "polling, then websocket", "websocket, then polling"];

    /// <summary>Options of one of <see cref="Ways"/>, with short waits.</summary>
    public static SocketIOClientOptions Options(string way) => new()
    {
        Transports = [.. way.Split(", then ").Select(name => EngineTransports.TryParse(name, out var transport) ? transport : throw new ArgumentException(way))],
        ReconnectionDelay = TimeSpan.FromMilliseconds(50),
        ReconnectionDelayMax = TimeSpan.FromMilliseconds(200),
    };

    /// <summary>Waits, with a bound.</summary>
    public static Task<T> Within<T>(Task<T> task) => task.WaitAsync(Soon, TestContext.Current.CancellationToken);

    /// <summary>Waits, with a bound.</summary>
    public static Task Within(Task task) => task.WaitAsync(Soon, TestContext.Current.CancellationToken);

    /// <summary>Waits until something that makes no noise is so.</summary>
    public static async Task UntilAsync(Func<bool> isSo, string what)
    {
        var clock = TimeProvider.System.GetTimestamp();
        while (!isSo())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(clock) < Soon, "It does not become so: " + what);
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }
}
