using Lab.Exercises;

namespace Lab.Lessons;

/// <summary>The questions of notebook 05 that need no run.</summary>
internal static class EventsQuizzes
{
    /// <summary>Asked without a run.</summary>
    public static IReadOnlyList<Quiz> Quizzes { get; } =
    [
        new("events.warm-up", "Warm-up",
        [
            new()
            {
                Id = "events.warm-up-1",
                Question = "1. Over HTTP the server has news, and the client has not asked. How did the client get it soon, without a WebSocket?",
                Because = "In long polling the question waits at the server until there is an answer. Then the client asks again.",
                Options =
                [
                    new("a", "not at all: HTTP needs a question first") { Misconception = "ws.server-only-answers", Confront = "The question can come first and wait." },
                    new("b", "its question had been waiting at the server"),
                    new("c", "the server opened a connection to the client") { Misconception = "ws.server-connects", Confront = "In all pictures it was the client that connected." },
                ],
            },
            new()
            {
                Id = "events.warm-up-2",
                Question = "2. What did the number 101 change on the connection of a WebSocket?",
                Because = "The same TCP connection goes on, but what it carries is frames and no longer HTTP.",
                Options =
                [
                    new("a", "it moved to another port") { Misconception = "ws.another-port", Confront = "Both ends stayed as they were." },
                    new("b", "it was encrypted from then on") { Misconception = "ws.masking-hides", Confront = "Masking hides nothing, and only TLS encrypts." },
                    new("c", "it carried frames instead of HTTP"),
                ],
            },
            new()
            {
                Id = "events.warm-up-3",
                Question = "3. From notebook 03: a send over TCP has returned. What is certain?",
                Because = "Send hands the bytes to your own system. Only an answer of the other program proves more, and this notebook is about such answers too.",
                Options =
                [
                    new("a", "your own system has taken the bytes"),
                    new("b", "the other machine has them") { Misconception = "sockets.sent-is-arrived", Confront = "They may still wait in your own machine's memory." },
                    new("c", "the other program has handled them") { Misconception = "sockets.sent-is-got", Confront = "In notebook 01 nobody ever read, and send returned." },
                ],
            },
        ]),
        new("events.exit", "Exit ticket",
        [
            new()
            {
                Id = "events.exit-1",
                Question = "1. A shop must know that the kitchen's program has taken an order, not only that it was sent. What do you write?",
                Because = "Only an answer of the kitchen's handler proves that it has the order, and only with a limit of time does the shop learn that it has not.",
                Options =
                [
                    new("a", "an emit: TCP sees to the rest") { Misconception = "events.tcp-acks", Confront = "The kitchen's program may have no handler, and TCP would not mind." },
                    new("b", "a volatile emit, so that it leaves at once") { Misconception = "events.volatile-is-urgent", Confront = "Volatile means: may be dropped." },
                    new("c", "an emit with acknowledgement and a time limit"),
                ],
            },
            new()
            {
                Id = "events.exit-2",
                Question = "2. Your program connects with the platform's ClientWebSocket to a colleague's Socket.IO server. What do you tell him when nothing works?",
                Because = "Socket.IO speaks packets of its own over HTTP and WebSockets. Both ends need a library that knows them.",
                Options =
                [
                    new("a", "your server is broken: a WebSocket is a WebSocket") { Misconception = "events.is-websocket", Confront = "The first cell opened one, and nobody was connected." },
                    new("b", "I need a Socket.IO client"),
                    new("c", "your server must allow WebSockets first") { Misconception = "events.needs-websocket", Confront = "It allows them. What is missing is the words that go over them." },
                ],
            },
        ]),
    ];
}
