using System.Globalization;
using System.Text;
using Lab.Exercises;

namespace Lab.Lessons;

/// <summary>The questions and the exercise of notebook 00.</summary>
internal static class StartHere
{
    /// <summary>The id of the exercise.</summary>
    public const string EchoLengthId = "start.twelve-bytes";

    /// <summary>Asked before a run.</summary>
    public static IReadOnlyList<PredictionQuestion> Predictions { get; } =
    [
        new()
        {
            Id = "start.who-answers",
            Question = "Bob sends \"hi\" to the echo server. Alice and carol are connected to it too. How many of the three clients receive an answer?",
            Because = "The server answers on the connection from which the bytes came. Each client has a connection of its own.",
            Outcome = static count => $"{count} of the three clients received an answer",
            Options =
            [
                new("a", "all three", static count => count.Number == 3)
                {
                    Misconception = "start.echo-is-broadcast",
                    Confront = "Look at the lanes of alice and carol: nothing was sent to them.",
                },
                new("b", "one: bob", static count => count.Number == 1),
                new("c", "none: the server keeps it", static count => count.Number == 0)
                {
                    Misconception = "start.server-keeps",
                    Confront = "Echo means: what comes is sent back. The last row is the answer.",
                },
            ],
        },
        new()
        {
            Id = "start.bytes",
            Question = "Alice sends the word \"naïve\" (5 letters, one of them with two dots). How many bytes go over the wire?",
            Because = "Letters become bytes by a rule called UTF-8. A plain English letter takes one byte, ï takes two.",
            Unit = "bytes",
            Outcome = static count => $"{count} bytes came back",
        },
    ];

    /// <summary>Asked without a run.</summary>
    public static IReadOnlyList<Quiz> Quizzes { get; } =
    [
        new("start.labels", "Labels",
        [
            new()
            {
                Id = "start.labels-1",
                Question = "1. A relay of the lab throws a message away on purpose. Which label does that row carry?",
                Because = "The lab made it happen, and says so. Nothing that the lab invents is ever shown as if the network had done it.",
                Options =
                [
                    new("a", "captured") { Misconception = "start.captured-is-simulated", Confront = "Captured is for bytes that really passed." },
                    new("b", "observed") { Misconception = "start.observed-is-simulated", Confront = "Observed is for what the system or a program reported." },
                    new("c", "simulated"),
                ],
            },
            new()
            {
                Id = "start.labels-2",
                Question = "2. The operating system says that a connection is established. Which label?",
                Because = "The system reported it; the lab only asked.",
                Options =
                [
                    new("a", "captured") { Misconception = "start.report-is-captured", Confront = "No bytes passed through the lab's tap here: it is a report." },
                    new("b", "observed"),
                    new("c", "reconstructed") { Misconception = "start.report-is-worked-out", Confront = "Nothing had to be worked out: the system said it." },
                ],
            },
        ]),
        new("start.exit", "Exit ticket",
        [
            new()
            {
                Id = "start.exit-1",
                Question = "1. You run a cell whose prediction you got wrong. What does it cost you?",
                Because = "Predicting is how one learns from a run, right or wrong. The wrong belief is noted so that a later question can come back to it.",
                Options =
                [
                    new("a", "a try of the exercise") { Misconception = "start.run-is-a-try", Confront = "Only Check.That counts as a try. Run cells as often as you like." },
                    new("b", "nothing"),
                    new("c", "the picture stays closed") { Misconception = "start.wrong-hides", Confront = "Any answer opens the picture, and so does skip." },
                ],
            },
            new()
            {
                Id = "start.exit-2",
                Question = "2. What carries the messages between the clients and the server in this lab?",
                Because = "The servers are real, and so are the connections. Only the distance is missing: both ends are on your own machine.",
                Options =
                [
                    new("a", "a drawing program that imitates a network") { Misconception = "start.nothing-is-real", Confront = "The bytes passed through sockets of your operating system." },
                    new("b", "real connections inside your own machine"),
                    new("c", "a server on the internet") { Misconception = "start.needs-internet", Confront = "Every address was 127.0.0.1, which always means this machine." },
                ],
            },
        ]),
    ];

    /// <summary>Send a message whose answer is twelve bytes long.</summary>
    public static Exercise<string> EchoLength() => new()
    {
        Id = EchoLengthId,
        Title = "an answer of exactly 12 bytes",
        Start = "Change \"hello\" into a message of your own that is 12 bytes long, run the cell, and the check runs with it.",
        Solution = "solutions/00-start-here.ipynb",
        IsUntouched = static text => text is "hello" or "?",
        Hints =
        [
            "Look at the text between the quotes after SendAsync.",
            "One plain English letter, digit or blank is one byte. The echo sends back exactly what you send.",
            "Any twelve plain letters will do, for instance three words of four letters without blanks.",
        ],
        Steps =
        [
            new("The answer that came back was looked at.", "some text", static (text, _) => Task.FromResult(text.Length > 0
                ? StepResult.Pass($"\"{text}\"")
                : StepResult.Fail("an empty answer", "Put some letters between the quotes after SendAsync."))),
            new("Its bytes were counted.", "12 bytes", static (text, _) => Task.FromResult(CountBytes(text))),
        ],
    };

    private static StepResult CountBytes(string text)
    {
        var count = Encoding.UTF8.GetByteCount(text);
        var came = string.Create(CultureInfo.InvariantCulture, $"{count} bytes");
        if (count == 12)
        {
            return StepResult.Pass(came);
        }

        return text.Length == 12
            ? StepResult.Fail($"{came}, although there are 12 letters", "Some of your letters take more than one byte. Use plain English letters.", "start.letter-is-byte")
            : StepResult.Fail(came, count < 12 ? "Make the message longer." : "Make the message shorter.");
    }
}
