using EdgeGuard.Core.Policy;

namespace EdgeGuard.Core.Tests.Policy;

public sealed class FlowTextTests
{
    [Theory]
    [InlineData("tcp 192.0.2.10:40000 > 198.51.100.7:443")]
    [InlineData("udp [2001:db8::a]:5353 > [ff02::fb]:5353")]
    [InlineData("icmp 192.0.2.10 > 198.51.100.7 type 8 code 0")]
    [InlineData("icmp 2001:db8::a > 2001:db8::b type 128 code 0")]
    [InlineData("igmp 192.0.2.10 > 224.0.0.22")]
    [InlineData("47 192.0.2.10 > 198.51.100.7")]
    public void A_flow_is_written_as_it_was_read(string text)
    {
        Assert.Null(FlowText.TryParse(text, PolicyDirection.FromDevice, out Flow? flow));

        Assert.Equal(text, FlowText.Write(flow!));
    }

    [Fact]
    public void The_device_is_the_right_end_when_its_peer_begins()
    {
        Assert.Null(FlowText.TryParse("tcp 198.51.100.7:443 > 192.0.2.10:8080", PolicyDirection.ToDevice, out Flow? flow));

        Assert.Equal(("192.0.2.10", 8080), (flow!.Device.ToString(), flow.DevicePort));
        Assert.Equal("tcp 198.51.100.7:443 > 192.0.2.10:8080", FlowText.Write(flow));
    }

    [Theory]
    [InlineData("tcp 192.0.2.10 > 198.51.100.7:443", "port")]
    [InlineData("icmp 192.0.2.10 > 198.51.100.7", "type")]
    [InlineData("icmp 192.0.2.10 > 198.51.100.7 type 256", "255")]
    [InlineData("tcp 192.0.2.10:1 > [2001:db8::1]:2", "family")]
    [InlineData("tcp 192.0.2.10:65536 > 198.51.100.7:443", "address")]
    [InlineData("sctpx 192.0.2.10 > 198.51.100.7", "protocol")]
    [InlineData("tcp 1:1 > 198.51.100.7:443", "address")]
    [InlineData("tcp cloud.example.net:1 > 198.51.100.7:443", "address")]
    [InlineData("igmp 192.0.2.10:1 > 224.0.0.22:2", "no ports")]
    [InlineData("tcp 192.0.2.10:1 > 198.51.100.7:443 type 8", "ICMP")]
    [InlineData("", "not a flow")]
    public void Words_that_are_no_flow_are_told_why(string text, string why)
    {
        Assert.Contains(why, FlowText.TryParse(text, PolicyDirection.FromDevice, out _), StringComparison.Ordinal);
    }
}
