using Lab.Exercises;
using Lab.SocketIO;
using Lab.Views;

namespace Lab.Lessons;

/// <summary>What the exercises about a Socket.IO server have in common: steps on a stage, and a picture with a row for each act.</summary>
internal static class SioRows
{
    private const int Most = 12;

    /// <summary>A step that plays on a fresh server with the learner's code.</summary>
    /// <param name="rows">Where the acts are kept for the picture.</param>
    /// <param name="did">What is done.</param>
    /// <param name="expected">What should come of it.</param>
    /// <param name="script">Does it.</param>
    public static CheckStep<Action<SocketIOServer>> Step(ICollection<ReceiversGrid> rows, string did, string expected, Func<SioStage, Task<StepResult>> script) =>
        new(did, expected, (learner, cancellationToken) => SioStage.PlayAsync(learner, rows, script, cancellationToken))
        {
            Limit = TimeSpan.FromSeconds(20),
            OnTimeout = "A listener of yours does not come to its end: the next event of the same socket waits for it. Look for an await or a loop that never ends.",
        };

    /// <summary>All rows as one grid; the newest when there are many.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="title">What stands above.</param>
    /// <returns>Null when there is none.</returns>
    public static View? Of(IReadOnlyCollection<ReceiversGrid> rows, string title)
    {
        var drawn = rows.TakeLast(Most).ToList();
        if (drawn.Count == 0)
        {
            return null;
        }

        var all = drawn.Aggregate(static (first, next) => first.And(next));
        return new ReceiversGrid(all.Columns, all.Rows, ReceiversOptions.Default with { Title = title });
    }
}
