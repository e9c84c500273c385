using Lab.Exercises;

namespace Lab.Lessons;

/// <summary>The questions of notebook 06 about coming, going and waiting.</summary>
internal static class RoomsLife
{
    private static readonly string[] Three = ["ana", "bo", "cy"];

    /// <summary>Asked before a cell runs.</summary>
    public static IReadOnlyList<PredictionQuestion> Predictions { get; } =
    [
        new()
        {
            Id = "rooms.leaving",
            Question = "ana is in her own room, in room1 and in room2. She goes. The server counts her rooms in the event disconnecting and again in the event disconnect. What does it count?",
            Because = "disconnecting is the last moment in which her rooms are known: there you can still tell the others. Before disconnect the server has taken her out of all of them.",
            Outcome = static counts => $"it counted {counts}",
            Options =
            [
                new("a", "3, then 3: rooms stay until somebody leaves them", static counts => counts.Is("3, then 3"))
                {
                    Misconception = "rooms.outlive-connection",
                    Confront = "Look at the second map: ana is nowhere, and room2, where she was alone, is gone.",
                },
                new("b", "3, then 0", static counts => counts.Is("3, then 0")),
                new("c", "0, then 0: whoever goes has left already", static counts => counts.Is("0, then 0"))
                {
                    Misconception = "rooms.disconnecting-is-late",
                    Confront = "disconnecting comes first, while she is still in her rooms: the first count shows it.",
                },
            ],
        },
        new()
        {
            Id = "rooms.return",
            Question = "ana and bo are in room1. ana's connection breaks, and her program connects again by itself. Then the server emits to room1. Which clients receive the event?",
            Because = "What comes back is a new socket with a new id, in no room but its own. Code on the server must make it join again, best in its connection handler.",
            Names = Three,
            Options =
            [
                PredictionOption.Who("bo", "who was never away"),
                PredictionOption.Who("ana, bo", "ana too: she was in the room") with { Misconception = "rooms.stay-for-me", Confront = "No room stands below ana's name any more: the socket that was in room1 is over." },
                PredictionOption.Who("ana, bo, cy", "everybody") with { Misconception = "rooms.return-clears-room", Confront = "The room is still there, with bo in it. Only ana is missing." },
                PredictionOption.Who("nobody", "nobody: the room is gone") with { Misconception = "rooms.end-with-first", Confront = "A room goes when its last member goes, and bo is there." },
            ],
        },
        new()
        {
            Id = "rooms.after-await",
            Question = "ana and bo watch a price. The server takes the list of who watches and then waits for the price. During the wait bo leaves and cy joins. Then the server emits to everybody on its list. Which clients receive the price?",
            Because = "A list holds who was there when it was made. io.To(room) asks at the moment of the emit. So wait first, and then choose and emit in one step, without an await in between.",
            Names = Three,
            Options =
            [
                PredictionOption.Who("ana, bo", "who was there when the list was made"),
                PredictionOption.Who("ana, cy", "who is there when it is emitted") with { Misconception = "rooms.list-is-live", Confront = "That is the row above it, where the room was asked at the end. The list still holds bo." },
                PredictionOption.Who("ana", "who was there all the time") with { Misconception = "rooms.leaving-cancels", Confront = "bo has left the room, not the server: a socket on your list receives what you send to it." },
                PredictionOption.Who("ana, bo, cy", "whoever was ever there") with { Misconception = "rooms.list-grows", Confront = "cy came after the list was made, and nobody added him." },
            ],
        },
    ];
}
