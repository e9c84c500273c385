using System.Globalization;
using Lab.Exercises;

namespace Lab.Lessons;

/// <summary>The exercises of notebook 03.</summary>
internal static class TcpVsUdpExercises
{
    /// <summary>The id of the <em>modify</em> exercise.</summary>
    public const string NoLossId = "udp.no-loss";

    /// <summary>The id of the <em>make</em> exercise.</summary>
    public const string JudgeId = "udp.judge";

    /// <summary>Change one number so that a burst of 50 datagrams is not lost.</summary>
    public static Exercise<double> NoLoss() => new()
    {
        Id = NoLossId,
        Title = "a burst of 50 datagrams without loss",
        Start = "Change the number after receiveBuffer so that all 50 datagrams are kept, then run the cell again.",
        Solution = "solutions/03-tcp-vs-udp.ipynb",
        Hints =
        [
            "Look at the number after receiveBuffer.",
            "It is the memory for datagrams that wait, in bytes. The system also needs room for its own notes beside each datagram.",
            "50 datagrams of 1,000 bytes with notes need well over 100,000 bytes: try receiveBuffer: 200_000.",
        ],
        IsUntouched = static count => count < 25,
        Steps =
        [
            new("50 datagrams were sent before the receiver read, and then counted.", "50 datagrams", static (count, _) => Task.FromResult(
                count == 50 ? StepResult.Pass("50 datagrams")
                : count > 50 ? StepResult.Fail(Say(count), "Give the check came.Count, the number of datagrams that were there.")
                : StepResult.Fail(Say(count), "Give the waiting datagrams more room.", "udp.loss-is-network"))),
        ],
    };

    /// <summary>Write the function that finds out from the numbers what a network did.</summary>
    public static Exercise<Func<int, IReadOnlyList<int>, (int Lost, int Twice, int Late)>> Judge() => new()
    {
        Id = JudgeId,
        Title = "a judge who finds what was lost, doubled and late",
        Start = "Write Judge: count what is lost, what came twice and what came late, then run the cell again.",
        Solution = "solutions/03-tcp-vs-udp.ipynb",
        Hints =
        [
            "Look at each number in the order in which it came, and remember which numbers you have seen and the highest of them.",
            "A number that you have seen before is a double. A new number that is lower than the highest so far is late. What you never saw is lost.",
            "var seen = new HashSet<int>(); foreach (var n in came) { if (!seen.Add(n)) twice++; else if (n < highest) late++; highest = Math.Max(highest, n); } and lost is sent - seen.Count.",
        ],
        Steps =
        [
            Case("5 were sent, and all came in order: 0 1 2 3 4.", 5, [0, 1, 2, 3, 4]),
            Case("5 were sent, and three came: 0 1 4.", 5, [0, 1, 4]),
            Case("5 were sent, and the last one never came: 0 1 2 3.", 5, [0, 1, 2, 3]),
            Case("4 were sent, and two came twice: 0 0 1 2 3 3.", 4, [0, 0, 1, 2, 3, 3]),
            Case("4 were sent, and two changed places: 0 2 1 3.", 4, [0, 2, 1, 3]),
            Case("6 were sent, and everything happened at once: 0 3 1 1 5 3.", 6, [0, 3, 1, 1, 5, 3]),
            Case("3 were sent, and nothing came.", 3, []),
        ],
    };

    private static CheckStep<Func<int, IReadOnlyList<int>, (int Lost, int Twice, int Late)>> Case(string did, int sent, int[] came)
    {
        var expected = TrueVerdict(sent, came);
        return new(did, Say(expected), (judge, _) =>
        {
            var verdict = judge(sent, came);
            return Task.FromResult(verdict == expected ? StepResult.Pass(Say(verdict)) : StepResult.Fail(Say(verdict), Advice(expected, verdict)));
        });
    }

    /// <summary>The reference: what a judge should say.</summary>
    internal static (int Lost, int Twice, int Late) TrueVerdict(int sent, IReadOnlyList<int> came)
    {
        var seen = new HashSet<int>();
        var (twice, late, highest) = (0, 0, -1);
        foreach (var number in came)
        {
            if (!seen.Add(number))
            {
                twice++;
            }
            else if (number < highest)
            {
                late++;
            }

            highest = Math.Max(highest, number);
        }

        return (sent - seen.Count, twice, late);
    }

    private static string Advice((int Lost, int Twice, int Late) expected, (int Lost, int Twice, int Late) verdict) =>
        verdict.Lost != expected.Lost ? "Lost is every number from 0 to sent - 1 that never came, at the end too. A number that came twice came once as well."
        : verdict.Twice != expected.Twice ? "Twice counts each further copy of a number that you have seen already."
        : "Late counts a number that comes for the first time after a higher one has come. A further copy is not late, it is a double.";

    private static string Say((int Lost, int Twice, int Late) verdict) =>
        string.Create(CultureInfo.InvariantCulture, $"{verdict.Lost} lost, {verdict.Twice} twice, {verdict.Late} late");

    private static string Say(double count) => string.Create(CultureInfo.InvariantCulture, $"{count:0} datagrams");
}
