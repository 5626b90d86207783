using EdgeGuard.Core.Mud;
using EdgeGuard.Core.Policy;

namespace EdgeGuard.Core.Tests.Policy;

public sealed class AceCompilerTests
{
    private const ushort Ipv4 = 0x0800, Ipv6 = 0x86dd, Arp = 0x0806;

    [Theory]
    [InlineData(AclType.Ipv4, "InterNetwork")]
    [InlineData(AclType.Ipv6, "InterNetworkV6")]
    [InlineData(AclType.MixedEthernetIpv4, "InterNetwork")]
    [InlineData(AclType.MixedEthernetIpv6, "InterNetworkV6")]
    [InlineData(AclType.MixedEthernetIpv4Ipv6, "InterNetwork,InterNetworkV6")]
    public void A_list_speaks_of_the_families_of_its_type(AclType type, string expected) =>
        Assert.Equal(expected, Families(type, new() { Tcp = new() { DestinationPort = PortMatch.EqualTo(443) } }));

    [Fact]
    public void A_header_or_a_frame_type_leaves_its_own_family()
    {
        Assert.Equal("InterNetwork", Families(AclType.MixedEthernetIpv4Ipv6, new() { Ipv4 = new() }));
        Assert.Equal("InterNetworkV6", Families(AclType.MixedEthernetIpv4Ipv6, new() { Ipv6 = new() }));
        Assert.Equal("InterNetwork", Families(AclType.MixedEthernetIpv4Ipv6, new() { Ethernet = new() { EtherType = Ipv4 } }));
        Assert.Equal("InterNetworkV6", Families(AclType.MixedEthernetIpv4Ipv6, new() { Ethernet = new() { EtherType = Ipv6 } }));
        Assert.Equal("", Families(AclType.MixedEthernetIpv4Ipv6, new() { Ethernet = new() { EtherType = Ipv6 }, Ipv4 = new() }));
        Assert.Equal("", Families(AclType.Ipv4, new() { Ipv6 = new() }));
    }

