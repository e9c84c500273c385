namespace Lab.SocketIO;

/// <summary>Lets somebody wait until all who have entered before have passed, without holding anybody up.</summary>
/// <remarks>Entering and leaving cost one atomic step each and no memory. Who enters after a wait has begun is not waited for, so every wait ends.</remarks>
internal sealed class Passage
{
    private readonly Lock _gate = new();
    private Era _now = new();
    private Task _before = Task.CompletedTask;

    /// <summary>Somebody enters; what it looks at, it looks at after this.</summary>
    /// <returns>Told when it has passed.</returns>
    public Era Enter()
    {
        while (true)
        {
            var era = Volatile.Read(ref _now);
            era.Enter();
            if (era == Volatile.Read(ref _now))
            {
                return era;
            }

            // A wait has begun in between and may not have seen it.
            era.Pass();
        }
    }

    /// <summary>Waits for those who may have seen what was there before the caller's last change.</summary>
    public Task PassedAsync()
    {
        lock (_gate)
        {
            Interlocked.MemoryBarrier();
            if (!_now.IsEmpty)
            {
                var old = Interlocked.Exchange(ref _now, new Era());
                _before = _before.IsCompleted ? old.EndAsync() : Task.WhenAll(_before, old.EndAsync());
            }

            return _before;
        }
    }

    /// <summary>Those who entered between two waits.</summary>
    internal sealed class Era
    {
        private readonly TaskCompletionSource _passed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _inside;
        private volatile bool _over;

        /// <summary>Whether nobody is inside.</summary>
        public bool IsEmpty => Volatile.Read(ref _inside) == 0;

        /// <summary>One more is inside.</summary>
        public void Enter() => Interlocked.Increment(ref _inside);

        /// <summary>One has passed.</summary>
        public void Pass()
        {
            if (Interlocked.Decrement(ref _inside) == 0 && _over)
            {
                _passed.TrySetResult();
            }
        }

        /// <summary>Nobody enters any more.</summary>
        /// <returns>Done when all have passed.</returns>
        public Task EndAsync()
        {
            _over = true;
            Interlocked.MemoryBarrier();
            if (IsEmpty)
            {
                _passed.TrySetResult();
            }

            return _passed.Task;
        }
    }
}
