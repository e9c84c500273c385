using Lab.Exercises;

namespace Lab.Lessons;

/// <summary>The questions of notebook 05 about acknowledgements.</summary>
internal static class EventsAnswers
{
    /// <summary>Asked before a cell runs.</summary>
    public static IReadOnlyList<PredictionQuestion> Predictions { get; } =
    [
        new()
        {
            Id = "events.client-ack",
            Question = "ana emits an event with an acknowledgement. The server's handler needs a while. When does ana get her answer, and from where?",
            Because = "An acknowledgement is a packet that the handler sends: what it returns travels back with the number of the event. It proves that the program has done its work. TCP proves only that a machine has the bytes.",
            Outcome = static when => $"the answer came {when}",
            Options =
            [
                new("a", "at once, from TCP, which acknowledges everything", static _ => false)
                {
                    Misconception = "events.tcp-acks",
                    Confront = "TCP's own acknowledgements never show in the ladder, and no program sees them. Her answer is a packet of Socket.IO: 43.",
                },
                new("b", "at once, from the server's library, before the handler has run", static when => when.Is("before the handler was done"))
                {
                    Misconception = "events.library-acks",
                    Confront = "Compare the times of the two packets: the handler's work lies between them.",
                },
                new("c", "when the handler is done, from what it returns", static when => when.Is("after the handler was done")),
            ],
        },
        new()
        {
            Id = "events.server-ack",
            Question = "The server emits the event where with an acknowledgement, and waits for at most 0.3 s. ana's program has no handler for where. What does the server get?",
            Because = "The event arrives, nobody answers, and nobody says so. Without a limit of time the server would wait for ever: every emit with an acknowledgement needs one.",
            Outcome = static came => $"the server got {came}",
            Options =
            [
                new("a", "an error at once: there is no such handler", static came => came.Is("an error at once"))
                {
                    Misconception = "events.no-listener-is-an-error",
                    Confront = "After the event no packet comes back: ana's library tells nobody that there is no handler.",
                },
                new("b", "an empty answer from ana's library", static came => came.Is("an answer"))
                {
                    Misconception = "events.library-acks",
                    Confront = "Only a handler answers. In the second row there was one.",
                },
                new("c", "nothing, until its time is over", static came => came.Is("nothing in its time")),
            ],
        },
        new()
        {
            Id = "events.broadcast-ack",
            Question = "ana, bo and cy are connected. The server asks all three at once and waits for at most 2 s. ana and bo answer, cy stays silent. What does the server get?",
            Because = "An answer of all needs all. When one is missing at the end of the time, that is an error, and the answers that did come are in it. So the answers of a broadcast never prove that everybody has it.",
            Outcome = static count => count.Number >= 0 ? $"an error that carries {count} answers" : "three answers and no error",
            Options =
            [
                new("a", "two answers, and all is well", static _ => false)
                {
                    Misconception = "events.some-is-enough",
                    Confront = "The call threw. A program that does not catch it never sees the two answers.",
                },
                new("b", "an error, with two answers in it", static count => count.Number == 2),
                new("c", "an error, and the answers are lost", static count => count.Number == 0)
                {
                    Misconception = "events.all-or-nothing",
                    Confront = "Read the note below the row: the answers came along with the error.",
                },
            ],
        },
    ];
}
