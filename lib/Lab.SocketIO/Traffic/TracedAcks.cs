using Lab.Wire.SocketIO;

namespace Lab.SocketIO.Traffic;

/// <summary>Writes down the answers that come; also one for which nobody waits.</summary>
/// <param name="ns">The namespace.</param>
/// <param name="sid">Gives the session.</param>
/// <param name="calls">Where to.</param>
internal sealed class TracedAcks(string ns, Func<string> sid, CallWriter calls) : AckTable
{
    /// <inheritdoc/>
    public override void Answer(long id, in SocketArguments arguments)
    {
        calls.Answered(sid(), ns, id, arguments, Contains(id));
        base.Answer(id, arguments);
    }
}
