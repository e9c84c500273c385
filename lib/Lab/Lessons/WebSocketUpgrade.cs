using Lab.Exercises;

namespace Lab.Lessons;

/// <summary>The questions of notebook 04.</summary>
internal static class WebSocketUpgrade
{
    /// <summary>Asked before a cell runs.</summary>
    public static IReadOnlyList<PredictionQuestion> Predictions { get; } =
    [
        new()
        {
            Id = "ws.after-upgrade",
            Question = "Alice has asked for a WebSocket and the server has agreed. Now she sends a further HTTP request on the same connection. What comes back?",
            Because = "With 101 both ends leave HTTP. From the empty line on, this same TCP connection carries frames, and the letter G is no beginning of one.",
            Outcome = static http => http.IsTrue ? "an HTTP answer came" : "no HTTP came: the server read the bytes as a frame, found it wrong and ended the connection",
            Options =
            [
                new("a", "an HTTP answer: a WebSocket is HTTP that stays open", static http => http.IsTrue)
                {
                    Misconception = "ws.http-kept-open",
                    Confront = "After the head with 101 there is no more HTTP in the picture. The last thing the server sent is a frame.",
                },
                new("b", "no HTTP any more: the server takes it for a broken frame", static http => http.IsFalse),
                new("c", "an HTTP answer, because frames use another port", static _ => false)
                {
                    Misconception = "ws.another-port",
                    Confront = "Both lie on one connection: the same two ends, the same ports, first HTTP, then frames.",
                },
            ],
        },
        new()
        {
            Id = "ws.stranger",
            Question = "A small program shares no secret with the client. It reads the key in the request, computes the accept key and answers 101. Does the client open the WebSocket?",
            Because = "The answer is made of the key in the request and a text that stands in the standard. It only shows that somebody understood this very request as one for a WebSocket.",
            Outcome = static opened => opened.IsTrue ? "the client opened it" : "the client refused it",
            Options =
            [
                new("a", "no: the accept key is a password, and the program does not know it", static opened => opened.IsFalse)
                {
                    Misconception = "ws.accept-is-password",
                    Confront = "Nothing secret went into it: look at what stands in the first two boxes.",
                },
                new("b", "no: only a server with a certificate can compute it", static _ => false)
                {
                    Misconception = "ws.accept-is-certificate",
                    Confront = "This server has no certificate, and nothing here is encrypted.",
                },
                new("c", "yes", static opened => opened.IsTrue),
            ],
        },
        new()
        {
            Id = "ws.masking",
            Question = "Alice sends Hello twice, each time masked with a new key. Somebody copies both frames on their way and knows no secret. What can he read?",
            Because = "The masking key stands in the frame, in front of the payload. Masking protects old machines on the way from bytes that a script chose; it hides nothing. Hiding is the work of TLS: wss.",
            Outcome = static read => $"he read: {read}",
            Options =
            [
                new("a", "nothing: masked bytes are unreadable without the server", static read => read.Is("nothing"))
                {
                    Misconception = "ws.masking-hides",
                    Confront = "The key is the field before the payload. XOR undoes itself.",
                },
                new("b", "both, because each key stands in its own frame", static read => read.Is("Hello and Hello")),
                new("c", "only the second, because the first one told him the key", static _ => false)
                {
                    Misconception = "ws.one-key-for-all",
                    Confront = "Compare the masking keys of both frames: each frame brings its own.",
                },
            ],
        },
        new()
        {
            Id = "ws.pieces",
            Question = "Alice sends one message in three frames to Kestrel, which sends every piece back as soon as it has it. How many messages does alice receive?",
            Because = "The bit FIN ends a message, not a frame and not a receive. A library puts the pieces together, or says with each piece whether it was the last.",
            Outcome = static count => count.Number == 1 ? "one message, however many frames it came in" : $"{count} messages",
            Options =
            [
                new("a", "three: each frame is a message", static count => count.Number == 3)
                {
                    Misconception = "ws.frame-is-message",
                    Confront = "The frames stand under one bracket: FIN is 0 until the last of them.",
                },
                new("b", "one", static count => count.Number == 1),
                new("c", "it depends on how many receives the bytes need", static count => count.Number is 0 or 2 or > 3)
                {
                    Misconception = "ws.receive-is-message",
                    Confront = "Bytes may come in any pieces; the length in each header says where a frame ends.",
                },
            ],
        },
        new()
        {
            Id = "ws.who-pings",
            Question = "A program uses the platform's own client, sets KeepAliveInterval to 0.2 s and then does nothing for a second. Which frames does the client send?",
            Because = "A pong may be sent unasked and wants no answer: it only keeps the connection from looking idle. To find out whether the other end is alive, ping and set a time limit.",
            Outcome = static frames => $"it sent {frames} frames",
            Options =
            [
                new("a", "pings, and the server answers each", static frames => frames.Is("ping"))
                {
                    Misconception = "ws.client-pings",
                    Confront = "Read the words in the boxes. Nobody has asked, and nobody answers.",
                },
                new("b", "pongs that nobody asked for", static frames => frames.Is("pong")),
                new("c", "none: an open connection needs nothing", static frames => frames.Is("no"))
                {
                    Misconception = "ws.open-stays-open",
                    Confront = "There are frames in the picture, though the program never called send.",
                },
            ],
        },
        new()
        {
            Id = "ws.dropped",
            Question = "Alice closes properly. Bob's TCP connection breaks without a close frame, and the server reports 1006 for it. Who sent the number 1006?",
            Because = "1006 is what a program tells itself when the bytes end without a close frame. It can never stand in one: whoever could still send it would not need it.",
            Outcome = static sent => sent.Number == 0 ? "no close frame passed between bob and the server" : $"{sent} close frames passed between bob and the server",
            Options =
            [
                new("a", "bob, in his last frame", static sent => sent.Number > 0)
                {
                    Misconception = "ws.code-without-frame",
                    Confront = "Bob's line ends without a close. Only alice's has one, and one comes back.",
                },
                new("b", "nobody: the server says it to itself", static sent => sent.Number == 0),
                new("c", "TCP, when it closed", static _ => false)
                {
                    Misconception = "ws.close-is-tcp-close",
                    Confront = "TCP knows no close codes. A WebSocket says goodbye in frames first, and then TCP ends.",
                },
            ],
        },
        new()
        {
            Id = "ws.both-at-once",
            Question = "As soon as alice is connected, the server sends her three messages. At the same moment alice sends three to the server. What happens?",
            Because = "Each direction is a stream of its own. That is what bidirectional means: either side speaks when it has something to say, without being asked.",
            Outcome = static all => all.IsTrue ? "all six arrived, and no message waited for an answer" : "some did not arrive",
            Options =
            [
                new("a", "the server has to wait until it is asked", static _ => false)
                {
                    Misconception = "ws.server-only-answers",
                    Confront = "In HTTP it would. Find the server's first frame: alice had asked for nothing.",
                },
                new("b", "the messages collide, and some are lost", static all => all.IsFalse)
                {
                    Misconception = "ws.directions-collide",
                    Confront = "Count the boxes on both lines.",
                },
                new("c", "all six arrive", static all => all.IsTrue),
            ],
        },
        new()
        {
            Id = "ws.feed",
            Question = "Ten pieces of news come up at moments that nobody knows. How many HTTP requests does a client with a WebSocket send to hear of all ten?",
            Because = "One request, the upgrade. After that the server speaks when there is something to say, and each piece of news costs a few bytes of header.",
            Outcome = static requests => requests.Number == 1 ? "one request, and then ten frames" : $"{requests} requests",
            Options =
            [
                new("a", "ten: one for each", static requests => requests.Number == 10)
                {
                    Misconception = "ws.asks-for-each",
                    Confront = "That is what long polling does. Compare the bars of the requests.",
                },
                new("b", "one", static requests => requests.Number == 1),
                new("c", "none: a WebSocket has nothing to do with HTTP", static requests => requests.Number == 0)
                {
                    Misconception = "ws.no-http-at-all",
                    Confront = "It begins with a request: you saw its head at the top of this notebook.",
                },
            ],
        },
    ];

