using System.Buffers;
using Lab.Wire.WebSocket;
using Xunit;

namespace Lab.Tests.Wire.WebSocket;

/// <summary>RFC 7692 §5 and §7.1: what is offered, answered and refused.</summary>
public sealed class DeflateNegotiationTests
{
    private const string Deflate = "permessage-deflate";

    /// <summary>What a client says and what a server with default options answers; null where it declines.</summary>
    public static TheoryData<string?, string?> Offers => new()
    {
        { null, null },
        { "", null },
        { Deflate, Deflate },
        { "  permessage-deflate ", Deflate },
        { Deflate + "; client_max_window_bits", Deflate },
        { Deflate + "; client_max_window_bits=15", Deflate },
        { Deflate + ";client_max_window_bits=9", Deflate + "; client_max_window_bits=9" },
        { Deflate + "; server_max_window_bits=8", Deflate + "; server_max_window_bits=8" },
        { Deflate + "; server_max_window_bits=\"10\"", Deflate + "; server_max_window_bits=10" },
        { Deflate + "; server_max_window_bits=\"1\\0\"", Deflate + "; server_max_window_bits=10" },
        { Deflate + "; server_max_window_bits=15", Deflate + "; server_max_window_bits=15" },
        { Deflate + "; server_no_context_takeover", Deflate + "; server_no_context_takeover" },
        { Deflate + "; client_no_context_takeover", Deflate + "; client_no_context_takeover" },
        { Deflate + " ; client_max_window_bits = 12 ; server_no_context_takeover", Deflate + "; server_no_context_takeover; client_max_window_bits=12" },
        { "x-webkit-deflate-frame, " + Deflate + "; client_max_window_bits", Deflate },
        { Deflate + "; server_max_window_bits=10, " + Deflate, Deflate + "; server_max_window_bits=10" },
        { Deflate + "; mystery, " + Deflate + "; client_no_context_takeover", Deflate + "; client_no_context_takeover" },
        { Deflate + "; server_max_window_bits=16, , " + Deflate, Deflate },
        { Deflate + "; mystery", null },
        { Deflate + "; server_max_window_bits", null },
        { Deflate + "; server_max_window_bits=7", null },
        { Deflate + "; server_max_window_bits=16", null },
        { Deflate + "; server_max_window_bits=08", null },
        { Deflate + "; server_max_window_bits=+9", null },
        { Deflate + "; server_max_window_bits=99999999999999", null },
        { Deflate + "; client_max_window_bits=7", null },
        { Deflate + "; client_max_window_bits=1", null },
        { Deflate + "; client_no_context_takeover=1", null },
        { Deflate + "; server_no_context_takeover=true", null },
        { Deflate + "; client_max_window_bits; client_max_window_bits", null },
        { Deflate + "; server_no_context_takeover; server_no_context_takeover", null },
        { Deflate + ";", null },
        { Deflate + "; server_max_window_bits=", null },
        { Deflate + "; server_max_window_bits=\"\"", null },
        { Deflate + "; server_max_window_bits=\"10", null },
        { Deflate + " deflate", null },
        { "permessage-deflate2", null },
        { "=", null },
    };

    /// <summary>What a server answers to the offer "server_max_window_bits=12; client_max_window_bits=11", and what then holds; null where the client must fail.</summary>
    public static TheoryData<string, string?> Answers => new()
    {
        { Deflate + "; server_max_window_bits=12", "False False 12 11" },
        { Deflate + "; server_max_window_bits=9; client_max_window_bits=10", "False False 9 10" },
        { Deflate + "; server_max_window_bits=\"9\"; client_no_context_takeover", "False True 9 11" },
        { Deflate + "; server_no_context_takeover; server_max_window_bits=8", "True False 8 11" },
        { Deflate, null },
        { Deflate + "; server_max_window_bits=13", null },
        { Deflate + "; server_max_window_bits=12; client_max_window_bits=12", null },
        { Deflate + "; server_max_window_bits=12; client_max_window_bits", null },
        { Deflate + "; server_max_window_bits=12; server_max_window_bits=12", null },
        { Deflate + "; server_max_window_bits=12; mystery", null },
        { Deflate + "; server_max_window_bits=7", null },
        { Deflate + "; server_max_window_bits=12, " + Deflate, null },
        { "x-webkit-deflate-frame", null },
        { Deflate + "; server_max_window_bits=12;", null },
    };

    [Theory]
    [MemberData(nameof(Offers))]
    public void Section_7_1_a_server_accepts_the_first_offer_that_it_can_keep(string? offers, string? expected)
    {
        var agreement = DeflateNegotiation.Answer(offers, DeflateOptions.Default, out var response);
        Assert.Equal(expected, response);
        Assert.Equal(expected is null, agreement is null);
    }

