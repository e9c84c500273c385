using Lab.Exercises;

namespace Lab.Lessons;

/// <summary>The questions of notebook 01.</summary>
internal static class Sockets
{
    /// <summary>Asked before a run.</summary>
    public static IReadOnlyList<PredictionQuestion> Predictions { get; } =
    [
        new()
        {
            Id = "sockets.three-clients",
            Question = "Three clients connect to one server. How many different port numbers are used on the server's side of the three connections?",
            Because = "A connection is named by the pair of its two ends. The server's end is the same in all three; the clients' ends differ, so the system never mixes them up.",
            Outcome = static ports => ports.Number == 1 ? "the server's side of all connections has the same port number" : $"the server's side has {ports} different port numbers",
            Options =
            [
                new("a", "one: all three connections end at the same port of the server", static ports => ports.Number == 1),
                new("b", "three: each client gets a port of its own", static ports => ports.Number == 3)
                {
                    Misconception = "sockets.port-per-client",
                    Confront = "Read the server's port in each connection: it is the same number. Only the clients' ports differ.",
                },
                new("c", "four: one to listen and one for each client", static ports => ports.Number == 4)
                {
                    Misconception = "sockets.listening-port-is-used-up",
                    Confront = "The port on which the server listens is also the port of every accepted connection. Nothing is used up.",
                },
            ],
        },
        new()
        {
            Id = "sockets.before-accept",
            Question = "The server listens but has not called accept yet. A client connects. What happens?",
            Because = "The operating system of the server finishes the connection by itself and keeps it in a queue. Accept only takes it out of the queue.",
            Outcome = static connected => connected.IsTrue ? "the client was connected, and its bytes were sent, before accept was called" : "the client was not connected before accept",
            Options =
            [
                new("a", "it fails, because nobody has accepted it", static connected => connected.IsFalse)
                {
                    Misconception = "sockets.no-accept-is-refused",
                    Confront = "A connection is refused only when nobody listens on the port. Listening is enough.",
                },
                new("b", "it waits until the server calls accept", static _ => false)
                {
                    Misconception = "sockets.accept-connects",
                    Confront = "Look at the order of the rows: connected comes first, accept comes later.",
                },
                new("c", "it succeeds at once", static connected => connected.IsTrue),
            ],
        },
        new()
        {
            Id = "sockets.three-sends",
            Question = "Alice sends ONE, TWO and THREE, each with its own send. The echo server sends everything back. After a short wait she receives once. What does she get?",
            Because = "TCP carries a stream of bytes, not messages. A receive takes what has arrived, wherever the sends began or ended.",
            Outcome = static text => $"one receive gave \"{text}\"",
            Options =
            [
                new("a", "ONE, because one receive takes what one send sent", static text => text.Is("ONE"))
                {
                    Misconception = "sockets.send-is-receive",
                    Confront = "Nothing in the stream marks where a send ended, so the receive could not stop there.",
                },
                new("b", "several of them run together", static text => text.ToString().StartsWith("ONETWO", StringComparison.Ordinal)),
                new("c", "THREE, because a newer message replaces an older one", static text => text.Is("THREE"))
                {
                    Misconception = "sockets.newest-replaces",
                    Confront = "TCP drops nothing and keeps the order: what came first waits first in line.",
                },
            ],
        },
        new()
        {
            Id = "sockets.half-close",
            Question = "Alice tells the system that she will send no more. Can the server still send something to her?",
            Because = "A connection has two directions, and each is ended on its own. Shutting down sending ends one of them; the other goes on until the server ends it too.",
            Outcome = static answered => answered.IsTrue ? "the answer came after alice had ended her own direction" : "no answer came",
            Options =
            [
                new("a", "no: ending a connection ends both directions", static answered => answered.IsFalse)
                {
                    Misconception = "sockets.close-both-ways",
                    Confront = "Compare the rows: her end of the stream goes out first, and bytes still come in after it.",
                },
                new("b", "only what was already on its way", static _ => false)
                {
                    Misconception = "sockets.only-in-flight",
                    Confront = "The server saw her end first and wrote its answer only then; it was not on its way before.",
                },
                new("c", "yes, as much as it likes", static answered => answered.IsTrue),
            ],
        },
        new()
        {
            Id = "sockets.sent",
            Question = "No program ever takes the connection or reads from it. Alice sends anyway. What does send do?",
            Because = "Send hands the bytes to the system of the sender's own machine, and that is all it promises. Only an answer from the other program proves that it has got them.",
            Outcome = static ok => ok.IsTrue ? "send returned without an error, and no program had read a single byte" : "send reported an error",
            Options =
            [
                new("a", "it reports an error", static ok => ok.IsFalse)
                {
                    Misconception = "sockets.send-needs-reader",
                    Confront = "The system takes the bytes and keeps them for a reader who may never come.",
                },
                new("b", "it waits until somebody reads", static _ => false)
                {
                    Misconception = "sockets.sent-is-got",
                    Confront = "It came back at once. So a send that returned cannot mean that they have got it.",
                },
                new("c", "it returns as if all were well", static ok => ok.IsTrue),
            ],
        },
        new()
        {
            Id = "sockets.reset",
            Question = "The server answers and closes without having read what Dora sent. How does the connection end for Dora?",
            Because = "Bytes that nobody read were still waiting when the server closed. The system cannot deliver them any more, so it says so with a reset. A server that reads first ends cleanly.",
            Outcome = static end => end.Is("reset") ? "the connection ended with a reset" : "the connection ended cleanly",
            Options =
            [
                new("a", "cleanly: the answer is sent, so closing is fine", static end => end.Is("end"))
                {
                    Misconception = "sockets.close-after-send",
                    Confront = "What was sent is not what matters here. What was left unread is.",
                },
                new("b", "with a reset: an abrupt end that the system reports as an error", static end => end.Is("reset")),
                new("c", "not at all: it stays open on her side", static _ => false)
                {
                    Misconception = "sockets.close-is-private",
                    Confront = "The last row on Dora's side is the end of the connection. A close is always told to the other end.",
                },
            ],
        },
        new()
        {
            Id = "sockets.port-taken",
            Question = "A TCP server listens on a port. A UDP socket asks for the same port number. What happens?",
            Because = "TCP and UDP each have their own port numbers. The same number in the other protocol is another door.",
            Outcome = static works => works.IsTrue ? "both use the same number, and the TCP server still answers" : "they could not share the number",
            Options =
            [
                new("a", "an error: the port is taken", static works => works.IsFalse)
                {
                    Misconception = "sockets.port-taken",
                    Confront = "A port is taken for one protocol and one address, not for everybody.",
                },
                new("b", "it works, and the TCP server notices nothing", static works => works.IsTrue),
                new("c", "it works, but the TCP server loses the port", static _ => false)
                {
                    Misconception = "sockets.port-stolen",
                    Confront = "The TCP server answered after the UDP socket had the number.",
                },
            ],
        },
    ];

