using Lab.Exercises;

namespace Lab.Lessons;

/// <summary>The questions of notebook 05 about listeners, a cut and a return, and a client in a browser.</summary>
internal static class EventsLife
{
    private static readonly string[] Three = ["ana", "bo", "cy"];

    /// <summary>Asked before a cell runs.</summary>
    public static IReadOnlyList<PredictionQuestion> Predictions { get; } =
    [
        new()
        {
            Id = "events.nobody-listens",
            Question = "ana listens to news. The server emits news 1 to all. Then bo begins to listen, and the server emits news 2. cy never listens. In whose program does a handler run for news 1?",
            Because = "The library looks for handlers at the moment at which an event arrives. If there is none, the event is gone: it is not kept, and nobody is told. So add listeners before you connect.",
            Names = Three,
            Options =
            [
                PredictionOption.Who("ana", "of who listened when it came"),
                PredictionOption.Who("ana, bo", "of who listens, also later") with { Misconception = "events.waits-for-listener", Confront = "bo handled news 2 only. Nothing had kept news 1 for him." },
                PredictionOption.Who("ana, bo, cy", "of everybody who received it") with { Misconception = "events.received-is-handled", Confront = "Compare the two grids: news 1 arrived at all three, and one handler ran." },
                PredictionOption.Who("nobody", "nobody's: the missing listeners are an error") with { Misconception = "events.no-listener-is-an-error", Confront = "No error anywhere, and all three stayed connected." },
            ],
        },
        new()
        {
            Id = "events.duplicates",
            Question = "Each time ana's program is connected, it adds a listener for news. Her connection is cut twice, and twice she comes back. Then the server emits news once. How often does her handler run?",
            Because = "The client's socket is the same object before and after a cut, and it keeps its listeners. What is added on every connect is added again and again. Add listeners once, beside the connect handler and not in it.",
            Outcome = static count => $"one event was handled {count} times",
            Options =
            [
                new("a", "once: it is one event", static count => count.Number == 1)
                {
                    Misconception = "events.return-is-harmless",
                    Confront = "Look at the box: one packet came, and it was handled more than once.",
                },
                new("b", "three times", static count => count.Number == 3),
                new("c", "not at all: the cut took her listeners away", static count => count.Number == 0)
                {
                    Misconception = "events.cut-removes-listeners",
                    Confront = "The listeners stayed, every one of them. Count the runs.",
                },
            ],
        },
        new()
        {
            Id = "events.cut-and-return",
            Question = "ana's connection is cut without a word, and a moment later she comes back by herself. What does the server see?",
            Because = "The server knows sockets, not people. With the connection the socket ends, its rooms with it, and who returns is a new socket with a new id. So never store an id: let the client say again who it is.",
            Outcome = static id => $"before and after the cut ana had {id}",
            Options =
            [
                new("a", "the same socket again, with its id", static id => id.Is("the same id"))
                {
                    Misconception = "events.same-socket-returns",
                    Confront = "Compare the ids in the two connection rows.",
                },
                new("b", "one socket that ends, and a new one", static id => id.Is("two different ids")),
                new("c", "nothing: a short cut is hidden from it", static _ => false)
                {
                    Misconception = "events.short-cut-is-hidden",
                    Confront = "Its column has disconnecting and disconnect, and then a second connection.",
                },
            ],
        },
        new()
        {
            Id = "events.browser",
            Question = "The page of the chat speaks Socket.IO in your browser. Where does it get the program that can?",
            Because = "Browsers bring WebSocket and HTTP along, and nothing of Socket.IO. The server hands out the official client itself, over HTTP, at the path at which it also takes connections. So both always fit each other.",
            Outcome = static where => $"the page loads {where}",
            Options =
            [
                new("a", "every browser has it built in", static where => where.Is("nothing"))
                {
                    Misconception = "events.browser-speaks-it",
                    Confront = "The page asks for a script, and without that script it can only say how to get it.",
                },
                new("b", "from the chat's own server", static where => where.Value is string text && text.StartsWith("socket.io/", StringComparison.Ordinal)),
                new("c", "from a server on the internet", static where => where.Value is string text && text.StartsWith("http", StringComparison.Ordinal))
                {
                    Misconception = "events.client-from-internet",
                    Confront = "The address of the script has no other server in it: it lies on this very server. Nothing here leaves your machine.",
                },
            ],
        },
    ];
}
