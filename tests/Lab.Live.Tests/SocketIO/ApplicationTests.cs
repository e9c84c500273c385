using System.Net;
using System.Net.Http.Json;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Encodings.Web;
using Lab.SocketIO;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Xunit;

namespace Lab.Live.Tests.SocketIO;

/// <summary>Socket.IO in an ASP.NET Core application beside its other endpoints, as a program would use it.</summary>
public sealed class ApplicationTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("polling", false)]
    [InlineData("upgrade", false)]
    [InlineData("upgrade", true)]
    public async Task It_lives_beside_other_endpoints_behind_a_path_base_also_on_TLS(string transport, bool tls)
    {
        await using var app = Build(tls, options: new SocketIOOptions { PingInterval = TimeSpan.FromSeconds(5) });
        app.UsePathBase("/app");
        app.UseRouting();
        var io = app.MapSocketIO();
        io.OnConnection(socket => socket.On("who are you", (string text, byte[] bytes) => $"{socket.Handshake.Secure} {socket.Handshake.Url.Split('?')[0]} {text} {bytes.Length}"));
        app.MapGet("/", (SocketIOServer server) => $"{server.Sockets.Sockets.Count} connected");
        app.MapPost("/announce", async (SocketIOServer server, Announcement said) => await server.To(said.Room).EmitAsync("announcement", said.Text));
        await app.StartAsync(Cancellation);

        Assert.Same(io, app.Services.GetRequiredService<SocketIOServer>());
        Assert.Equal($"{tls} /app/socket.io/ ä 2", await AskAsync(app, "/app/socket.io", transport));
        using var http = new HttpClient(new HttpClientHandler { CheckCertificateRevocationList = true, ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator });
        Assert.EndsWith(" connected", await http.GetStringAsync(new Uri(app.Urls.First() + "/app/"), Cancellation), StringComparison.Ordinal);
        using var announced = await http.PostAsJsonAsync(new Uri(app.Urls.First() + "/app/announce"), new Announcement("red", "hello"), Cancellation);
        Assert.Equal(HttpStatusCode.OK, announced.StatusCode);
        using var bare = await http.GetAsync(new Uri(app.Urls.First() + "/app/socket.io"), Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, bare.StatusCode);
    }

    [Fact]
    public async Task Two_servers_share_an_application_one_of_them_in_a_group_that_asks_who_comes()
    {
        const string transport = "websocket";
        await using var app = Build(tls: false, options: null);
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapSocketIO().OnConnection(socket => socket.On("who are you", () => socket.Handshake.User?.Identity?.Name ?? "anybody"));
        await using var members = new SocketIOServer();
        members.OnConnection(socket => socket.On("who are you", () => socket.Handshake.User?.Identity?.Name));
        app.MapGroup("/members").MapSocketIO(members, endpoint => endpoint.RequireAuthorization());
        await app.StartAsync(Cancellation);

        Assert.Equal("anybody", await AskAsync(app, "/socket.io", transport));
        Assert.Equal("ada", await AskAsync(app, "/members/socket.io", transport, "ada"));
        Assert.StartsWith("refused: ", await AskAsync(app, "/members/socket.io", transport), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_application_that_stops_closes_the_server()
    {
        await using var app = Build(tls: false, options: null);
        var io = app.MapSocketIO();
        var reason = new TaskCompletionSource<string>();
        io.OnConnection(socket =>
        {
            socket.OnDisconnect(reason.SetResult);
            socket.On("who are you", () => app.StopAsync(Cancellation));
        });
        await app.StartAsync(Cancellation);
        await using var node = NodeScript.Start("sio-echo.js", app.Urls.First(), "/socket.io", "websocket");
        Assert.Equal("server shutting down", await reason.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancellation));
        await io.CloseAsync().WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
        Assert.Equal(0, io.SessionCount);
    }

    [Fact]
    public async Task Mapping_without_adding_says_what_to_do()
    {
        await using var app = WebApplication.CreateSlimBuilder().Build();
        Assert.Contains("AddSocketIO", Assert.Throws<InvalidOperationException>(() => app.MapSocketIO()).Message, StringComparison.Ordinal);
    }

    private static async Task<string?> AskAsync(WebApplication app, string path, string transport, params string[] token)
    {
        await using var node = NodeScript.Start(["sio-echo.js", app.Urls.First(), path, transport, .. token]);
        return await node.LineAsync();
    }

    private static WebApplication Build(bool tls, SocketIOOptions? options)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSocketIO(options);
        builder.Services.AddAuthorization();
        builder.Services.AddAuthentication("test").AddScheme<AuthenticationSchemeOptions, Bearer>("test", null);
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            if (tls)
            {
                listen.UseHttps(Certificate());
            }
        }));
        return builder.Build();
    }

    private static X509Certificate2 Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }

    private sealed record Announcement(string Room, string Text);

    /// <summary>Believes whatever name comes as a token.</summary>
    private sealed class Bearer(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync()
        {
            var said = Request.Headers.Authorization.ToString();
            if (!said.StartsWith("Bearer ", StringComparison.Ordinal))
            {
                return Task.FromResult(AuthenticateResult.NoResult());
            }

            var user = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, said["Bearer ".Length..])], Scheme.Name));
            return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(user, Scheme.Name)));
        }
    }
}
