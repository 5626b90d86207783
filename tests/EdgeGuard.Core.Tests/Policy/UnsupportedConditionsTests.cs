using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Mud;
using EdgeGuard.Core.Policy;

namespace EdgeGuard.Core.Tests.Policy;

public sealed class UnsupportedConditionsTests
{
    [Fact]
    public void Every_condition_that_is_not_enforced_is_named()
    {
        Assert.Equal(["egress-interface", "dscp"], Named(new() { EgressInterface = "eth0", Ipv4 = new() { Dscp = 1 } }));
        Assert.Equal(["ingress-interface"], Named(new() { IngressInterface = "eth0" }));
        Assert.Equal(["length"], Named(new() { Udp = new() { Length = 8 } }));
        Assert.Equal(["rest-of-header"], Named(new() { Icmp = new() { RestOfHeader = "AAAA" } }));
        Assert.Equal(["destination-mac-address"], Named(new() { Ethernet = new() { Destination = MacAddress.Parse("00:00:5e:00:53:01") } }));
        Assert.Equal(["source-mac-address"], Named(new() { Ethernet = new() { Source = MacAddress.Parse("00:00:5e:00:53:01") } }));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Every_field_of_the_ip_header_that_is_not_enforced_is_named(bool isIpv4)
    {
        IpMatch[] fields =
        [
            new() { Dscp = 1 }, new() { Ecn = 1 }, new() { Length = 1 }, new() { Ttl = 1 }, new() { HeaderLength = 5 }, new() { Flags = ["more"] },
            new() { Offset = 20 }, new() { Identification = 1 }, new() { FlowLabel = 1 },
        ];

        Assert.Equal(["dscp", "ecn", "length", "ttl", "ihl", "flags", "offset", "identification", "flow-label"],
            fields.Select(ip => Assert.Single(Named(isIpv4 ? new() { Ipv4 = ip } : new() { Ipv6 = ip }))));
        Assert.Empty(Named(new() { Ipv4 = new() { Protocol = 6 } }));
    }

    [Fact]
    public void Every_field_of_the_tcp_header_that_is_not_enforced_is_named()
    {
        TcpMatch[] fields =
        [
            new() { SequenceNumber = 1 }, new() { AcknowledgementNumber = 1 }, new() { DataOffset = 5 }, new() { Reserved = 1 }, new() { Flags = ["syn"] },
            new() { WindowSize = 1 }, new() { UrgentPointer = 1 }, new() { Options = "AQ==" },
        ];

        Assert.Equal(["sequence-number", "acknowledgement-number", "data-offset", "reserved", "flags", "window-size", "urgent-pointer", "options"],
            fields.Select(tcp => Assert.Single(Named(new() { Tcp = tcp }))));
        Assert.Empty(Named(new() { Tcp = new() { DestinationPort = PortMatch.EqualTo(443), DirectionInitiated = DirectionInitiated.FromDevice } }));
    }

    [Theory]
    [InlineData(PolicyDirection.FromDevice, "src-dnsname")]
    [InlineData(PolicyDirection.ToDevice, "dst-dnsname")]
    public void The_device_itself_cannot_be_named_and_its_peer_can(PolicyDirection direction, string expected)
    {
        Assert.Equal([expected], Named(new() { Ipv4 = new() { SourceDnsName = "a.example.net", DestinationDnsName = "b.example.net" } }, direction));
        Assert.Equal([expected], Named(new() { Ipv6 = new() { SourceDnsName = "a.example.net", DestinationDnsName = "b.example.net" } }, direction));
    }

    [Theory]
    [InlineData("ff:ff:ff:ff:ff:ff", null, null, true)]
    [InlineData("ff:ff:ff:ff:ff:fe", null, null, false)]
    [InlineData("ff:ff:ff:ff:ff:ff", "192.168.20.255/32", null, false)]
    [InlineData("ff:ff:ff:ff:ff:ff", "255.255.255.255/32", null, true)]
    [InlineData("ff:ff:ff:ff:ff:ff", null, "a.example.net", false)]
    public void Frames_to_everyone_are_the_broadcast_address_and_other_frames_are_not_enforced(string mac, string? network, string? name, bool isEnforced)
    {
        AceMatches matches = new()
        {
            Ethernet = new() { Destination = MacAddress.Parse(mac) },
            Ipv4 = new() { DestinationNetwork = network is null ? null : System.Net.IPNetwork.Parse(network), DestinationDnsName = name },
        };

        Assert.Equal(isEnforced, !Named(matches).Contains("destination-mac-address"));
    }

    [Fact]
    public void Frames_to_everyone_with_another_condition_on_frames_are_not_enforced()
    {
        EthernetMatch everyone = new() { Destination = new(0xFFFF_FFFF_FFFF) };

        Assert.Empty(Named(new() { Ethernet = everyone }));
        Assert.Contains("destination-mac-address", Named(new() { Ethernet = everyone with { DestinationMask = new(0xFFFF_FFFF_FFFF) } }));
        Assert.Contains("destination-mac-address", Named(new() { Ethernet = everyone with { Source = new(1) } }));
        Assert.Contains("destination-mac-address", Named(new() { Ethernet = everyone, Ipv6 = new() }));
    }

    private static IEnumerable<string> Named(AceMatches matches, PolicyDirection direction = PolicyDirection.FromDevice) => UnsupportedConditions.In(matches, direction);
}
