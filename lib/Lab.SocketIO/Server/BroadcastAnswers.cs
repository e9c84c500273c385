using Lab.Wire.SocketIO;

namespace Lab.SocketIO;

/// <summary>Collects the answers to one broadcast, from all servers.</summary>
public abstract class BroadcastAnswers : IPendingAck
{
    private protected BroadcastAnswers()
    {
    }

    /// <summary>One server has sent the event to its clients.</summary>
    /// <param name="clients">How many answers will come from there.</param>
    public abstract void Expect(int clients);

    /// <summary>An answer has come.</summary>
    /// <param name="arguments">What it says; valid during the call.</param>
    public abstract void Answer(in SocketArguments arguments);

    /// <summary>Whether the event's number is one of a namespace's own; else it is another server's, and means something else there.</summary>
    internal abstract bool IsNumberedBy(Namespace ns);

    /// <summary>A receiver has left without an answer.</summary>
    private protected abstract void Gone();

    void IPendingAck.Fail(Exception error) => Gone();
}
