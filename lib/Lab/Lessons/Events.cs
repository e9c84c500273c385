using Lab.Exercises;

namespace Lab.Lessons;

/// <summary>The questions of notebook 05 about what carries events and about the forms of an emit; the others are in <see cref="EventsAnswers"/> and <see cref="EventsLife"/>.</summary>
internal static class Events
{
    private static readonly string[] Three = ["ana", "bo", "cy"];

    /// <summary>Asked before a cell runs.</summary>
    public static IReadOnlyList<PredictionQuestion> Predictions { get; } =
    [
        new()
        {
            Id = "events.plain-websocket",
            Question = "dora's program opens a plain WebSocket to a Socket.IO server and waits. The server agrees with 101 and sends a first frame. How many clients are connected, as Socket.IO counts?",
            Because = "The WebSocket is only the carrier. Whoever wants to be connected has to say so in Socket.IO's own words: the packet 40. A plain WebSocket program does not know them.",
            Outcome = static count => $"{(count.Number == 0 ? "nobody was" : "somebody was already")} connected when the WebSocket was open",
            Options =
            [
                new("a", "one: the WebSocket is open", static count => count.Number == 1)
                {
                    Misconception = "events.is-websocket",
                    Confront = "The first frame is there, and still nobody is connected. The frame that changes it is dora's 40.",
                },
                new("b", "none yet", static count => count.Number == 0),
                new("c", "none: Socket.IO takes no WebSockets", static _ => false)
                {
                    Misconception = "events.never-websocket",
                    Confront = "All these frames are WebSocket frames. Socket.IO uses WebSockets; it only is not one.",
                },
            ],
        },
        new()
        {
            Id = "events.first-bytes",
            Question = "ana's program connects to a Socket.IO server and changes no setting. What are the first bytes that it sends?",
            Because = "HTTP passes where WebSockets are blocked, so it begins there and works at once. The WebSocket is tried beside it, and only when it has carried a test does everything move over.",
            Outcome = static first => $"it began with: {first}",
            Options =
            [
                new("a", "a request for a WebSocket", static first => first.Value is string text && text.Contains("transport=websocket", StringComparison.Ordinal))
                {
                    Misconception = "events.websocket-first",
                    Confront = "Such a request comes later, on a second connection. By then the first packets have long been exchanged.",
                },
                new("b", "an ordinary HTTP request", static first => first.Value is string text && text.Contains("transport=polling", StringComparison.Ordinal)),
                new("c", "a packet of Socket.IO, with no HTTP around it", static first => first.Value is string text && text.StartsWith('4'))
                {
                    Misconception = "events.own-transport",
                    Confront = "Find the message 0, the packet that connects: it lies in the body of an HTTP request.",
                },
            ],
        },
        new()
        {
            Id = "events.no-websocket",
            Question = "The server's firewall lets no WebSockets through. ana is connected. Now the server emits an event, and ana asks for nothing. Does it reach her?",
            Because = "A GET of the client waits at the server all the time: long polling, as in notebook 04. The server's event is the answer to it, and the client asks again at once.",
            Outcome = static came => came.IsTrue ? "it reached her, over HTTP alone" : "it did not reach her",
            Options =
            [
                new("a", "no: without a WebSocket she cannot even connect", static _ => false)
                {
                    Misconception = "events.needs-websocket",
                    Confront = "There is no 101 in the picture, and yet packets go both ways.",
                },
                new("b", "no: over HTTP the server can only answer her events", static came => came.IsFalse)
                {
                    Misconception = "events.polling-is-one-way",
                    Confront = "Her GET was sent before there was any news. The server kept it until it had something to say.",
                },
                new("c", "yes, as the answer to a request that was waiting", static came => came.IsTrue),
            ],
        },
        new()
        {
            Id = "events.client-emit",
            Question = "ana, bo and cy are connected. ana's program emits an event: ana.EmitAsync. Where does it arrive?",
            Because = "A client has one connection, and it leads to the server. Nothing passes from client to client unless code on the server sends it on.",
            Names = ["server", .. Three],
            Options =
            [
                PredictionOption.Who("server", "at the server"),
                PredictionOption.Who("server, bo, cy", "at the server and the other clients") with { Misconception = "events.client-emit-is-broadcast", Confront = "The boxes of bo and cy are empty: the server has no code that sends ana's event on." },
                PredictionOption.Who("bo, cy", "at the other clients") with { Misconception = "events.client-to-client", Confront = "There is no line between the clients: every one of them leads to the server." },
                PredictionOption.Who("server, ana, bo, cy", "everywhere") with { Misconception = "events.emit-is-everywhere", Confront = "One box is full, and one packet left ana. Only the server got it." },
            ],
        },
        new()
        {
            Id = "events.socket-emit",
            Question = "ana, bo and cy are connected. The server emits with its end of ana's connection: socket.EmitAsync. Which clients receive the event?",
            Because = "A socket on the server is one end of one client's connection. What is emitted with it goes along that connection and nowhere else.",
            Names = Three,
            Options =
            [
                PredictionOption.Who("ana", "the one whose socket it is"),
                PredictionOption.Who("ana, bo, cy", "everybody") with { Misconception = "events.socket-is-everybody", Confront = "Only ana's box is full. For everybody there is io.emit, the next cell." },
                PredictionOption.Who("bo, cy", "everybody else") with { Misconception = "events.socket-emit-is-broadcast", Confront = "ana's box is the full one. Everybody else would be socket.broadcast, of which notebook 06 tells." },
                PredictionOption.Who("nobody", "nobody: the server itself") with { Misconception = "events.socket-emit-stays", Confront = "An emit always goes to the other end of the connection. Look at ana's box." },
            ],
        },
        new()
        {
            Id = "events.io-emit",
            Question = "ana, bo and cy are connected, and ana's program has just sent something. Now the server emits for all: io.EmitAsync. Which clients receive the event?",
            Because = "io is the whole server: whoever is connected receives what it emits, and nobody is left out.",
            Names = Three,
            Options =
            [
                PredictionOption.Who("ana, bo, cy", "everybody"),
                PredictionOption.Who("bo, cy", "everybody but who has just sent something") with { Misconception = "events.never-me", Confront = "ana's box is full like the others. io does not know who spoke last." },
                PredictionOption.Who("ana", "who has just sent something") with { Misconception = "events.emit-is-answer", Confront = "Three boxes are full. Only socket.emit goes back to one client." },
                PredictionOption.Who("nobody", "nobody: the server must name them") with { Misconception = "events.must-be-named", Confront = "Nobody was named, and every box is full." },
            ],
        },
        new()
        {
            Id = "events.send",
            Question = "ana listens to the event message, bo to the event send, cy to no event at all. The server calls io.SendAsync(\"hi\"). Whose handler runs?",
            Because = "send is only a short way to write: it emits an event called message. Everybody receives it, as with io.emit, but a handler runs only where one was added for that name.",
            Names = Three,
            Options =
            [
                PredictionOption.Who("ana", "of who listens to message"),
                PredictionOption.Who("bo", "of who listens to send") with { Misconception = "events.send-is-a-name", Confront = "Read the name in the packet: it says message." },
                PredictionOption.Who("ana, bo, cy", "of everybody") with { Misconception = "events.send-needs-no-name", Confront = "A send has a name like every event, only that you do not write it. cy has no handler for it." },
                PredictionOption.Who("nobody", "nobody's: a send has no name") with { Misconception = "events.send-is-raw", Confront = "It has one: look at the packet. ana listened to it." },
            ],
        },
        new()
        {
            Id = "events.arguments",
            Question = "The server emits one event to ana with three arguments: an object and twice some bytes. How many WebSocket messages does it take?",
            Because = "Text is JSON, and JSON has no place for raw bytes. So the first message holds the name and everything but the bytes, with a placeholder for each; every byte array follows in a message of its own, as it is.",
            Outcome = static count => $"{count} messages",
            Options =
            [
                new("a", "one", static count => count.Number == 1)
                {
                    Misconception = "events.bytes-in-json",
                    Confront = "The bytes are not in the text: it only says _placeholder, with a number. The bytes themselves come behind it.",
                },
                new("b", "three", static count => count.Number == 3),
                new("c", "four: the name and each argument", static count => count.Number == 4)
                {
                    Misconception = "events.one-message-each",
                    Confront = "Name and object share the first message. Only bytes need their own.",
                },
            ],
        },
        new()
        {
            Id = "events.compress",
            Question = "Compression is agreed. The server emits a long text twice: as usual, and with Compress(false). What is different?",
            Because = "Compression happens below the events: the library packs a frame and unpacks it again. compress(false) saves that work for one emit, for instance when the bytes are packed already, as in a photo.",
            Outcome = static what => $"it changed {what}",
            Options =
            [
                new("a", "how many bytes travel", static what => what.Is("only the bytes that travel")),
                new("b", "what ana's handler gets: it must unpack the first one itself", static what => what.Is("the text"))
                {
                    Misconception = "events.handler-unpacks",
                    Confront = "The handler got the same text both times. Packing and unpacking is done below it.",
                },
                new("c", "who receives it: only who can unpack gets the first one", static _ => false)
                {
                    Misconception = "events.compress-chooses",
                    Confront = "The boxes are the same in both rows. What was agreed is agreed with each client by itself.",
                },
            ],
        },
        new()
        {
            Id = "events.volatile",
            Question = "The server emits 100 events in a loop, and then 100 volatile ones. ana stays connected all the time. How many of the volatile ones arrive?",
            Because = "A usual emit waits until the connection can take it. A volatile one does not wait: when something is still on its way out, it is dropped. That is right for what is old in a moment, such as the position of a mouse.",
            Outcome = static count => $"{count} of 100 volatile events arrived, and all of the usual ones",
            Options =
            [
                new("a", "100: volatile means only that nothing is kept while she is away", static count => count.Number == 100)
                {
                    Misconception = "events.volatile-is-offline-only",
                    Confront = "ana was never away. The connection was only busy, and that is enough.",
                },
                new("b", "fewer than 100", static count => count.Number < 100),
                new("c", "100, but only after all usual ones", static _ => false)
                {
                    Misconception = "events.volatile-is-slow",
                    Confront = "Volatile has nothing to do with waiting: such an event leaves now or never.",
                },
            ],
        },
    ];
}
