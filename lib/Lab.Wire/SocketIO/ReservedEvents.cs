namespace Lab.Wire.SocketIO;

/// <summary>The names that an event on the wire must not have: they are what a socket tells its own program.</summary>
public static class ReservedEvents
{
    private static readonly string[] Names = ["connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All => Names;

    /// <summary>Whether <paramref name="name"/> is one of them.</summary>
    public static bool Contains(string name) => Array.IndexOf(Names, name) >= 0;
}
