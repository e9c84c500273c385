namespace Lab.SocketIO.Traffic;

/// <summary>Listeners that write down what they get; also the event that has none.</summary>
/// <param name="ns">The namespace.</param>
/// <param name="sid">Gives the session.</param>
/// <param name="calls">Where to.</param>
internal sealed class TracedEvents(string ns, Func<string> sid, CallWriter calls) : EventTable
{
    /// <inheritdoc/>
    public override ValueTask InvokeAsync(string eventName, in EventCall call, IListenerErrors failed)
    {
        calls.Came(sid(), ns, call.Arguments, CountOf(eventName));
        return base.InvokeAsync(eventName, call, failed);
    }
}