    /// <summary>Asked without a run.</summary>
    public static IReadOnlyList<Quiz> Quizzes { get; } =
    [
        new("sockets.warm-up", "Warm-up",
        [
            new()
            {
                Id = "sockets.warm-up-1",
                Question = "1. In the last notebook three clients were connected and alice sent one message to the echo server. Who received the answer?",
                Because = "An echo server answers on the connection from which the bytes came. That connection has only one other end.",
                Options =
                [
                    new("a", "all three clients") { Misconception = "start.echo-is-broadcast", Confront = "The others are connected, but each has a connection of its own." },
                    new("b", "only alice"),
                    new("c", "nobody; the server keeps it") { Misconception = "start.server-keeps", Confront = "Echo means: what comes is sent back." },
                ],
            },
            new()
            {
                Id = "sockets.warm-up-2",
                Question = "2. A row in a picture carries the label captured. How does the lab know about it?",
                Because = "A tap on the socket copied these very bytes. Observed, reconstructed and simulated are the other three labels.",
                Options =
                [
                    new("a", "it worked it out from other rows") { Misconception = "start.captured-is-worked-out", Confront = "That is called reconstructed." },
                    new("b", "these very bytes passed through it"),
                    new("c", "it made it happen itself") { Misconception = "start.captured-is-simulated", Confront = "That is called simulated." },
                ],
            },
            new()
            {
                Id = "sockets.warm-up-3",
                Question = "3. One action can be seen at several levels. Which of these is the lowest, the closest to the wire?",
                Because = "A call asks for something, a message has a meaning, and the bytes are what really goes out.",
                Options =
                [
                    new("a", "the call") { Misconception = "start.call-is-the-wire", Confront = "A call is a request inside the program. Nothing has left it yet." },
                    new("b", "the message") { Misconception = "start.message-is-the-wire", Confront = "A message is a meaning that the programs agree on; the wire knows only bytes." },
                    new("c", "the bytes"),
                ],
            },
        ]),
        new("sockets.exit", "Exit ticket",
        [
            new()
            {
                Id = "sockets.exit-1",
                Question = "1. Your program called send and it returned. What do you know for certain?",
                Because = "Send only hands bytes to your own system. An answer of the other program is the only proof.",
                Options =
                [
                    new("a", "the other program has read the bytes") { Misconception = "sockets.sent-is-got", Confront = "In the cell with the server that never accepts, nobody had read anything." },
                    new("b", "the bytes have reached the other machine") { Misconception = "sockets.sent-is-arrived", Confront = "They may still wait in your own machine's memory." },
                    new("c", "your own system has taken the bytes"),
                ],
            },
            new()
            {
                Id = "sockets.exit-2",
                Question = "2. A server receives once and gets 7 bytes. The client called send once with 12 bytes. What is true?",
                Because = "A stream may be cut anywhere. A program that needs whole messages must say itself where one ends, for instance with a newline.",
                Options =
                [
                    new("a", "5 bytes are lost") { Misconception = "sockets.short-read-is-loss", Confront = "TCP keeps them: they come with a later receive." },
                    new("b", "the other bytes may come with later receives"),
                    new("c", "the client must send the 5 bytes again") { Misconception = "sockets.sender-must-repeat", Confront = "Sending again would put them into the stream twice." },
                ],
            },
        ]),
    ];
}
