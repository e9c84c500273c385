using System.Globalization;
using Lab.Exercises;

namespace Lab.Lessons;

/// <summary>The <em>modify</em> exercise of notebook 01.</summary>
internal static class SocketsExercises
{
    /// <summary>The id of the exercise.</summary>
    public const string ReceiveCountId = "sockets.receive-count";

    /// <summary>Change one number so that 20,000 bytes take at least 50 receives.</summary>
    public static Exercise<double> ReceiveCount() => new()
    {
        Id = ReceiveCountId,
        Title = "at least 50 receives for one send",
        Start = "Change the number after bufferSize so that at least 50 receives are needed, then run the cell again.",
        Solution = "solutions/01-sockets.ipynb",
        // With the starter's 4,096 bytes of room it takes five receives, or a few more when the stream arrives in pieces.
        IsUntouched = static count => count is >= 1 and < 9,
        Hints =
        [
            "Look at the number after bufferSize.",
            "A receive gives you at most as many bytes as you make room for. Smaller room, more receives.",
            "20,000 bytes in at least 50 receives: at most 20,000 / 50 bytes each.",
        ],
        Steps =
        [
            new("The receives were counted.", "50 or more", static (count, _) => Task.FromResult(count >= 50
                ? StepResult.Pass(Say(count))
                : StepResult.Fail(Say(count), "Make less room for each receive.", "sockets.send-is-receive"))),
            new("The count was held against the 20,000 bytes.", "no more receives than bytes", static (count, _) => Task.FromResult(count <= 20_000
                ? StepResult.Pass(string.Create(CultureInfo.InvariantCulture, $"about {20_000 / count:0} bytes per receive"))
                : StepResult.Fail(Say(count), "Give the check sizes.Count, the number of receives."))),
        ],
    };

    private static string Say(double count) => string.Create(CultureInfo.InvariantCulture, $"{count:0} receives");
}
