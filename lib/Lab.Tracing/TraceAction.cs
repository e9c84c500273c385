namespace Lab.Tracing;

/// <summary>Links what a tap sees to the call that caused it, across awaits, without passing anything along.</summary>
/// <example><code>
/// using (TraceAction.Begin(trace))
/// {
///     trace.Write(call);              // carries the action's number
///     await tappedSocket.SendAsync(…) // and so do the bytes
/// }
/// </code></example>
public static class TraceAction
{
    private static readonly AsyncLocal<long> Ambient = new();

    /// <summary>The number of the action that this code runs in; 0 for none.</summary>
    public static long Current => Ambient.Value;

    /// <summary>Begins an action, or joins the one that is already under way.</summary>
    public static Scope Begin(Trace trace)
    {
        var before = Ambient.Value;
        if (before == 0)
        {
            Ambient.Value = trace.NextAction();
        }

        return new Scope(before);
    }

    /// <summary>Goes on with an action that was begun elsewhere, or with none.</summary>
    /// <param name="action">Its number; 0 for none, so that what begins here does not count as part of what is under way.</param>
    public static Scope Join(long action)
    {
        var before = Ambient.Value;
        Ambient.Value = action;
        return new Scope(before);
    }

    /// <summary>Ends the action when disposed.</summary>
    public readonly struct Scope : IDisposable, IEquatable<Scope>
    {
        private readonly long _before;

        internal Scope(long before) => _before = before;

        /// <inheritdoc/>
        public void Dispose() => Ambient.Value = _before;

        /// <inheritdoc/>
        public bool Equals(Scope other) => _before == other._before;

        /// <inheritdoc/>
        public override bool Equals(object? obj) => obj is Scope other && Equals(other);

        /// <inheritdoc/>
        public override int GetHashCode() => _before.GetHashCode();

        /// <summary>Whether both return to the same action.</summary>
        public static bool operator ==(Scope left, Scope right) => left.Equals(right);

        /// <summary>Whether they return to different actions.</summary>
        public static bool operator !=(Scope left, Scope right) => !left.Equals(right);
    }
}
