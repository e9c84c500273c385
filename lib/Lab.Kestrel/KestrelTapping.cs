using Lab.Tracing;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Lab.Kestrel;

/// <summary>Puts the lab's tap into an application's own Kestrel.</summary>
public static class KestrelTapping
{
    /// <summary>Writes down what passes on every connection of this address: bytes, HTTP heads, WebSocket frames. It copies and never alters.</summary>
    /// <param name="listen">The address.</param>
    /// <param name="trace">Where to write.</param>
    public static ListenOptions UseTap(this ListenOptions listen, Trace trace)
    {
        listen.Use(next => connection => KestrelTap.RunAsync(connection, trace, next));
        return listen;
    }
}
