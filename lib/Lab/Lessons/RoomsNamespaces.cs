using Lab.Exercises;

namespace Lab.Lessons;

/// <summary>The questions of notebook 06 about namespaces and about several servers.</summary>
internal static class RoomsNamespaces
{
    private static readonly string[] Sockets = ["ana", "bo", "ana/shop", "cy/shop"];

    /// <summary>Asked before a cell runs.</summary>
    public static IReadOnlyList<PredictionQuestion> Predictions { get; } =
    [
        new()
        {
            Id = "rooms.one-connection",
            Question = "ana's program uses three namespaces of one server: the main one, /shop and /help. How many connections does it open?",
            Because = "Each packet says which namespace it belongs to. So all of them share one connection: that is called multiplexing.",
            Outcome = static count => count.Number == 1 ? "one connection, and three sockets on it" : $"{count} connections",
            Options =
            [
                new("a", "three: each namespace has its own", static count => count.Number == 3)
                {
                    Misconception = "rooms.namespace-is-connection",
                    Confront = "Three lanes, one connection: all packets of the picture passed between the same two ends.",
                },
                new("b", "one", static count => count.Number == 1),
                new("c", "two: one for the main namespace and one for all others", static count => count.Number == 2)
                {
                    Misconception = "rooms.main-is-apart",
                    Confront = "The main namespace is a namespace like the others. It only needs no name in front of its packets.",
                },
            ],
        },
        new()
        {
            Id = "rooms.of-namespace",
            Question = "ana is connected to the main namespace and to /shop, bo only to the main one, cy only to /shop. The server emits to /shop: io.Of(\"/shop\").EmitAsync. Which sockets receive the event?",
            Because = "A client has a socket of its own in each namespace it connects to. An emit to a namespace reaches the sockets in it and no others, not even other sockets of the same client.",
            Names = Sockets,
            Options =
            [
                PredictionOption.Who("ana/shop, cy/shop", "the sockets in that namespace"),
                PredictionOption.Who("ana, ana/shop, cy/shop", "all sockets of whoever is in it") with { Misconception = "rooms.namespace-is-client", Confront = "ana has two sockets. The one in the main namespace heard nothing." },
                PredictionOption.Who("ana, bo, ana/shop, cy/shop", "everybody on the server") with { Misconception = "rooms.namespace-is-label", Confront = "The main namespace heard nothing: a namespace is a world of its own." },
                PredictionOption.Who("cy/shop", "who is in no other namespace") with { Misconception = "rooms.one-namespace-each", Confront = "A client may be in several namespaces at once: ana/shop has a full box too." },
            ],
        },
        new()
        {
            Id = "rooms.same-name",
            Question = "In the main namespace ana and bo are in room1. In /shop cy is in room1 and ana is not. The server emits to room1 of /shop: io.Of(\"/shop\").To(\"room1\"). Which sockets receive the event?",
            Because = "A room belongs to its namespace. Two rooms of one name in two namespaces have nothing to do with each other.",
            Names = Sockets,
            Options =
            [
                PredictionOption.Who("cy/shop", "the members of that room in that namespace"),
                PredictionOption.Who("ana, bo, cy/shop", "the members of room1 anywhere") with { Misconception = "rooms.names-are-global", Confront = "The map has two lines room1, one for each namespace. Only the one in /shop was meant." },
                PredictionOption.Who("ana/shop, cy/shop", "everybody in that namespace") with { Misconception = "rooms.membership-is-shared", Confront = "ana is in room1 with her other socket. The one in /shop has joined nothing." },
                PredictionOption.Who("ana, bo", "the members of the first room1") with { Misconception = "rooms.first-name-wins", Confront = "Of chooses the namespace first; To then looks for the room in there." },
            ],
        },
        new()
        {
            Id = "rooms.unknown-namespace",
            Question = "ana is connected. Now her program also asks for the namespace /nowhere, which the server has never heard of. What happens?",
            Because = "Rooms come into being when somebody joins. Namespaces do not: the program of the server declares them, and a client that asks for another one is refused. Its other namespaces go on.",
            Outcome = static said => said.Is("connected") ? "she was connected to it" : said.Is("closed") ? "her connection was closed" : $"she was refused with \"{said}\", and her main namespace went on",
            Options =
            [
                new("a", "it is made for her, as a room would be", static said => said.Is("connected"))
                {
                    Misconception = "rooms.namespace-is-made",
                    Confront = "Find the answer in the lane /nowhere: it is a refusal.",
                },
                new("b", "she is refused, and all else goes on", static said => said.Is("Invalid namespace")),
                new("c", "her whole connection is closed", static said => said.Is("closed"))
                {
                    Misconception = "rooms.refusal-closes",
                    Confront = "After the refusal an event still passes in the main namespace, on the same connection.",
                },
            ],
        },
        new()
        {
            Id = "rooms.local",
            Question = "Two servers work together as one. ana and bo are connected to east, cy and dee to west. east emits with io.Local.EmitAsync. Which clients receive the event?",
            Because = "Servers that work together pass every emit on to each other. local means: this server only, do not pass it on.",
            Names = ["ana", "bo", "cy", "dee"],
            Options =
            [
                PredictionOption.Who("ana, bo", "the clients of this server"),
                PredictionOption.Who("ana, bo, cy, dee", "everybody") with { Misconception = "rooms.local-is-everybody", Confront = "That is the row above it, without local. With it, west never hears of the event." },
                PredictionOption.Who("cy, dee", "the clients of the others") with { Misconception = "rooms.local-is-others", Confront = "Local is where the code runs: at east." },
                PredictionOption.Who("nobody", "nobody: the server talks to itself") with { Misconception = "rooms.local-is-server", Confront = "An emit always goes to clients. Here it goes to those of east." },
            ],
        },
    ];
}
