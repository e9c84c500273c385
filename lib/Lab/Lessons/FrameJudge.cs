using Lab.Exercises;
using Lab.Wire;
using Lab.Wire.WebSocket;

namespace Lab.Lessons;

/// <summary>Names the known mistake behind a frame that came back from a learner's server.</summary>
internal static class FrameJudge
{
    /// <summary>Whether a text message came back in one frame.</summary>
    public static StepResult Message(string expected, CameFrame? came, FramePeer peer)
    {
        if (came is null)
        {
            return Nothing(peer);
        }

        var masked = Bytes.Utf8(expected).Span.ToArray();
        WebSocketMask.Apply(masked, FramePeer.Key);
        return came switch
        {
            { Header.Mask: not null } => StepResult.Fail(came.ToString(), "A server never masks: build the answer with Ws.Frame(opcode, payload) and send no frame back as it came (RFC 6455 §5.1).", "ws.everybody-masks"),
            { Header.Opcode: WebSocketOpcode.Close } => StepResult.Fail(came.ToString(), "Nothing was wrong with this frame. Look at what your server took for a mistake."),
            _ when came.Payload == Bytes.Wrap(masked) => StepResult.Fail("the bytes as they were masked", "Unmask the payload before you send it back: Ws.Take gives it unmasked.", "ws.masking-hides"),
            { Header.Opcode: WebSocketOpcode.Continuation } => StepResult.Fail(came.ToString(), "Answer with the opcode of the message's first frame. A continuation frame cannot begin a message.", "ws.frame-is-message"),
            { Header.Opcode: not WebSocketOpcode.Text } => StepResult.Fail(came.ToString(), "A text came, so a text must go back: use the opcode of the frame that began the message."),
            { Header.Final: false } => StepResult.Fail(came.ToString(), "FIN 0 says that more follows, and nothing did. Answer with a frame that ends its message.", "ws.frame-is-message"),
            _ when came.Payload.ToText() == expected => StepResult.Pass(came.ToString()),
            _ => Pieces(expected, came.Payload.ToText()),
        };
    }

    /// <summary>What a wrong text tells.</summary>
    public static StepResult Pieces(string expected, string came) =>
        came.Length > 0 && (expected.StartsWith(came, StringComparison.Ordinal) || expected.EndsWith(came, StringComparison.Ordinal))
            ? StepResult.Fail($"\"{came}\" as a message of its own", "A frame is not a message: collect the payloads until header.Final, then answer once with all of them.", "ws.frame-is-message")
            : came.EndsWith(expected, StringComparison.Ordinal)
                ? StepResult.Fail($"\"{came}\"", "There is something of an earlier message or of a ping in it. Clear message after each answer, and keep the payload of control frames out of it.", "ws.control-is-data")
                : StepResult.Fail($"\"{came}\"", $"Send back exactly what came: \"{expected}\". A ping in the middle of a message is no part of it.", "ws.control-is-data");

    /// <summary>Whether a pong came back.</summary>
    public static StepResult Pong(string expected, CameFrame? came, FramePeer peer) => came switch
    {
        null when peer.Ended => Nothing(peer),
        null => StepResult.Fail("no pong", "A ping is answered at once, also in the middle of a message: send Ws.Frame(WebSocketOpcode.Pong, payload).", "ws.pong-can-wait"),
        { Header.Opcode: WebSocketOpcode.Ping } => StepResult.Fail(came.ToString(), "A ping is answered with a pong, not with a ping."),
        { Header.Opcode: WebSocketOpcode.Pong, Header.Mask: not null } => StepResult.Fail(came.ToString(), "A server never masks, its pongs neither.", "ws.everybody-masks"),
        { Header.Opcode: WebSocketOpcode.Pong } when came.Payload.ToText() == expected => StepResult.Pass(came.ToString()),
        { Header.Opcode: WebSocketOpcode.Pong } => StepResult.Fail(came.ToString(), $"The pong must bring back what the ping carried: \"{expected}\"."),
        { Header.Opcode: WebSocketOpcode.Text or WebSocketOpcode.Binary } when came.Payload.ToText().Contains(expected, StringComparison.Ordinal) =>
            StepResult.Fail($"{came}: the ping, taken for a message", "Opcodes from 8 on are control frames. They belong to no message, wherever they come.", "ws.control-is-data"),
        { Header.Opcode: WebSocketOpcode.Close } => StepResult.Fail(came.ToString(), "A control frame may come between the frames of a message; nothing is wrong with that.", "ws.control-breaks-message"),
        _ => StepResult.Fail($"{came}, before the message was complete", "The first frame has FIN 0: collect it, and answer only when the last frame has come.", "ws.frame-is-message"),
    };

    /// <summary>Whether a close frame with this code came back.</summary>
    public static StepResult Close(int expected, CameFrame? came, FramePeer peer, string tryThis, string misconception) => came switch
    {
        null when peer.Ended => StepResult.Fail($"{(peer.Reset ? "a reset" : "the end of the connection")} without a close frame",
            $"The other side then reports 1006 and never learns why. Send Ws.Close({expected}) before you close the socket.", "ws.close-is-tcp-close"),
        null => StepResult.Fail(peer.Rest.IsEmpty ? "nothing" : $"bytes that are no whole frame: {peer.Rest}", tryThis, misconception),
        { Header.Mask: not null } => StepResult.Fail(came.ToString(), "A server never masks, its close frames neither.", "ws.everybody-masks"),
        { Code: 1006 or 1005 } => StepResult.Fail(came.ToString(), $"{came.Code} never stands in a frame: a program says it to itself when no code came. Send {expected}.", "ws.code-without-frame"),
        { Code: { } code } when code == expected => StepResult.Pass(came.ToString()),
        { Header.Opcode: WebSocketOpcode.Close } => StepResult.Fail(came.ToString(), $"The right code is {expected}."),
        _ => StepResult.Fail(came.ToString(), tryThis, misconception),
    };

    private static StepResult Nothing(FramePeer peer) => peer switch
    {
        { Reset: true } => StepResult.Fail("a reset before any answer", "Your server closed with unread bytes waiting, or threw. Receive first."),
        { Ended: true } => StepResult.Fail("the end of the connection before any answer", "Your server closed too early. Close after a close frame, or when a receive has given 0 bytes."),
        { Rest.IsEmpty: false } => StepResult.Fail($"bytes that are no whole frame: {peer.Rest}", "Build the answer with Ws.Frame(opcode, payload): a frame begins with its header.", "ws.payload-is-frame"),
        _ => StepResult.Fail("nothing while the connection was open", "Your server never answers a whole message. Is header.Final looked at, and is the answer sent inside the loop?"),
    };
}
