using Lab.Exercises;

namespace Lab.Lessons;

/// <summary>The questions of notebook 03.</summary>
internal static class TcpVsUdp
{
    /// <summary>Asked before a run.</summary>
    public static IReadOnlyList<PredictionQuestion> Predictions { get; } =
    [
        new()
        {
            Id = "udp.three-sends",
            Question = "Alice sends ONE, TWO and THREE over UDP to a server that reads nothing yet. Then the server receives once. What does it get?",
            Because = "UDP carries datagrams: each send is a closed envelope, and a receive opens exactly one of them.",
            Outcome = static text => $"one receive gave \"{text}\"",
            Options =
            [
                new("a", "ONE", static text => text.Is("ONE")),
                new("b", "ONETWOTHREE, as with TCP", static text => text.Is("ONETWOTHREE"))
                {
                    Misconception = "udp.is-a-stream",
                    Confront = "The three sends stayed three: UDP keeps the borders that TCP does not have.",
                },
                new("c", "THREE, because a newer datagram replaces an older one", static text => text.Is("THREE"))
                {
                    Misconception = "udp.newest-replaces",
                    Confront = "Datagrams wait in line like anything else. When there is no room, it is the newest that is thrown away.",
                },
            ],
        },
        new()
        {
            Id = "udp.loss-at-home",
            Question = "Alice sends 1,000 datagrams to a program on this very machine. Its memory for waiting datagrams is small, and it is busy: it reads only afterwards. How many does it find?",
            Because = "The receiver's system has a fixed amount of memory for datagrams that wait. When it is full, further ones are thrown away, and UDP tells nobody.",
            Outcome = static count => $"{count} of 1,000 were there, and no send reported an error",
            Options =
            [
                new("a", "all 1,000: there is no network between them that could lose any", static count => count.Number == 1_000)
                {
                    Misconception = "udp.loss-is-network",
                    Confront = "Not one of them left this machine, and most are gone. A busy program is enough to lose datagrams.",
                },
                new("b", "some, but fewer than 1,000", static count => count.Number is > 0 and < 1_000),
                new("c", "none, because the sends fail when the memory is full", static count => count.Number == 0)
                {
                    Misconception = "udp.send-reports-loss",
                    Confront = "Every send returned as if all were well. Only a comparison of both sides shows the loss.",
                },
            ],
        },
        new()
        {
            Id = "udp.rest",
            Question = "A datagram of 1,000 bytes arrives, then one that says NEXT. The program receives with room for 100 bytes, and receives again. What does the second receive give?",
            Because = "One receive opens one datagram. What does not fit into the room that you give is thrown away with the envelope.",
            Outcome = static text => $"the second receive gave \"{text}\"",
            Options =
            [
                new("a", "the next 100 of the 1,000 bytes", static text => text.Value is string { Length: 100 })
                {
                    Misconception = "udp.rest-comes-later",
                    Confront = "900 bytes are gone. In a stream they would have waited; a datagram does not.",
                },
                new("b", "all 900 bytes that are left", static text => text.Value is string { Length: 900 })
                {
                    Misconception = "udp.rest-comes-at-once",
                    Confront = "900 bytes are gone. In a stream they would have waited; a datagram does not.",
                },
                new("c", "NEXT", static text => text.Is("NEXT")),
            ],
        },
        new()
        {
            Id = "udp.closed-port",
            Question = "Alice sends a datagram to a port where no program is, and waits for an answer. What does she hear?",
            Because = "The other system answers the first datagram with an ICMP message, \"port unreachable\". It comes back after the send has returned, so the next call reports it.",
            Outcome = static heard => heard.IsTrue ? "the send returned without an error, and the receive after it reported that nobody is there" : "nothing was reported",
            Options =
            [
                new("a", "nothing, ever: UDP never reports anything", static heard => heard.IsFalse)
                {
                    Misconception = "udp.never-reports",
                    Confront = "The last row is a report. UDP promises none, but when the other system sends one, you get it.",
                },
                new("b", "the send fails", static _ => false)
                {
                    Misconception = "udp.send-checks-first",
                    Confront = "The send only handed the bytes over. Nobody had looked at the port yet.",
                },
                new("c", "nothing at first, but then an error", static heard => heard.IsTrue),
            ],
        },
        new()
        {
            Id = "udp.what-can-happen",
            Question = "Alice sends the numbers 0 to 9 through a bad network. It throws nothing away. What can the receiver still see?",
            Because = "A network may send two datagrams along different ways, or the same one twice. UDP has no numbers of its own to put that right; TCP has.",
            Outcome = static seen => seen.IsTrue ? "some numbers came twice or out of order" : "the numbers came once each and in order",
            Options =
            [
                new("a", "0 to 9 in order: nothing was thrown away", static seen => seen.IsFalse)
                {
                    Misconception = "udp.it-only-drops",
                    Confront = "Read the numbers on the receiver's side from top to bottom.",
                },
                new("b", "some numbers twice and some out of order", static seen => seen.IsTrue),
                new("c", "0 to 9 in order: the receiver's system sorts them", static _ => false)
                {
                    Misconception = "udp.system-sorts",
                    Confront = "A UDP datagram carries no number that the system could sort by.",
                },
            ],
        },
        new()
        {
            Id = "udp.same-delay",
            Question = "Every message is held back 30 ms on its way there and 30 ms on its way back, over TCP and over UDP alike. For which is the answer there sooner?",
            Because = "The way takes as long as it takes. UDP saves the agreement before the first byte and never waits for a lost piece; a message that simply travels is no faster.",
            Outcome = static ratio => $"on average TCP took {ratio} times as long as UDP",
            Options =
            [
                new("a", "for UDP, clearly: it is the fast protocol", static ratio => ratio.Number > 1.5)
                {
                    Misconception = "udp.is-faster",
                    Confront = "Both lines lie at the delay of the way. Neither protocol can shorten a way.",
                },
                new("b", "about the same for both", static ratio => ratio.Number is >= 0.67 and <= 1.5),
                new("c", "for TCP, clearly: it keeps a connection", static ratio => ratio.Number < 0.67)
                {
                    Misconception = "tcp.is-faster",
                    Confront = "Both lines lie at the delay of the way. Neither protocol can shorten a way.",
                },
            ],
        },
        new()
        {
            Id = "tcp.nobody-reads",
            Question = "Alice keeps sending over TCP to a program that never reads. What happens?",
            Because = "The receiver's system tells the sender how much room it has left. When there is none, the sender's system keeps the bytes, and when that is full too, it takes no more. This is called back-pressure.",
            Outcome = static blocked => blocked.IsTrue ? "after a while the system took no more bytes, and none were lost" : "the system went on taking bytes",
            Options =
            [
                new("a", "her system keeps everything, however much it is", static blocked => blocked.IsFalse)
                {
                    Misconception = "tcp.memory-is-the-network",
                    Confront = "Look at where the bars end: the system has a limit, and tells the sender when it is reached.",
                },
                new("b", "the oldest bytes are thrown away, as with UDP", static _ => false)
                {
                    Misconception = "tcp.drops-when-full",
                    Confront = "TCP throws nothing away that it has taken. It stops taking instead.",
                },
                new("c", "at some point the system takes no more", static blocked => blocked.IsTrue),
            ],
        },
    ];

