using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Lab.Wire.WebSocket;

/// <summary>How two ends agree on permessage-deflate in the <c>Sec-WebSocket-Extensions</c> headers (RFC 7692 §5 and §7.1).</summary>
public static class DeflateNegotiation
{
    /// <summary>The extension's name (§7).</summary>
    public const string Name = "permessage-deflate";

    private const string ServerTakeover = "server_no_context_takeover", ClientTakeover = "client_no_context_takeover";
    private const string ServerWindow = "server_max_window_bits", ClientWindow = "client_max_window_bits";

    /// <summary>A client's offer: the header's value. It always says that the client understands a request for a smaller window.</summary>
    public static string Offer(DeflateOptions options) => Write(
        new Terms(options.ServerNoContextTakeover, options.ClientNoContextTakeover, Said(options.ServerMaxWindowBits), options.ClientMaxWindowBits),
        clientWindowValue: options.ClientMaxWindowBits < DeflateAgreement.LargestWindow);

    /// <summary>A server's answer to a client's offers: the first that it can accept, whole and truthfully.</summary>
    /// <param name="extensionsHeader">The header's value, several lines joined by commas; null when there was none.</param>
    /// <param name="options">What the server wants. A client that does not say that it understands a smaller window keeps the largest.</param>
    /// <param name="responseHeader">The value of the header of the response; null when no offer is accepted.</param>
    /// <returns>What holds for the connection; null when no offer is accepted, and then nothing is compressed (§5.1).</returns>
    public static DeflateAgreement? Answer(string? extensionsHeader, DeflateOptions options, out string? responseHeader)
    {
        responseHeader = null;
        if (!WebSocketExtension.TryRead(extensionsHeader, out var offers, out _))
        {
            return null;
        }

        foreach (var offer in offers)
        {
            if (offer.Name != Name || !TryTerms(offer, mayLackValue: true, out var asked, out _))
            {
                continue;
            }

            var terms = new Terms(
                asked.ServerTakeover || options.ServerNoContextTakeover,
                asked.ClientTakeover || options.ClientNoContextTakeover,
                Least(asked.ServerWindow, Said(options.ServerMaxWindowBits)),
                asked.ClientWindow is null ? null : Least(Said(asked.ClientWindow), Said(options.ClientMaxWindowBits)));
            responseHeader = Write(terms, clientWindowValue: true);
            return terms.Agreement;
        }

        return null;
    }

    /// <summary>A client's look at the server's answer.</summary>
    /// <param name="responseHeader">The value of the header of the response, several lines joined by commas; null when there was none.</param>
    /// <param name="offered">What the client offered; null when it offered nothing.</param>
    /// <param name="agreement">What holds for the connection; null when the server declined, and then nothing is compressed.</param>
    /// <param name="violation">What the server did wrong, with its offset in the header where it is known; set exactly when the result is <see cref="OperationStatus.InvalidData"/>.</param>
    /// <returns><see cref="OperationStatus.Done"/> or <see cref="OperationStatus.InvalidData"/>; then the client fails the connection.</returns>
    public static OperationStatus Check(string? responseHeader, DeflateOptions? offered, out DeflateAgreement? agreement, out Violation? violation)
    {
        agreement = null;
        if (!WebSocketExtension.TryRead(responseHeader, out var accepted, out violation))
        {
            return OperationStatus.InvalidData;
        }

        if (accepted.Count == 0)
        {
            return OperationStatus.Done;
        }

        if (offered is null || accepted.Count > 1 || accepted[0].Name != Name)
        {
            violation = new Violation("RFC 6455 §4.1", 0, "the server accepted an extension that was not offered, or one twice");
            return OperationStatus.InvalidData;
        }

        if (TryTerms(accepted[0], mayLackValue: false, out var terms, out var fault) && (fault = Conflict(terms, offered)) is null)
        {
            agreement = (terms with
            {
                ClientTakeover = terms.ClientTakeover || offered.ClientNoContextTakeover,
                ClientWindow = Least(terms.ClientWindow, offered.ClientMaxWindowBits),
            }).Agreement;
            return OperationStatus.Done;
        }

        violation = new Violation("RFC 7692 §7.1", 0, fault!);
        return OperationStatus.InvalidData;
    }

    /// <summary>What in a response does not fit the offer that it accepts.</summary>
    private static string? Conflict(Terms terms, DeflateOptions offered) => terms switch
    {
        { ServerTakeover: false } when offered.ServerNoContextTakeover => $"the server accepted an offer with {ServerTakeover} but does not say it",
        _ when (terms.ServerWindow ?? DeflateAgreement.LargestWindow) > offered.ServerMaxWindowBits => "the server's window is larger than the one that it was offered",
        _ when terms.ClientWindow > offered.ClientMaxWindowBits => "the client's window is larger than the one that it offered",
        _ => null,
    };

    private static bool TryTerms(WebSocketExtension extension, bool mayLackValue, out Terms terms, [NotNullWhen(false)] out string? fault)
    {
        terms = default;
        fault = null;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, value) in extension.Parameters)
        {
            int? bits = value is not null && IsWindow(value) ? int.Parse(value, CultureInfo.InvariantCulture) : null;
            switch (name)
            {
                case ServerTakeover when value is null:
                    terms = terms with { ServerTakeover = true };
                    break;
                case ClientTakeover when value is null:
                    terms = terms with { ClientTakeover = true };
                    break;
                case ServerWindow when bits is not null:
                    terms = terms with { ServerWindow = bits };
                    break;
                case ClientWindow when bits is not null || (value is null && mayLackValue):
                    terms = terms with { ClientWindow = bits ?? DeflateAgreement.LargestWindow };
                    break;
                default:
                    fault = $"the parameter '{name}' is unknown or its value is not allowed";
                    return false;
            }

            if (!seen.Add(name))
            {
                fault = $"the parameter '{name}' comes twice";
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether it is a number from 8 to 15 without leading zeros (§7.1.2).</summary>
    private static bool IsWindow(string value) => value is "8" or "9" or ['1', >= '0' and <= '5'];

    private static string Write(Terms terms, bool clientWindowValue)
    {
        var parameters = new List<WebSocketParameter>();
        if (terms.ServerTakeover)
        {
            parameters.Add(new(ServerTakeover, null));
        }

        if (terms.ClientTakeover)
        {
            parameters.Add(new(ClientTakeover, null));
        }

        if (terms.ServerWindow is { } server)
        {
            parameters.Add(new(ServerWindow, server.ToString(CultureInfo.InvariantCulture)));
        }

        if (terms.ClientWindow is { } client)
        {
            parameters.Add(new(ClientWindow, clientWindowValue ? client.ToString(CultureInfo.InvariantCulture) : null));
        }

        return new WebSocketExtension(Name, parameters).ToString();
    }

    /// <summary>The largest window need not be said.</summary>
    private static int? Said(int? bits) => bits == DeflateAgreement.LargestWindow ? null : bits;

    private static int? Least(int? one, int? other) => one is null ? other : other is null ? one : Math.Min(one.Value, other.Value);

    /// <summary>The parameters of one offer or answer; null for a window of which nothing is said.</summary>
    private readonly record struct Terms(bool ServerTakeover, bool ClientTakeover, int? ServerWindow, int? ClientWindow)
    {
        public DeflateAgreement Agreement => new(
            ServerTakeover, ClientTakeover, ServerWindow ?? DeflateAgreement.LargestWindow, ClientWindow ?? DeflateAgreement.LargestWindow);
    }
}
