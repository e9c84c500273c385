using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Lab.Net;
using Lab.Tracing;
using Lab.Wire.EngineIO;
using Lab.Wire.Http1;
using Lab.Wire.WebSocket;

namespace Lab.SocketIO.Engine;

/// <summary>Opens the connections of one manager, and can cut them.</summary>
internal sealed class EngineDialer
{
    private readonly Uri _address;
    private readonly SocketIOClientOptions _options;
    private readonly SocketTraffic? _traffic;
    private readonly bool _secure;
    private readonly Lock _gate = new();
    private readonly HashSet<DialedStream> _streams = [];
    private readonly string _query;
    private bool _offline;

    /// <summary>Makes one.</summary>
    /// <param name="address">The server's; its query goes with each request, its path is not looked at.</param>
    /// <param name="options">How the client behaves.</param>
    /// <exception cref="ArgumentException">The address is not http, https, ws or wss.</exception>
    /// <param name="traffic">What joins its calls with what passes; null when nothing is traced.</param>
    public EngineDialer(Uri address, SocketIOClientOptions options, SocketTraffic? traffic)
    {
        _secure = address.Scheme is "https" or "wss";
        if (!address.IsAbsoluteUri || (!_secure && address.Scheme is not ("http" or "ws")))
        {
            throw new ArgumentException($"The address is {address}: it must begin with http, https, ws or wss.", nameof(address));
        }

        (_address, _options, _traffic) = (address, options, traffic);
        _query = QueryOf(address, options);
    }

    /// <summary>How long what passes is held back, in each direction.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>The clock of that.</summary>
    public TimeProvider Clock => _options.Clock;

    /// <summary>The cookies that the server has set.</summary>
    public CookieContainer Cookies { get; } = new();

