namespace Lab.Wire.EngineIO;

/// <summary>The names of the rules that an Engine.IO peer can break: the sections of the protocol's text, or limits.</summary>
internal static class EngineRules
{
    internal const string PacketEncoding = "Engine.IO v4 §Packet encoding";
    internal const string Polling = "Engine.IO v4 §HTTP long-polling";
    internal const string Handshake = "Engine.IO v4 §Handshake";
    internal const string Heartbeat = "Engine.IO v4 §Heartbeat";
    internal const string Upgrade = "Engine.IO v4 §Upgrade";
    internal const string Protocol = "Engine.IO v4 §Protocol";
    internal const string SidLength = $"Limits.{nameof(Limits.EngineIOSidLength)}";
}
