using System.Globalization;
using System.Text.Json;

namespace Lab.Live.Tests.SocketIO.Client;

/// <summary>The official server in Node (<c>tests/clients/socketio-server.js</c>).</summary>
internal sealed class OfficialServer : IAsyncDisposable
{
    private readonly NodeScript _node;

    private OfficialServer(NodeScript node, int port) => (_node, Port) = (node, port);

    /// <summary>Its port.</summary>
    public int Port { get; }

    /// <summary>Its address.</summary>
    public Uri Address => new($"http://127.0.0.1:{Port}");

    /// <summary>Starts one.</summary>
    /// <param name="options">Options of the official server; null for its defaults.</param>
    /// <param name="port">The port; 0 takes a free one.</param>
    public static async Task<OfficialServer> StartAsync(object? options = null, int port = 0)
    {
        var node = NodeScript.Start("socketio-server.js", JsonSerializer.Serialize(options ?? new { }), port.ToString(CultureInfo.InvariantCulture));
        try
        {
            var line = await ClientRig.Within(node.LineAsync());
            return new OfficialServer(node, int.Parse(line ?? throw new InvalidOperationException("the server did not start"), CultureInfo.InvariantCulture));
        }
        catch
        {
            await node.DisposeAsync();
            throw;
        }
    }

    /// <summary>The next line that it says.</summary>
    public async Task<string?> LineAsync() => await ClientRig.Within(_node.LineAsync());

    public ValueTask DisposeAsync() => _node.DisposeAsync();
}