    [Fact]
    public void Section_7_1_a_server_may_want_less_than_it_is_offered()
    {
        var options = new DeflateOptions { ServerNoContextTakeover = true, ClientNoContextTakeover = true, ServerMaxWindowBits = 10, ClientMaxWindowBits = 9 };
        var agreement = DeflateNegotiation.Answer(Deflate + "; client_max_window_bits", options, out var response);
        Assert.Equal(new DeflateAgreement(true, true, 10, 9), agreement);
        Assert.Equal(Deflate + "; server_no_context_takeover; client_no_context_takeover; server_max_window_bits=10; client_max_window_bits=9", response);
    }

    [Fact]
    public void Section_7_1_2_2_a_client_that_does_not_know_smaller_windows_is_not_asked_for_one()
    {
        var agreement = DeflateNegotiation.Answer(Deflate, new DeflateOptions { ClientMaxWindowBits = 9 }, out var response);
        Assert.Equal(new DeflateAgreement(false, false, 15, 15), agreement);
        Assert.Equal(Deflate, response);
    }

    [Theory]
    [MemberData(nameof(Answers))]
    public void Section_7_1_a_client_fails_where_the_answer_does_not_fit_its_offer(string answer, string? expected)
    {
        var offered = new DeflateOptions { ServerMaxWindowBits = 12, ClientMaxWindowBits = 11 };
        Assert.Equal(Deflate + "; server_max_window_bits=12; client_max_window_bits=11", DeflateNegotiation.Offer(offered));
        var status = DeflateNegotiation.Check(answer, offered, out var agreement, out var violation);
        Assert.Equal(expected is null ? OperationStatus.InvalidData : OperationStatus.Done, status);
        Assert.Equal(expected is null, violation is not null);
        Assert.Equal(expected, agreement is { } a ? $"{a.ServerNoContextTakeover} {a.ClientNoContextTakeover} {a.ServerMaxWindowBits} {a.ClientMaxWindowBits}" : null);
    }

    [Fact]
    public void Section_5_1_a_server_that_says_nothing_declines()
    {
        Assert.Equal(OperationStatus.Done, DeflateNegotiation.Check(null, DeflateOptions.Default, out var agreement, out _));
        Assert.Null(agreement);
    }

    [Fact]
    public void Section_4_1_a_server_cannot_accept_what_was_not_offered() =>
        Assert.Equal(OperationStatus.InvalidData, DeflateNegotiation.Check(Deflate, null, out _, out _));

    [Fact]
    public void Section_7_1_1_a_takeover_that_was_refused_stays_refused()
    {
        var offered = new DeflateOptions { ServerNoContextTakeover = true, ClientNoContextTakeover = true };
        Assert.Equal(Deflate + "; server_no_context_takeover; client_no_context_takeover; client_max_window_bits", DeflateNegotiation.Offer(offered));
        Assert.Equal(OperationStatus.InvalidData, DeflateNegotiation.Check(Deflate, offered, out _, out _));
        Assert.Equal(OperationStatus.Done, DeflateNegotiation.Check(Deflate + "; server_no_context_takeover", offered, out var agreement, out _));
        Assert.Equal(new DeflateAgreement(true, true, 15, 15), agreement);
    }

    [Fact]
    public void Section_7_1_every_pair_of_ends_comes_to_the_same_agreement()
    {
        DeflateOptions[] all = [.. from s in (bool[])[false, true]
                                   from c in (bool[])[false, true]
                                   from serverBits in (int[])[8, 11, 15]
                                   from clientBits in (int[])[8, 11, 15]
                                   select new DeflateOptions { ServerNoContextTakeover = s, ClientNoContextTakeover = c, ServerMaxWindowBits = serverBits, ClientMaxWindowBits = clientBits }];
        foreach (var client in all)
        {
            foreach (var server in all)
            {
                var atServer = DeflateNegotiation.Answer(DeflateNegotiation.Offer(client), server, out var response);
                Assert.NotNull(atServer);
                Assert.Equal(OperationStatus.Done, DeflateNegotiation.Check(response, client, out var atClient, out _));
                Assert.Equal(atServer, atClient);
                Assert.Equal(Math.Min(client.ServerMaxWindowBits, server.ServerMaxWindowBits), atServer.ServerMaxWindowBits);
                Assert.Equal(Math.Min(client.ClientMaxWindowBits, server.ClientMaxWindowBits), atServer.ClientMaxWindowBits);
            }
        }
    }

    [Theory]
    [InlineData(7)]
    [InlineData(16)]
    public void A_window_that_does_not_exist_is_our_own_fault(int bits)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new DeflateOptions { ServerMaxWindowBits = bits });
        Assert.Throws<ArgumentOutOfRangeException>(() => new DeflateOptions { ClientMaxWindowBits = bits });
    }
}
