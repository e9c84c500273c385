using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Lab.Exercises;

namespace Lab;

/// <summary>Looks at whether this machine has what the lessons need.</summary>
public static class Doctor
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    /// <summary>Tries everything once, each for at most 2 seconds. Changes nothing.</summary>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static async Task<DoctorView> CheckAsync(CancellationToken cancellationToken = default) => new(
    [
        Runtime(),
        new("Operating system", true, RuntimeInformation.OSDescription.Trim()),
        await TryAsync("TCP inside this machine", TcpAsync, "Allow programs to connect to 127.0.0.1 (look at firewalls and security software).", cancellationToken),
        await TryAsync("UDP inside this machine", UdpAsync, "Allow UDP on 127.0.0.1 (look at firewalls and security software).", cancellationToken),
        await TryAsync("TCP states of this machine", StatesAsync, "Lessons say where a state would have been shown. On Linux, allow reading /proc/net/tcp.", cancellationToken),
        await TryAsync("TCP_INFO, the system's own numbers of a connection", TcpInfoAsync, "Only Linux tells these. Nothing to do: lessons say where they would have shown them.", cancellationToken, optional: true),
        Progress(),
    ]);

    /// <inheritdoc cref="CheckAsync"/>
    public static Task<DoctorView> Check(CancellationToken cancellationToken = default) => CheckAsync(cancellationToken);

    private static DoctorLine Runtime() => Environment.Version.Major >= 10
        ? new(".NET", true, RuntimeInformation.FrameworkDescription)
        : new(".NET", false, $"{RuntimeInformation.FrameworkDescription}: install the .NET 10 SDK from https://dot.net and start the kernel again.");

    private static DoctorLine Progress()
    {
        var store = Results.Store;
        var notices = store.Update(static progress => progress);
        return notices.Count == 0
            ? new("Your results", true, $"kept in {store.File}")
            : new("Your results", false, string.Join(" ", notices));
    }

    private static async Task<DoctorLine> TryAsync(string what, Func<CancellationToken, Task<string>> attempt, string remedy, CancellationToken cancellationToken, bool optional = false)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bound.CancelAfter(Limit);
        try
        {
            return new(what, true, await attempt(bound.Token));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new(what, false, $"no answer within 2 s. {remedy}") { IsOptional = optional };
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            return new(what, false, $"{error.Message.TrimEnd('.')}. {remedy}") { IsOptional = optional };
        }
    }

    private static async Task<string> TcpAsync(CancellationToken cancellationToken)
    {
        using var pair = await Pair.ConnectAsync(cancellationToken);
        await pair.Client.SendAsync(new byte[] { 1 }, cancellationToken);
        var buffer = new byte[1];
        var count = await pair.Server.ReceiveAsync(buffer, cancellationToken);
        return count == 1 ? "one byte sent and received on 127.0.0.1" : throw new InvalidOperationException("The byte did not arrive");
    }

    private static async Task<string> UdpAsync(CancellationToken cancellationToken)
    {
        using var receiver = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        using var sender = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        receiver.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        await sender.SendToAsync(new byte[] { 1 }, receiver.LocalEndPoint!, cancellationToken);
        var count = await receiver.ReceiveAsync(new byte[1], cancellationToken);
        return count == 1 ? "one datagram sent and received on 127.0.0.1" : throw new InvalidOperationException("The datagram did not arrive");
    }

    private static Task<string> StatesAsync(CancellationToken cancellationToken) => Task.Run(
        static () => $"{IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpConnections().Length} connections seen", cancellationToken).WaitAsync(cancellationToken);

    private static async Task<string> TcpInfoAsync(CancellationToken cancellationToken)
    {
        using var pair = await Pair.ConnectAsync(cancellationToken);
        if (!OperatingSystem.IsLinux())
        {
            throw new PlatformNotSupportedException("This system does not tell them");
        }

        // IPPROTO_TCP and TCP_INFO of <netinet/tcp.h>.
        var count = pair.Client.GetRawSocketOption(6, 11, new byte[256]);
        return $"this system tells them ({count} bytes)";
    }

    /// <summary>Two connected sockets.</summary>
    private sealed class Pair(Socket client, Socket server) : IDisposable
    {
        public Socket Client => client;

        public Socket Server => server;

        [System.Diagnostics.CodeAnalysis.SuppressMessage("Reliability", "CA2000", Justification = "The pair owns both.")]
        public static async Task<Pair> ConnectAsync(CancellationToken cancellationToken)
        {
            using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            listener.Listen(1);
            var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await client.ConnectAsync(listener.LocalEndPoint!, cancellationToken);
                return new Pair(client, await listener.AcceptAsync(cancellationToken));
            }
            catch
            {
                client.Dispose();
                throw;
            }
        }

        public void Dispose()
        {
            client.Dispose();
            server.Dispose();
        }
    }
}