    /// <summary>Asked without a run.</summary>
    public static IReadOnlyList<Quiz> Quizzes { get; } =
    [
        new("udp.warm-up", "Warm-up",
        [
            new()
            {
                Id = "udp.warm-up-1",
                Question = "1. Over TCP, Alice sends ONE, TWO and THREE, waits, and the other side receives once. What can it get?",
                Because = "TCP is a stream. A receive takes what is there, wherever the sends began or ended.",
                Options =
                [
                    new("a", "only ONE") { Misconception = "sockets.send-is-receive", Confront = "Nothing in the stream marks where a send ended." },
                    new("b", "ONETWOTHREE"),
                    new("c", "only THREE") { Misconception = "sockets.newest-replaces", Confront = "TCP keeps the order and drops nothing." },
                ],
            },
            new()
            {
                Id = "udp.warm-up-2",
                Question = "2. A send over TCP has returned. What is certain?",
                Because = "Send hands the bytes to your own system. Only an answer of the other program proves more.",
                Options =
                [
                    new("a", "your own system has taken the bytes"),
                    new("b", "the other machine has them") { Misconception = "sockets.sent-is-arrived", Confront = "They may still wait in your own machine's memory." },
                    new("c", "the other program has read them") { Misconception = "sockets.sent-is-got", Confront = "In notebook 01 nobody ever read, and send returned." },
                ],
            },
            new()
            {
                Id = "udp.warm-up-3",
                Question = "3. From notebook 00: a relay of the lab holds a message back on purpose. Which label does that row carry?",
                Because = "The lab made it happen, and says so.",
                Options =
                [
                    new("a", "captured") { Misconception = "start.captured-is-simulated", Confront = "Captured is for bytes that really passed." },
                    new("b", "reconstructed") { Misconception = "start.simulated-is-worked-out", Confront = "Reconstructed is for what was worked out from other rows." },
                    new("c", "simulated"),
                ],
            },
        ]),
        new("udp.where", "Where UDP is right",
        [
            new()
            {
                Id = "udp.where-1",
                Question = "1. A video call. A picture that comes late cannot be shown any more. What is right when one is lost?",
                Because = "TCP would hold back every later picture until the lost one has come again. Here a gap is better than a halt.",
                Options =
                [
                    new("a", "UDP: skip it and show the next one"),
                    new("b", "TCP: wait until it has come again") { Misconception = "udp.reliable-is-always-better", Confront = "While it waits, the pictures after it grow old too." },
                    new("c", "UDP: it loses nothing in a video call") { Misconception = "udp.loss-is-network", Confront = "It can lose everywhere. The question is what a loss costs." },
                ],
            },
            new()
            {
                Id = "udp.where-2",
                Question = "2. A program asks a name server for one address (DNS). The question and the answer are one small datagram each. Why UDP?",
                Because = "One question, one answer: agreeing on a connection first would cost more than the question. If no answer comes, the program asks again.",
                Options =
                [
                    new("a", "because names are not important") { Misconception = "udp.is-for-unimportant", Confront = "Nothing works without names. The program repeats a question that got no answer." },
                    new("b", "because UDP finds the server faster") { Misconception = "udp.is-faster", Confront = "The way is the same. What is saved is the agreement before the first byte." },
                    new("c", "because it needs no agreement before the question"),
                ],
            },
        ]),
    ];
}