    /// <summary>Asked without a run.</summary>
    public static IReadOnlyList<Quiz> Quizzes { get; } =
    [
        new("ws.warm-up", "Warm-up",
        [
            new()
            {
                Id = "ws.warm-up-1",
                Question = "1. A datagram of 1,000 bytes comes to a receive with room for 100. Where are the other 900 bytes?",
                Because = "A datagram is a closed envelope: what does not fit is gone. In a stream it would have waited.",
                Options =
                [
                    new("a", "they come with the next receives") { Misconception = "udp.rest-comes-later", Confront = "That is a stream. Notebook 03 showed that the next receive gave the next datagram." },
                    new("b", "gone"),
                    new("c", "the sender sends them again") { Misconception = "udp.asks-again", Confront = "UDP has no way to ask for anything again." },
                ],
            },
            new()
            {
                Id = "ws.warm-up-2",
                Question = "2. Alice keeps sending over TCP to a program that never reads. What happens in the end?",
                Because = "This is back-pressure: the receiver's system tells how much room it has.",
                Options =
                [
                    new("a", "the oldest bytes are thrown away") { Misconception = "tcp.drops-when-full", Confront = "TCP throws nothing away that it has taken." },
                    new("b", "her system keeps everything") { Misconception = "tcp.memory-is-the-network", Confront = "The bars in notebook 03 ended somewhere." },
                    new("c", "her system takes no more"),
                ],
            },
            new()
            {
                Id = "ws.warm-up-3",
                Question = "3. From notebook 01: three clients are connected to one port of a server. What tells their connections apart?",
                Because = "A connection is named by the pair of its endpoints, and the clients' halves differ.",
                Options =
                [
                    new("a", "the pair of both endpoints"),
                    new("b", "a port of its own for each on the server's side") { Misconception = "sockets.port-per-client", Confront = "In the table the server's port was the same three times." },
                    new("c", "the order in which they connected") { Misconception = "sockets.order-names", Confront = "The order is written down nowhere in a packet." },
                ],
            },
        ]),
        new("ws.exit", "Exit ticket",
        [
            new()
            {
                Id = "ws.exit-1",
                Question = "1. Alice sends a close frame with 1000. What is true right after that?",
                Because = "A close frame says: I send no more. TCP ends only after the other side's close frame has come, and until then that side may still send.",
                Options =
                [
                    new("a", "the TCP connection is closed in both directions") { Misconception = "ws.close-means-tcp-close", Confront = "In the ladder the server's close frame comes after hers, on the same TCP connection." },
                    new("b", "she sends no more messages and waits for the other close frame"),
                    new("c", "the server can send her nothing any more") { Misconception = "ws.close-ends-both", Confront = "What is on its way arrives, and the server may finish before it answers." },
                ],
            },
            new()
            {
                Id = "ws.exit-2",
                Question = "2. A colleague wants to keep messages secret on the way. What do you tell him?",
                Because = "Only TLS hides the bytes, and only a check of your own says who somebody is. Neither key of the WebSocket is a secret.",
                Options =
                [
                    new("a", "masking is enough") { Misconception = "ws.masking-hides", Confront = "The masking key stands in every frame." },
                    new("b", "the accept key keeps strangers out") { Misconception = "ws.accept-is-password", Confront = "A stranger of a few lines was let in above." },
                    new("c", "use wss, which is a WebSocket inside TLS"),
                ],
            },
        ]),
    ];
}
