using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Lab.Net;
using Lab.Tracing;

namespace Lab.Lessons;

/// <summary>A server of one connection that answers a request's head with a learner's method.</summary>
internal static class HeadPeer
{
    private const int LongestHead = 8_192;

    /// <summary>Listens, lets somebody connect, and answers.</summary>
    /// <param name="answer">The learner's method: from the request's head to the answer's.</param>
    /// <param name="trace">Where the bytes are written down.</param>
    /// <param name="visit">Connects to the address and says what came of it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    [SuppressMessage("Reliability", "CA2000", Justification = "The tap owns the socket.")]
    [SuppressMessage("Reliability", "CA2025", Justification = "Closing the listener is what ends a wait for a client that never comes.")]
    public static async Task<T> AnswerAsync<T>(Func<string, string> answer, Trace trace, Func<Uri, Task<T>> visit, CancellationToken cancellationToken)
    {
        using var listener = new TappedSocket(new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp), trace, TapOptions.Default with { Name = "your answer" });
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        var serving = ServeAsync(listener, answer, trace, cancellationToken);
        var visiting = visit(new Uri($"ws://{listener.EndPoint}/"));
        _ = visiting.ContinueWith(static late => late.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        using var session = await serving;
        return await visiting;
    }

    private static async Task<TappedSocket> ServeAsync(TappedSocket listener, Func<string, string> answer, Trace trace, CancellationToken cancellationToken)
    {
        var session = await listener.AcceptAsync(cancellationToken);
        trace.Name(Transport.Tcp, session.Remote, "client");
        try
        {
            var (head, buffer) = (new StringBuilder(), new byte[LongestHead]);
            while (!head.ToString().Contains("\r\n\r\n", StringComparison.Ordinal) && head.Length < LongestHead
                && await session.ReceiveAsync(buffer, cancellationToken) is var count and > 0)
            {
                head.Append(Encoding.Latin1.GetString(buffer, 0, count));
            }

            await session.SendAsync(Encoding.Latin1.GetBytes(answer(head.ToString()) ?? ""), cancellationToken);
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }
}
