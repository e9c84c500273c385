using System.Collections.Concurrent;
using Lab.SocketIO;
using Lab.Views;
using Lab.Wire.SocketIO;

namespace Lab;

/// <content>Two servers that work together, in one process: enough to show what <c>local</c> leaves out.</content>
public static partial class Sio
{
    /// <summary>Starts two servers that pass their emits on to each other, so that their clients see one service.</summary>
    /// <param name="first">The name of the first.</param>
    /// <param name="second">The name of the second.</param>
    /// <param name="cancellationToken">Gives up the start.</param>
    public static async Task<(SocketIOServer First, SocketIOServer Second)> TogetherAsync(string first = "east", string second = "west", CancellationToken cancellationToken = default)
    {
        var all = new ConcurrentBag<TogetherAdapter>();
        var options = SocketIOOptions.Default with { Adapter = ns => new TogetherAdapter(ns, all) };
        return (await StartAsync(first, options, cancellationToken: cancellationToken), await StartAsync(second, options, cancellationToken: cancellationToken));
    }

    /// <summary>Emits, waits until everything has arrived at the clients of all these servers, and shows where it arrived and how often.</summary>
    /// <param name="form">How the emit is called in the grid, such as <c>io.local.emit</c>.</param>
    /// <param name="emit">The emit.</param>
    /// <param name="servers">Servers from <see cref="TogetherAsync"/>, in the order of the columns.</param>
    /// <exception cref="ArgumentException">There is no server.</exception>
    public static async Task<ReceiversGrid> WhoReceivesAsync(string form, Func<ValueTask> emit, params IReadOnlyList<SocketIOServer> servers)
    {
        ArgumentNullException.ThrowIfNull(servers);
        if (servers.Count == 0)
        {
            throw new ArgumentException("Name the servers whose clients are looked at.", nameof(servers));
        }

        // One inside the other: each counts its own clients while the same emit runs.
        var others = new ReceiversGrid([], []);
        var mine = await servers[0].WhoReceivesAsync(form, async () =>
        {
            if (servers.Count == 1)
            {
                await emit();
            }
            else
            {
                others = await WhoReceivesAsync(form, emit, [.. servers.Skip(1)]);
            }
        });
        var at = $"at {SioLab.Of(servers[0]).Name}";
        var counts = mine.Rows.Concat(others.Rows).SelectMany(row => row.Counts).ToDictionary(StringComparer.Ordinal);
        return new ReceiversGrid([.. mine.Columns.Select(c => c with { State = at }), .. others.Columns], [new ReceiversRow(form, counts)]);
    }

    /// <summary>Rooms in memory, whose broadcasts also go to the same namespace of the other servers.</summary>
    private sealed class TogetherAdapter : InMemoryAdapter
    {
        private readonly ConcurrentBag<TogetherAdapter> _all;

        public TogetherAdapter(Namespace ns, ConcurrentBag<TogetherAdapter> all)
            : base(ns)
        {
            _all = all;
            all.Add(this);
        }

        public override async ValueTask BroadcastAsync(SocketPacket packet, BroadcastOptions options)
        {
            await base.BroadcastAsync(packet, options);
            if (!options.Flags.Local)
            {
                foreach (var other in _all.Where(a => a != this && a.Namespace.Name == Namespace.Name))
                {
                    await other.HereAsync(packet, options);
                }
            }
        }

        private ValueTask HereAsync(SocketPacket packet, BroadcastOptions options) => base.BroadcastAsync(packet, options);
    }
}
