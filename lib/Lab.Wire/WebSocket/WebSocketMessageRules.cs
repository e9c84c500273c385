namespace Lab.Wire.WebSocket;

/// <summary>The rules for a frame that depend on the connection: its role, what was agreed on, and which message is under way.</summary>
internal static class WebSocketMessageRules
{
    // One bit for each opcode that the standard defines.
    private const int KnownOpcodes = 0b0000_0111_0000_0111;

    /// <summary>The first rule that a header breaks, with the close code that answers it; null for none.</summary>
    /// <param name="header">The header.</param>
    /// <param name="role">Whose input it is.</param>
    /// <param name="deflate">Whether compression was agreed on.</param>
    /// <param name="inMessage">Whether a message has been begun and not ended.</param>
    /// <param name="at">Where the frame begins.</param>
    public static (Violation Violation, int Code)? Broken(in WebSocketFrameHeader header, WebSocketRole role, bool deflate, bool inMessage, long at)
    {
        var allowed = deflate && header.Opcode is WebSocketOpcode.Text or WebSocketOpcode.Binary ? 4 : 0;
        if ((header.Reserved & ~allowed) != 0)
        {
            return Protocol("RFC 6455 §5.2", at, deflate && header.Rsv1 && header.Reserved == 4
                ? $"RSV1 is set on a {WebSocketFrameFields.NameOf(header.Opcode)} frame: only the first frame of a message may say that it is compressed"
                : "a reserved bit is set, and nothing was agreed on that uses it");
        }

        if (((KnownOpcodes >> (int)header.Opcode) & 1) == 0)
        {
            return Protocol("RFC 6455 §5.2", at, $"opcode 0x{(int)header.Opcode:X} is reserved");
        }

        if (role == WebSocketRole.Server && header.Mask is null)
        {
            return Protocol("RFC 6455 §5.1", at + 1, "the frame is not masked: a client must mask every frame");
        }

        if (role == WebSocketRole.Client && header.Mask is not null)
        {
            return Protocol("RFC 6455 §5.1", at + 1, "the frame is masked: a server must not mask");
        }

        return header.IsControl ? null
            : header.Opcode == WebSocketOpcode.Continuation && !inMessage ? Protocol("RFC 6455 §5.4", at, "a continuation frame came, but no message has been begun")
            : header.Opcode != WebSocketOpcode.Continuation && inMessage ? Protocol("RFC 6455 §5.4", at, "a new message begins before the last one has ended")
            : null;
    }

    private static (Violation, int) Protocol(string rule, long at, string text) => (new Violation(rule, at, text), 1002);
}
