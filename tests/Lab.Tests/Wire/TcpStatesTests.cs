using Lab.Wire;
using Xunit;

namespace Lab.Tests.Wire;

public sealed class TcpStatesTests
{
    [Theory]
    [InlineData("ActiveOpen ReceiveSynAck Close ReceiveAckOfFin ReceiveFin TimeWaitOver", "SynSent Established FinWait1 FinWait2 TimeWait Closed")]
    [InlineData("PassiveOpen ReceiveSyn ReceiveAckOfSyn ReceiveFin Close ReceiveAckOfFin", "Listen SynReceived Established CloseWait LastAck Closed")]
    [InlineData("ActiveOpen ReceiveSyn ReceiveAckOfSyn Close ReceiveFin ReceiveAckOfFin", "SynSent SynReceived Established FinWait1 Closing TimeWait")]
    [InlineData("ActiveOpen ReceiveSynAck ReceiveReset", "SynSent Established Closed")]
    public void A_life_follows_the_figure(string inputs, string states)
    {
        var state = TcpStates.Table.Start;
        var passed = inputs.Split(' ').Select(i => state = TcpStates.Table.Next(state, Enum.Parse<TcpInput>(i))).ToList();

        Assert.Equal(states, string.Join(' ', passed));
    }

    [Fact]
    public void Every_state_and_input_is_used_and_every_state_leads_back_to_closed()
    {
        Assert.Equal(Enum.GetValues<TcpState>(), TcpStates.Table.States.Order());
        Assert.Equal(Enum.GetValues<TcpInput>(), TcpStates.Table.Steps.Select(s => s.On).Distinct().Order());
        foreach (var state in Enum.GetValues<TcpState>())
        {
            var reached = new HashSet<TcpState> { state };
            while (TcpStates.Table.Steps.Where(s => reached.Contains(s.From) && reached.Add(s.To)).ToList().Count > 0)
            {
            }

            Assert.Contains(TcpState.Closed, reached);
        }
    }

    [Fact]
    public void What_the_figure_does_not_have_is_refused_with_state_and_input() =>
        Assert.Equal("TCP: ReceiveFin is not allowed in state Listen.", Assert.Throws<InvalidOperationException>(() => TcpStates.Table.Next(TcpState.Listen, TcpInput.ReceiveFin)).Message);
}
