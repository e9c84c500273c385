namespace Lab.Views;

/// <summary>A socket in a <see cref="RoomsMap"/>.</summary>
/// <param name="Id">Its id, which is the name of a room too.</param>
/// <param name="Name">What the learner calls it; empty for none.</param>
/// <param name="Rooms">The rooms it is in, its own id among them while it is connected.</param>
public sealed record RoomMember(string Id, string Name, IReadOnlyList<string> Rooms);

/// <summary>A namespace in a <see cref="RoomsMap"/>.</summary>
/// <param name="Name">Its name, with the slash.</param>
/// <param name="Sockets">The sockets that are connected to it.</param>
public sealed record RoomsNamespace(string Name, IReadOnlyList<RoomMember> Sockets);

/// <summary>How a <see cref="RoomsMap"/> is drawn.</summary>
public sealed record RoomsMapOptions
{
    /// <summary>The defaults.</summary>
    public static RoomsMapOptions Default { get; } = new();

    /// <summary>What stands above. Default: <c>Who is in which room now</c>.</summary>
    public string Title { get; init; } = "Who is in which room now";

    /// <summary>How the lab knows it. Default: observed.</summary>
    public Tracing.Provenance Provenance { get; init; } = Tracing.Provenance.Observed;

    /// <summary>Most sockets drawn of each namespace; what is beyond is counted and said. Default 8; at least 1.</summary>
    public int MaxSockets { get; init; } = 8;

    /// <summary>Most rooms drawn of each namespace; what is beyond is counted and said. Default 20; at least 1.</summary>
    public int MaxRooms { get; init; } = 20;
}