    /// <summary>How many connections are open.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _streams.Count;
            }
        }
    }

    /// <summary>The address of a request.</summary>
    /// <param name="transport">The transport.</param>
    /// <param name="sid">The session; null for a new one.</param>
    /// <param name="mark">A value against caches; null for none.</param>
    public Uri AddressOf(EngineTransport transport, string? sid, string? mark = null)
    {
        var query = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"EIO=4&transport={EngineTransports.NameOf(transport)}"));
        Add(_options.TimestampParam, mark);
        Add("sid", sid);
        query.Append(_query);

        var path = _options.Path.TrimEnd('/') + (_options.AddTrailingSlash ? "/" : "");
        var scheme = transport == EngineTransport.WebSocket ? "ws" : "http";
        return new UriBuilder(_secure ? scheme + "s" : scheme, _address.Host, _address.Port, path) { Query = query.ToString() }.Uri;

        void Add(string name, string? value)
        {
            if (value is not null)
            {
                query.Append('&').Append(Uri.EscapeDataString(name)).Append('=').Append(Uri.EscapeDataString(value));
            }
        }
    }

    /// <summary>Opens a WebSocket.</summary>
    /// <param name="sid">The session; null for a new one.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<(WebSocketPeer Peer, Flow? Flow)> WebSocketAsync(string? sid, CancellationToken cancellationToken)
    {
        var address = AddressOf(EngineTransport.WebSocket, sid);
        var (stream, flow) = await DialAsync(_secure, cancellationToken);
        var headers = _options.ExtraHeaders.Select(h => new HttpHeader(h.Key, h.Value));
        if (_options.WithCredentials && Cookies.GetCookieHeader(AddressOf(EngineTransport.Polling, null)) is { Length: > 0 } cookies)
        {
            headers = headers.Append(new HttpHeader("Cookie", cookies));
        }

        var options = WebSocketClientOptions.Default with
        {
            Offer = WebSocketOffer.Default with { Headers = new HttpHeaders([.. headers]), Deflate = _options.PerMessageDeflate },
            Messages = WebSocketOptions.Default with { MaxMessageLength = _options.MaxPayload },
            Peer = WebSocketPeerOptions.Default with { PostRoom = _options.MaxBufferedBytes },
        };
        var (peer, _) = await WebSocketPeer.OpenAsync(stream, address, options, cancellationToken: cancellationToken);
        return (peer, flow);
    }

    /// <summary>Opens a TCP connection.</summary>
    /// <param name="tls">Whether TLS begins at once.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<(Stream Stream, Flow? Flow)> DialAsync(bool tls, CancellationToken cancellationToken)
    {
        var (inner, flow) = await ConnectAsync(cancellationToken);
        Stream stream = new DialedStream(inner, this);
        try
        {
            Keep((DialedStream)stream);
            if (tls)
            {
                var ssl = new SslStream(stream);
                stream = ssl;
                await ssl.AuthenticateAsClientAsync(Tls(), cancellationToken);
            }
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }

        return (flow is null ? stream : new TappedStream(stream, _options.Trace!, flow, new TapOptions { Calls = false, WebSocket = true, Traffic = _traffic }), flow);
    }

    /// <summary>How TLS begins.</summary>
    public SslClientAuthenticationOptions Tls() => new()
    {
        TargetHost = _address.Host,
        RemoteCertificateValidationCallback = _options.CheckCertificate,
        ClientCertificates = [.. _options.ClientCertificates],
    };

    /// <summary>The connections that are open; disposing one ends it without a word.</summary>
    /// <param name="offline">Whether new ones are refused from now on, until <see cref="GoOnline"/>.</param>
    public IReadOnlyList<DialedStream> Streams(bool offline)
    {
        lock (_gate)
        {
            _offline |= offline;
            return [.. _streams];
        }
    }

    /// <summary>Allows new connections again.</summary>
    public void GoOnline()
    {
        lock (_gate)
        {
            _offline = false;
        }
    }

    /// <summary>A connection has been opened.</summary>
    /// <exception cref="SocketException">New ones are refused.</exception>
    internal void Keep(DialedStream stream)
    {
        lock (_gate)
        {
            ThrowIfOffline();
            _streams.Add(stream);
        }
    }

    /// <summary>A connection is closed.</summary>
    internal void Forget(DialedStream stream)
    {
        lock (_gate)
        {
            _streams.Remove(stream);
        }
    }

    /// <summary>What the program adds to each address: as with the official client, the address's own query wins over the option, and Engine.IO's names over both.</summary>
    private static string QueryOf(Uri address, SocketIOClientOptions options)
    {
        var own = address.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Select(part => part.Split('=', 2))
            .Select(pair => (Name: Uri.UnescapeDataString(pair[0]), Value: pair.Length > 1 ? Uri.UnescapeDataString(pair[1]) : "")).ToList();
        var all = own.Concat(options.Query.Where(pair => !own.Exists(o => o.Name == pair.Key)).Select(pair => (Name: pair.Key, pair.Value)));
        return string.Concat(all.Where(pair => pair.Name is not ("EIO" or "transport" or "sid")).Select(pair => $"&{Uri.EscapeDataString(pair.Name)}={Uri.EscapeDataString(pair.Value)}"));
    }

    private void ThrowIfOffline()
    {
        if (_offline)
        {
            throw new SocketException((int)SocketError.NetworkDown);
        }
    }

    private async Task<(Stream Stream, Flow? Flow)> ConnectAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            ThrowIfOffline();
        }

        var host = _address.Host.Trim('[', ']');
        var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await Dns.GetHostAddressesAsync(host, cancellationToken);
        for (var i = 0; ; i++)
        {
            try
            {
                return await ConnectAsync(new IPEndPoint(addresses[i], _address.Port), cancellationToken);
            }
            catch (SocketException) when (i + 1 < addresses.Length)
            {
                // A name can have several addresses, and a server need not listen on all of them.
            }
        }
    }

    private async Task<(Stream Stream, Flow? Flow)> ConnectAsync(IPEndPoint to, CancellationToken cancellationToken)
    {
        if (_options.Trace is { } trace)
        {
            var peer = await TcpPeer.ConnectAsync(_options.Name, to, trace, cancellationToken: cancellationToken);
            return (peer.AsStream(), peer.Socket.Flow);
        }

        var socket = new Socket(to.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(to, cancellationToken);
            return (new NetworkStream(socket, ownsSocket: true), null);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
