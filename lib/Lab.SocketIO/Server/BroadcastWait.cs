using Lab.Wire.SocketIO;

namespace Lab.SocketIO;

/// <summary>Waits for the answers to one broadcast.</summary>
/// <typeparam name="T">What a receiver answers.</typeparam>
/// <param name="ns">The namespace.</param>
/// <param name="id">The event's number.</param>
/// <param name="timeout">How long to wait.</param>
internal sealed class BroadcastWait<T>(Namespace ns, long id, TimeSpan timeout) : BroadcastAnswers
{
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource<IReadOnlyList<T>> _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<T> _answers = [];
    private int _servers = -1;
    private int _serversSeen;
    private int _expected;
    private int _gone;

    /// <summary>Sends an event to clients and waits.</summary>
    /// <param name="packet">The event.</param>
    /// <param name="options">Who gets it.</param>
    public async Task<IReadOnlyList<T>> RunAsync(SocketPacket packet, BroadcastOptions options)
    {
        await using var timer = Timer();
        try
        {
            await ns.Broadcasts.BroadcastWithAckAsync(packet, options, this);
            return await AllAsync(await ns.Adapter.ServerCountAsync());
        }
        catch
        {
            foreach (var socket in ns.Everyone())
            {
                socket.ForgetAck(id);
            }

            throw;
        }
    }

    /// <summary>Sends an event to the other servers and waits.</summary>
    /// <param name="packet">The event.</param>
    public async Task<IReadOnlyList<T>> RunServerSideAsync(SocketPacket packet)
    {
        await using var timer = Timer();
        await ns.Adapter.ServerSideEmitAsync(packet, this);
        return await AllAsync(1);
    }

    /// <inheritdoc/>
    public override void Expect(int clients)
    {
        lock (_gate)
        {
            _expected += clients;
            _serversSeen++;
        }

        Check();
    }

    /// <inheritdoc/>
    public override void Answer(in SocketArguments arguments)
    {
        try
        {
            var answer = IPendingAck.Read<T>(arguments);
            lock (_gate)
            {
                _answers.Add(answer);
            }

            Check();
        }
        catch (Exception e)
        {
            // One answer that is no T: there will be no complete list.
            _all.TrySetException(e);
        }
    }

    /// <inheritdoc/>
    internal override bool IsNumberedBy(Namespace other) => other == ns;

    /// <inheritdoc/>
    private protected override void Gone()
    {
        lock (_gate)
        {
            _gone++;
        }

        Check();
    }

    private Task<IReadOnlyList<T>> AllAsync(int servers)
    {
        lock (_gate)
        {
            _servers = servers;
        }

        Check();
        return _all.Task;
    }

    private ITimer Timer() => ns.Server.Options.Clock.CreateTimer(_ => GiveUp(), null, timeout, Timeout.InfiniteTimeSpan);

    private void GiveUp()
    {
        lock (_gate)
        {
            _all.TrySetException(new AckTimeoutException<T>(timeout, [.. _answers]));
        }
    }

    private void Check()
    {
        lock (_gate)
        {
            if (_serversSeen != _servers || _answers.Count + _gone != _expected)
            {
                return;
            }

            if (_gone == 0)
            {
                _all.TrySetResult([.. _answers]);
            }
            else
            {
                // Whoever has not answered has left: to wait longer brings nothing.
                _all.TrySetException(new AckTimeoutException<T>(timeout, [.. _answers]));
            }
        }
    }
}
