using System.Net;
using Lab.SocketIO;
using Xunit;

namespace Lab.Tests.SocketIO;

public sealed class HandshakeTests : ServerInMemory
{
    [Fact]
    public void The_request_belongs_to_the_connection_and_what_was_said_to_the_namespace()
    {
        Io.Of("/x");
        var visitor = Visitor.Connect(Io, "{\"token\":\"main\"}");
        var socket = visitor.Socket();
        var other = visitor.Join("/x", "{\"token\":\"x\"}");
        Assert.Equal(("main", "x"), (socket.Handshake.Auth.GetProperty("token").GetString(), other.Handshake.Auth.GetProperty("token").GetString()));
        Assert.Equal(["1", "2"], [socket.Handshake.Query["key1"].ToString(), other.Handshake.Query["key2"].ToString()]);
        Assert.Equal("ada", other.Handshake.Headers["x-who"].ToString());
        Assert.Equal("/socket.io/?EIO=4&transport=websocket&key1=1&key2=2", other.Handshake.Url);
        Assert.Equal((IPAddress.Parse("192.0.2.7"), true, false), (other.Handshake.Address, other.Handshake.CrossDomain, other.Handshake.Secure));
        Assert.Equal(other.Handshake.Time.ToUnixTimeMilliseconds(), other.Handshake.Issued);
        Assert.Same(visitor.Engine.Request, socket.Request);
        Assert.Same(visitor.Engine, socket.Conn);
    }

    [Fact]
    public void Who_says_nothing_has_said_an_empty_object() => Assert.Equal("{}", Visitor.Connect(Io).Socket().Handshake.Auth.GetRawText());

    [Fact]
    public void Data_is_the_sockets_own()
    {
        var (one, two) = (Visitor.Connect(Io).Socket(), Visitor.Connect(Io).Socket());
        one.Data["a"] = 1;
        Assert.Empty(two.Data);
        Assert.Equal(1, one.Data["a"]);
    }

    [Fact]
    public void Protocol_3_is_refused_by_the_options_and_not_by_silence() =>
        Assert.Contains("AllowEIO3", Assert.Throws<NotSupportedException>(static () => new SocketIOOptions { AllowEIO3 = true }).Message, StringComparison.Ordinal);
}