    [Fact]
    public void An_entry_for_other_frames_grants_nothing_and_is_noted()
    {
        DevicePolicy policy = Compile(AclType.MixedEthernetIpv4Ipv6, new() { Ethernet = new() { EtherType = Arp } });

        Assert.Empty(Own(policy.FromDevice));
        Assert.Contains("0x0806", Assert.Single(policy.Notes).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Conditions_that_exclude_each_other_grant_nothing_and_are_noted()
    {
        DevicePolicy policy = Compile(AclType.Ipv4, new() { Ipv4 = new() { Protocol = 17 }, Tcp = new() });

        Assert.Empty(Own(policy.FromDevice));
        Assert.Contains("exclude each other", Assert.Single(policy.Notes).Message, StringComparison.Ordinal);
        Assert.Single(Own(Compile(AclType.Ipv4, new() { Ipv4 = new() { Protocol = 6 }, Tcp = new() }).FromDevice));
    }

    [Fact]
    public void Next_header_zero_means_multicast_listening_for_ipv6_and_nothing_for_ipv4()
    {
        PolicyRule listening = Assert.Single(Own(Compile(AclType.Ipv6, new() { Ipv6 = new() { Protocol = 0 } }).FromDevice));

        Assert.Equal((IpProtocols.Icmpv6, "130,131,132,143"), (listening.Traffic.Protocol, string.Join(',', listening.Traffic.IcmpTypes)));
        Assert.Empty(Own(Compile(AclType.Ipv4, new() { Ipv4 = new() { Protocol = 0 } }).FromDevice));
    }

    [Theory]
    [InlineData(DirectionInitiated.FromDevice, false, true)]
    [InlineData(DirectionInitiated.ToDevice, true, false)]
    [InlineData(null, false, false)]
    public void A_connection_that_the_other_end_opens_has_answers_only(DirectionInitiated? initiator, bool fromDevice, bool toDevice)
    {
        DevicePolicy policy = Compile(AclType.Ipv4, new() { Tcp = new() { DirectionInitiated = initiator } });

        Assert.Equal((fromDevice, toDevice), (Assert.Single(Own(policy.FromDevice)).RepliesOnly, Assert.Single(Own(policy.ToDevice)).RepliesOnly));
    }

    [Fact]
    public void Source_and_destination_are_device_or_peer_by_direction()
    {
        System.Net.IPNetwork one = System.Net.IPNetwork.Parse("192.0.2.0/25"), other = System.Net.IPNetwork.Parse("198.51.100.0/24");
        DevicePolicy policy = Compile(AclType.Ipv4, new()
        {
            Ipv4 = new() { SourceNetwork = one, DestinationNetwork = other },
            Udp = new() { SourcePort = PortMatch.EqualTo(1000), DestinationPort = PortMatch.EqualTo(2000) },
        });
        PolicyRule sent = Assert.Single(Own(policy.FromDevice)), received = Assert.Single(Own(policy.ToDevice));

        Assert.Equal((one, other, "1000", "2000"), (sent.DeviceNetwork, sent.Peer.Network, sent.Traffic.DevicePorts.ToString(), sent.Traffic.PeerPorts.ToString()));
        Assert.Equal((other, one, "2000", "1000"), (received.DeviceNetwork, received.Peer.Network, received.Traffic.DevicePorts.ToString(), received.Traffic.PeerPorts.ToString()));
    }

    [Fact]
    public void Every_class_of_peers_is_kept_with_what_it_is_formed_by()
    {
        DevicePolicy policy = Compile(AclType.Ipv4, new()
        {
            Mud = new() { LocalNetworks = true, Controller = "urn:x", MyController = true, Manufacturer = "MAKER.example", SameManufacturer = true, Model = "https://m.example/x" },
        });

        Assert.Equal(
            [
                PeerClass.LocalNetworks, new(PeerClassKind.Controller, "urn:x"), new(PeerClassKind.MyController, "https://mud.example.net/test.json"),
                new(PeerClassKind.Manufacturer, "maker.example"), new(PeerClassKind.Manufacturer, "mud.example.net"), new(PeerClassKind.Model, "https://m.example/x"),
            ],
            Assert.Single(Own(policy.FromDevice)).Peer.Classes.AsEnumerable());
    }

    [Theory]
    [InlineData("https://Mud.Example.net/x", "mud.example.net")]
    [InlineData("https://mud.example.net:443/x", "mud.example.net")]
    [InlineData("https://mud.example.net:8443/x", "mud.example.net:8443")]
    [InlineData("Mud.Example.net", "mud.example.net")]
    [InlineData("urn:Example:x", "urn:example:x")]
    public void A_maker_is_the_host_of_its_url_in_lower_case_with_an_unusual_port(string urlOrHost, string expected) =>
        Assert.Equal(expected, MudUrls.AuthorityOf(urlOrHost));

    [Fact]
    public void In_quarantine_the_named_entries_stay_in_order_and_name_servers_with_them()
    {
        MudFile file = Home.Profile(Named("a") + "," + Named("b") + "," + Named("c"));
        DevicePolicy policy = PolicyCompiler.Compile(file);

        Assert.Equal(["from/a", "from/c", "rfc8520-defaults/dns", "rfc8520-defaults/dns"],
            PolicyCompiler.InQuarantine(policy, ["c", "a"]).FromDevice.Select(r => r.Origin.ToString()));
        Assert.Equal(["rfc8520-defaults/dns", "rfc8520-defaults/dns"], PolicyCompiler.InQuarantine(policy, ["c"]).ToDevice.Select(r => r.Origin.ToString()));
        Assert.Same(PolicyCompiler.Nothing, PolicyCompiler.InQuarantine(policy, []));
    }

    private static string Named(string name) => $$"""{ "name": "{{name}}", "matches": {}, "actions": { "forwarding": "accept" } }""";

    private static string Families(AclType type, AceMatches matches) => string.Join(',', Own(Compile(type, matches).FromDevice).Select(r => r.Family));

    private static IReadOnlyList<PolicyRule> Own(IEnumerable<PolicyRule> rules) => [.. rules.Where(r => r.Origin.Acl != RuleOrigin.Defaults)];

    /// <summary>A profile with this entry alone, in the list of either direction.</summary>
    private static DevicePolicy Compile(AclType type, AceMatches matches)
    {
        MudFile file = Home.Profile(Named("entry"), Named("entry"));
        DevicePolicy policy = PolicyCompiler.Compile(file with { Acls = [.. file.Acls.Select(acl => acl with { Type = type, Aces = [acl.Aces[0] with { Matches = matches }] })] });
        return policy with { Notes = [.. policy.Notes.DistinctBy(n => n.Message)] };
    }
}
