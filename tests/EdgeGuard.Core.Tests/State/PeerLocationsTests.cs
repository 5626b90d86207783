using System.Net;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Violations;

namespace EdgeGuard.Core.Tests.State;

public sealed class PeerLocationsTests
{
    [Theory]
    [InlineData("192.168.20.1", PeerLocation.Gateway)]
    [InlineData("192.168.30.1", PeerLocation.Gateway)]
    [InlineData("2001:db8:20::1", PeerLocation.Gateway)]
    [InlineData("192.168.20.77", PeerLocation.Neighbour)]
    [InlineData("192.168.30.77", PeerLocation.Neighbour)]
    [InlineData("2001:db8:20::77", PeerLocation.Neighbour)]
    [InlineData("fe80::77", PeerLocation.Neighbour)]
    [InlineData("192.168.20.255", PeerLocation.Group)]
    [InlineData("255.255.255.255", PeerLocation.Group)]
    [InlineData("239.255.255.250", PeerLocation.Group)]
    [InlineData("ff02::fb", PeerLocation.Group)]
    [InlineData("192.168.21.77", PeerLocation.Outside)]
    [InlineData("203.0.113.255", PeerLocation.Outside)]
    [InlineData("2001:db8:21::1", PeerLocation.Outside)]
    public void An_address_is_the_gateway_a_neighbour_a_group_or_outside(string address, PeerLocation expected) =>
        Assert.Equal(expected, PeerLocations.Of(Home.Full(), IPAddress.Parse(address)));

    [Fact]
    public void An_address_of_the_gateway_in_the_range_of_another_network_is_the_gateway()
    {
        GatewayState home = Home.Full();
        GatewayState wide = home with { Networks = home.Networks.SetItem("family", home.Networks["family"] with { Prefixes = [IPNetwork.Parse("192.168.0.0/16")] }) };

        Assert.Equal(PeerLocation.Gateway, PeerLocations.Of(wide, IPAddress.Parse("192.168.20.1")));
        Assert.Equal(PeerLocation.Group, PeerLocations.Of(wide, IPAddress.Parse("192.168.20.255")));
    }
}
