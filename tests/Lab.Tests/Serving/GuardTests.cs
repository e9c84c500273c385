using Lab.Host.Serving;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Lab.Tests.Serving;

/// <summary>Who is let in, decided on the request alone.</summary>
public sealed class GuardTests
{
    private const string Token = "0123456789abcdef";

    [Theory]
    [InlineData("token 0123456789abcdef", "", true)]
    [InlineData("Token 0123456789abcdef", "", true)]
    [InlineData("Bearer 0123456789abcdef", "", true)]
    [InlineData("", "?token=0123456789abcdef", true)]
    [InlineData("token wrong", "?token=0123456789abcdef", true)]
    [InlineData("0123456789abcdef", "", false)]
    [InlineData("Basic 0123456789abcdef", "", false)]
    [InlineData("token 0123456789ABCDEF", "", false)]
    [InlineData("token", "", false)]
    [InlineData("token ", "?token=", false)]
    [InlineData("", "?Token=x&tok=0123456789abcdef", false)]
    [InlineData("", "", false)]
    public void The_token_is_known_or_not(string header, string query, bool expected)
    {
        var request = Request("127.0.0.1:8888", null);
        request.QueryString = new QueryString(query);
        if (header.Length > 0)
        {
            request.Headers.Authorization = header;
        }

        Assert.Equal(expected, new Guard(Token).Knows(request));
    }

    [Theory]
    [InlineData("127.0.0.1:8888", null, true)]
    [InlineData("127.0.0.1:8888", "http://127.0.0.1:8888", true)]
    [InlineData("localhost:8888", "http://localhost:8888", true)]
    [InlineData("localhost", "http://localhost:80", true)]
    [InlineData("[::1]:8888", "http://[::1]:8888", true)]
    [InlineData("127.9.9.9", null, true)]
    [InlineData("127.0.0.1:8888", "vscode-webview://abc", true)]
    [InlineData("127.0.0.1:8888", "http://localhost:8888", false)]
    [InlineData("127.0.0.1:8888", "http://127.0.0.1:8889", false)]
    [InlineData("127.0.0.1:8888", "http://127.0.0.1:8888.evil.example", false)]
    [InlineData("127.0.0.1:8888", "file://", false)]
    [InlineData("127.0.0.1:8888", "null", false)]
    [InlineData("127.0.0.1:8888", "", false)]
    [InlineData("evil.example", null, false)]
    [InlineData("evil.example", "http://evil.example", false)]
    [InlineData("0.0.0.0", null, false)]
    [InlineData("127.0.0.1.nip.example", null, false)]
    [InlineData("", null, false)]
    public void A_request_is_heard_from_this_machine_and_its_own_pages_only(string host, string? origin, bool expected) =>
        Assert.Equal(expected, Guard.Refuse(Request(host, origin)) is null);

    [Fact]
    public void Two_origins_are_one_too_many()
    {
        var request = Request("127.0.0.1:8888", null);
        request.Headers.Origin = new(["http://127.0.0.1:8888", "http://127.0.0.1:8888"]);
        Assert.NotNull(Guard.Refuse(request));
    }

    private static HttpRequest Request(string host, string? origin)
    {
        var request = new DefaultHttpContext().Request;
        request.Host = new HostString(host);
        if (origin is not null)
        {
            request.Headers.Origin = origin;
        }

        return request;
    }
}
