using Lab.Exercises;

namespace Lab.Lessons;

/// <summary>The questions of notebook 06 about who receives an emit; the others are in <see cref="RoomsLife"/> and <see cref="RoomsNamespaces"/>.</summary>
internal static class Rooms
{
    private static readonly string[] Three = ["ana", "bo", "cy"];

    /// <summary>Asked before a cell runs.</summary>
    public static IReadOnlyList<PredictionQuestion> Predictions { get; } =
    [
        new()
        {
            Id = "rooms.broadcast",
            Question = "ana, bo and cy are connected. The server broadcasts with ana's socket: socket.Broadcast.EmitAsync. Which clients receive the event?",
            Because = "Broadcast means: everybody but the one whose socket it is. ana's program knows already what she did; the others do not.",
            Names = Three,
            Options =
            [
                PredictionOption.Who("bo, cy", "everybody but the one whose socket it is"),
                PredictionOption.Who("ana, bo, cy", "everybody") with { Misconception = "rooms.broadcast-includes-sender", Confront = "ana's box is empty: her own socket leaves her out. io.emit would have reached her too." },
                PredictionOption.Who("ana", "the one whose socket it is") with { Misconception = "rooms.broadcast-is-emit", Confront = "That is socket.emit. The word broadcast turns it round: ana's box is the empty one." },
                PredictionOption.Who("nobody", "nobody without a room") with { Misconception = "rooms.broadcast-needs-room", Confront = "No room was needed: bo and cy have joined nothing, and their boxes are full." },
            ],
        },
        new()
        {
            Id = "rooms.to-room",
            Question = "ana and bo are in room1, cy is not. The server emits to the room with ana's socket: socket.To(\"room1\"). Which clients receive the event?",
            Because = "Two rules meet: only who is in the room, and never the one whose socket it is.",
            Names = Three,
            Options =
            [
                PredictionOption.Who("bo", "the members but the sender"),
                PredictionOption.Who("ana, bo", "all members") with { Misconception = "rooms.to-includes-sender", Confront = "ana is in the room, but it is her socket that emits: her box stays empty." },
                PredictionOption.Who("bo, cy", "everybody but the sender") with { Misconception = "rooms.to-is-broadcast", Confront = "cy is not in room1: there is no room below his name, and nothing in his box." },
                PredictionOption.Who("ana", "the one whose socket it is") with { Misconception = "rooms.to-is-emit", Confront = "To leaves ana out and looks for the others in the room." },
            ],
        },
        new()
        {
            Id = "rooms.in-room",
            Question = "The rooms are as before: ana and bo are in room1, cy is not. Now the server itself emits to the room: io.In(\"room1\"). Which clients receive the event?",
            Because = "The server is nobody's end, so nobody is left out: every member receives it. In and To mean the same.",
            Names = Three,
            Options =
            [
                PredictionOption.Who("ana, bo", "all members"),
                PredictionOption.Who("bo", "the members but one") with { Misconception = "rooms.somebody-is-left-out", Confront = "Compare the two rows: only the one that begins with socket leaves its own client out." },
                PredictionOption.Who("ana, bo, cy", "everybody") with { Misconception = "rooms.io-is-everybody", Confront = "In narrows it down: cy is not in the room." },
                PredictionOption.Who("nobody", "nobody: the server is not in the room") with { Misconception = "rooms.server-must-join", Confront = "Only clients' sockets are in rooms. The server may emit to any of them." },
            ],
        },
        new()
        {
            Id = "rooms.union",
            Question = "ana is in room1 and in room2, bo only in room1, cy only in room2, dee in neither. The server emits with dee's socket to both: socket.To(\"room1\").To(\"room2\"). Which clients receive the event?",
            Because = "Each To adds a room: whoever is in at least one of them receives the event, and only once, however many of the rooms he is in.",
            Names = ["ana", "bo", "cy", "dee"],
            Options =
            [
                PredictionOption.Who("ana, bo, cy", "who is in at least one of the rooms"),
                PredictionOption.Who("ana", "who is in both") with { Misconception = "rooms.two-rooms-is-both", Confront = "bo is in one room only, and his box is full." },
                PredictionOption.Who("ana, cy", "who is in the last one") with { Misconception = "rooms.last-room-wins", Confront = "The second To adds to the first: bo is in room1 only and received it." },
                PredictionOption.Who("ana, bo", "who is in the first one") with { Misconception = "rooms.first-room-wins", Confront = "cy is in room2 only and received it." },
            ],
        },
        new()
        {
            Id = "rooms.except",
            Question = "ana is in room1, bo in room1 and in room2, cy in room2. The server emits with io.To(\"room1\").Except(\"room2\"). Which clients receive the event?",
            Because = "First everybody in the rooms that were chosen, then without everybody in the rooms that were excepted. Being in room1 does not outweigh being in room2.",
            Names = Three,
            Options =
            [
                PredictionOption.Who("ana", "who is in the first room and not in the second"),
                PredictionOption.Who("ana, bo", "who is in the first room") with { Misconception = "rooms.except-is-weak", Confront = "bo is in both rooms: one of them lets him in, the other takes him out again." },
                PredictionOption.Who("ana, cy", "who is in one of them only") with { Misconception = "rooms.except-is-either", Confront = "cy was never chosen: he is not in room1." },
                PredictionOption.Who("bo", "who is in both") with { Misconception = "rooms.except-is-and", Confront = "bo is just the one who is taken out." },
            ],
        },
        new()
        {
            Id = "rooms.server-only",
            Question = "ana is in room1. cy's program emits an event join with the text room1, and the server has no code for it. Then the server emits to room1. Which clients receive the event?",
            Because = "Only code on the server makes a socket join. To the server cy's event is an event like any other, and nobody listened to it.",
            Names = Three,
            Options =
            [
                PredictionOption.Who("ana", "who was made to join by the server"),
                PredictionOption.Who("ana, cy", "cy too: he has joined") with { Misconception = "rooms.client-joins", Confront = "No room stands below cy's name. The word join means nothing by itself." },
                PredictionOption.Who("ana, bo, cy", "everybody") with { Misconception = "rooms.room-is-filter", Confront = "bo has never heard of the room, and nothing reached him." },
                PredictionOption.Who("nobody", "nobody: clients have to subscribe") with { Misconception = "rooms.client-subscribes", Confront = "ana's program did nothing at all: the server put her into the room, and she received it." },
            ],
        },
        new()
        {
            Id = "rooms.own-room",
            Question = "cy has just connected and joined nothing. The server emits to a room whose name is cy's id: io.To(cy.Id). Which clients receive the event?",
            Because = "When it connects, each socket joins a room of its own, named by its id. So a message to one client needs nothing new: it is a message to a room of one.",
            Names = Three,
            Options =
            [
                PredictionOption.Who("cy", "the one with that id"),
                PredictionOption.Who("nobody", "nobody: there is no such room") with { Misconception = "rooms.no-own-room", Confront = "The lowest line of the map: each socket is in a room of its own, though nobody joined one." },
                PredictionOption.Who("ana, bo, cy", "everybody: the room is unknown") with { Misconception = "rooms.empty-is-all", Confront = "An unknown room reaches nobody, never everybody. And this room is known: see the map." },
            ],
        },
        new()
        {
            Id = "rooms.own-id-trap",
            Question = "The server wants to tell ana something and writes, with ana's own socket: socket.To(socket.Id). Which clients receive the event?",
            Because = "The room of that name holds only ana, and socket.To leaves ana out. Nobody is left. Use socket.EmitAsync, or io.To(id).",
            Names = Three,
            Options =
            [
                PredictionOption.Who("nobody", "nobody: the only member is left out"),
                PredictionOption.Who("ana", "the one with that id") with { Misconception = "rooms.own-id-reaches-me", Confront = "Her box is empty: what her own socket sends to rooms never comes to her." },
                PredictionOption.Who("bo, cy", "the others") with { Misconception = "rooms.own-id-is-broadcast", Confront = "bo and cy are not in the room of ana's id. Nobody but ana ever is." },
            ],
        },
    ];
}
