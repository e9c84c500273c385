using System.Net.Security;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Lab.Live.Tests.SocketIO.Client;
using Lab.SocketIO;
using Lab.Wire.EngineIO;
using Lab.Wire.SocketIO;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Xunit;

namespace Lab.Live.Tests.SocketIO;

/// <summary>Over TLS: the connection stays Kestrel's, and everything else is the same.</summary>
public sealed class TlsTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Polling_and_WebSocket_go_over_TLS_with_and_without_a_certificate_of_the_client(bool clientCertificate)
    {
        using var certificate = Certificate();
        await using var io = await SocketIOServer.StartAsync(null, Over(certificate, clientCertificate), Cancellation);
        var secure = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        io.OnConnection(socket =>
        {
            secure.TrySetResult(socket.Handshake.Secure);
            socket.On("echo", (SocketArguments arguments) => socket.EmitAsync("back", arguments).AsTask());
        });
        using var handler = new SocketsHttpHandler { SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = Only(certificate), ClientCertificates = clientCertificate ? [certificate] : [] } };
        using var http = new HttpClient(handler);
        var open = await http.GetStringAsync(new Uri($"https://{io.EndPoint}/socket.io/?EIO=4&transport=polling"), Cancellation);
        Assert.StartsWith("0{", open, StringComparison.Ordinal);

        using var client = new ClientWebSocket();
        using var invoker = new HttpMessageInvoker(handler, disposeHandler: false);
        await client.ConnectAsync(new Uri($"wss://{io.EndPoint}/socket.io/?EIO=4&transport=websocket"), invoker, Cancellation);
        using var socket = new WireSocket(client);
        Assert.StartsWith("0{", await socket.TextAsync(), StringComparison.Ordinal);
        await socket.SendAsync("40");
        Assert.StartsWith("40{", await socket.TextAsync(), StringComparison.Ordinal);
        await socket.SendAsync("42[\"echo\",1]");
        Assert.Equal("42[\"back\",1]", await socket.TextAsync());
        Assert.True(await secure.Task);
        await io.CloseAsync();
        Assert.Null(await socket.NextAsync());
        Assert.Equal((0, 0), (io.SessionCount, io.DeadlineCount));
    }

    [Theory]
    [InlineData(false, "polling")]
    [InlineData(false, "websocket")]
    [InlineData(false, "both")]
    [InlineData(true, "both")]
    public async Task Our_client_goes_over_TLS_when_it_accepts_the_certificate(bool clientCertificate, string way)
    {
        using var certificate = Certificate();
        await using var io = await SocketIOServer.StartAsync(null, Over(certificate, clientCertificate), Cancellation);
        io.OnConnection(static socket => socket.On("secure", () => socket.Handshake.Secure));
        var options = SocketIOClientOptions.Default with
        {
            Transports = way == "both" ? SocketIOClientOptions.Default.Transports : [way == "polling" ? EngineTransport.Polling : EngineTransport.WebSocket],
            CheckCertificate = Only(certificate),
            ClientCertificates = clientCertificate ? [certificate] : [],
            Reconnection = false,
        };
        var address = new Uri($"https://{io.EndPoint}");
        await using var client = await SocketIOClient.ConnectAsync(address, options, cancellationToken: Cancellation);
        if (way == "both")
        {
            await ClientRig.UntilAsync(() => client.Manager.Transport == EngineTransport.WebSocket, "it goes over to a WebSocket");
        }

        Assert.True(await client.Timeout(15_000).EmitWithAckAsync<bool>("secure"));
        // Nobody else trusts what the server has signed itself.
        await Assert.ThrowsAsync<ConnectErrorException>(() => SocketIOClient.ConnectAsync(address, options with { CheckCertificate = null }, cancellationToken: Cancellation));
    }

    private static RemoteCertificateValidationCallback Only(X509Certificate2 certificate) => (_, shown, _, _) => shown?.GetCertHashString() == certificate.GetCertHashString();

    private static SocketIOListen Over(X509Certificate2 certificate, bool clientCertificate) => new()
    {
        Connections = on => on.UseHttps(certificate, https =>
        {
            https.ClientCertificateMode = clientCertificate ? ClientCertificateMode.RequireCertificate : ClientCertificateMode.NoCertificate;
            https.AllowAnyClientCertificate();
        }),
    };

    private static X509Certificate2 Certificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
    }
}
