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

    /// <summary>The server closes: no further answer will come.</summary>
    /// <param name="error">Why.</param>
    private protected abstract void End(Exception error);

    // A receiver that leaves has not answered: whoever waits is told at the end, with the answers that came.
    void IPendingAck.Fail(Exception error)
    {
        if (error is SocketDisconnectedException { Reason: DisconnectReasons.ShuttingDown })
        {
            End(error);
        }
    }
}
