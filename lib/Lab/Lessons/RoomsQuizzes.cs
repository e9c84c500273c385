using Lab.Exercises;

namespace Lab.Lessons;

/// <summary>The questions of notebook 06 that need no run.</summary>
internal static class RoomsQuizzes
{
    /// <summary>Asked without a run.</summary>
    public static IReadOnlyList<Quiz> Quizzes { get; } =
    [
        new("rooms.warm-up", "Warm-up",
        [
            new()
            {
                Id = "rooms.warm-up-1",
                Question = "1. The server emits an event, and a client has no listener for it. What happens?",
                Because = "An event is handed to the listeners that are there at that moment. When there is none, nothing happens, and nobody is told.",
                Options =
                [
                    new("a", "the server gets an error") { Misconception = "events.no-listener-is-error", Confront = "In notebook 05 cy never listened: no handler of his ran, and nobody was told." },
                    new("b", "nothing: the event is lost without a word"),
                    new("c", "it waits until there is a listener") { Misconception = "events.waits-for-listener", Confront = "In notebook 05 bo began to listen later, and his handler ran for news 2 only." },
                ],
            },
            new()
            {
                Id = "rooms.warm-up-2",
                Question = "2. A client emits an event with an acknowledgement, and the answer has come. What does the client know now?",
                Because = "The answer is made by the listener of the other end. TCP's own acknowledgement only says that bytes have arrived at a machine.",
                Options =
                [
                    new("a", "a listener on the server has run and answered"),
                    new("b", "the bytes have arrived, no more") { Misconception = "events.ack-is-tcp", Confront = "That would be TCP's acknowledgement. In notebook 05 this one came only when the handler was done." },
                    new("c", "all other clients have the event too") { Misconception = "events.ack-is-everybody", Confront = "Only the server has answered. What it passes on, and to whom, is its own affair." },
                ],
            },
            new()
            {
                Id = "rooms.warm-up-3",
                Question = "3. From notebook 04: when may the server send over an open WebSocket?",
                Because = "Each direction is a stream of its own: that is why a server can tell its clients something that they did not ask for.",
                Options =
                [
                    new("a", "when the client has asked") { Misconception = "ws.server-only-answers", Confront = "That is HTTP. In notebook 04 the server spoke first." },
                    new("b", "whenever it likes"),
                    new("c", "when no frame of the client is on its way") { Misconception = "ws.directions-collide", Confront = "Both directions are independent: all six messages arrived." },
                ],
            },
        ]),
        new("rooms.exit", "Exit ticket",
        [
            new()
            {
                Id = "rooms.exit-1",
                Question = "1. A socket is in room1 and in room2. The server calls io.To(\"room1\").To(\"room2\") and emits once. How often does the socket receive the event?",
                Because = "The rooms only say who is meant. Whoever is meant receives the event once.",
                Options =
                [
                    new("a", "once"),
                    new("b", "twice: once for each room") { Misconception = "rooms.once-per-room", Confront = "ana was in both rooms above, and the number in her box was 1." },
                    new("c", "not at all: it would have to be in one of them only") { Misconception = "rooms.except-is-either", Confront = "ana's box was full." },
                ],
            },
            new()
            {
                Id = "rooms.exit-2",
                Question = "2. You want to reach one user on all his devices, today and tomorrow. What do you do?",
                Because = "An id is for one connection and changes with the next. A room named after the user is joined anew by each of his sockets.",
                Options =
                [
                    new("a", "store his socket's id in the database") { Misconception = "rooms.id-is-stable", Confront = "After the return ana's old id reached nobody, and each device has an id of its own." },
                    new("b", "let each of his sockets join a room named after him"),
                    new("c", "make a namespace for him") { Misconception = "rooms.namespace-is-room", Confront = "Namespaces divide what a program does, such as shop and help. For a few of its sockets there are rooms." },
                ],
            },
            new()
            {
                Id = "rooms.exit-3",
                Question = "3. Who decides that a socket is in a room?",
                Because = "Rooms are known to the server only. A client can ask with an event, and the server's code says yes or no.",
                Options =
                [
                    new("a", "the client, by joining") { Misconception = "rooms.client-joins", Confront = "cy's event join changed nothing." },
                    new("b", "code on the server"),
                    new("c", "whoever is in the room already") { Misconception = "rooms.members-decide", Confront = "Members do not even know of each other." },
                ],
            },
        ]),
    ];
}
