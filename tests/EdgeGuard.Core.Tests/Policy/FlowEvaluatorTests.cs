using System.Collections.Immutable;
using System.Net;
using EdgeGuard.Core.Mud;
using EdgeGuard.Core.Policy;

namespace EdgeGuard.Core.Tests.Policy;

public sealed class FlowEvaluatorTests
{
    private const string HttpsToAnyone = """
        { "name": "https", "matches": { "tcp": { "destination-port": { "operator": "eq", "port": 443 } } }, "actions": { "forwarding": "accept" } }
        """;

    private static readonly PeerDirectory Peers = new()
    {
        LocalNetworks = [IPNetwork.Parse("192.168.0.0/16")],
        Gateways = [IPAddress.Parse("192.168.20.1")],
        Names = ImmutableDictionary<string, ImmutableArray<IPAddress>>.Empty.Add("cloud.example.net", [IPAddress.Parse("203.0.113.7")]),
        Classes = ImmutableDictionary<PeerClass, ImmutableArray<IPAddress>>.Empty
            .Add(new(PeerClassKind.Controller, PeerClass.DnsUrn), [IPAddress.Parse("192.168.20.1")])
            .Add(new(PeerClassKind.Manufacturer, "mud.example.net"), [IPAddress.Parse("192.168.20.12")]),
    };

    [Fact]
    public void What_nobody_allows_is_denied()
    {
        Assert.Equal(FlowVerdict.Denied, Judge(Home.Profile(HttpsToAnyone), "tcp 192.168.20.10:40000 > 203.0.113.7:23").Verdict);
    }

    [Fact]
    public void What_an_entry_allows_passes_and_names_the_entry()
    {
        FlowDecision judgement = Judge(Home.Profile(HttpsToAnyone), "tcp 192.168.20.10:40000 > 203.0.113.7:443");

        Assert.Equal((FlowVerdict.Allowed, new RuleOrigin("from", "https")), (judgement.Verdict, judgement.Origin));
    }

    [Fact]
    public void An_entry_of_one_direction_says_nothing_of_the_other()
    {
        Assert.Equal(FlowVerdict.Denied, JudgeFromPeer(Home.Profile(HttpsToAnyone), "tcp 203.0.113.7:40000 > 192.168.20.10:443").Verdict);
    }

    [Fact]
    public void The_first_match_decides()
    {
        const string Drop = """
            { "name": "not-there", "matches": { "ipv4": { "destination-ipv4-network": "203.0.113.0/24" } }, "actions": { "forwarding": "drop" } }
            """;

        Assert.Equal(FlowVerdict.Denied, Judge(Home.Profile($"{Drop}, {HttpsToAnyone}"), "tcp 192.168.20.10:40000 > 203.0.113.7:443").Verdict);
        Assert.Equal(FlowVerdict.Allowed, Judge(Home.Profile($"{HttpsToAnyone}, {Drop}"), "tcp 192.168.20.10:40000 > 203.0.113.7:443").Verdict);
    }

    [Fact]
    public void A_name_is_its_addresses_and_an_unknown_name_is_nobody()
    {
        MudFile known = Home.Profile(ToName("cloud.example.net"));
        MudFile unknown = Home.Profile(ToName("nowhere.example.net"));

        Assert.Equal(FlowVerdict.Allowed, Judge(known, "tcp 192.168.20.10:40000 > 203.0.113.7:443").Verdict);
        Assert.Equal(FlowVerdict.Denied, Judge(known, "tcp 192.168.20.10:40000 > 203.0.113.8:443").Verdict);
        Assert.Equal(FlowVerdict.Denied, Judge(unknown, "tcp 192.168.20.10:40000 > 203.0.113.7:443").Verdict);
    }

    [Fact]
    public void An_empty_class_is_nobody_and_never_everybody()
    {
        MudFile file = Home.Profile(Entry("\"ietf-mud:mud\": { \"controller\": \"urn:example:hub\" }"));

        Assert.Equal(FlowVerdict.Denied, Judge(file, "tcp 192.168.20.10:40000 > 192.168.20.1:443").Verdict);
    }

    [Fact]
    public void Same_manufacturer_is_the_authority_of_the_profiles_own_url()
    {
        MudFile file = Home.Profile(Entry("\"ietf-mud:mud\": { \"same-manufacturer\": [null] }"));

        Assert.Equal(FlowVerdict.Allowed, Judge(file, "udp 192.168.20.10:40000 > 192.168.20.12:9").Verdict);
        Assert.Equal(FlowVerdict.Denied, Judge(file, "udp 192.168.20.10:40000 > 192.168.20.13:9").Verdict);
    }

    [Fact]
    public void Local_networks_do_not_reach_outside_and_beside_a_group_mean_the_lan()
    {
        MudFile local = Home.Profile(Entry("\"ietf-mud:mud\": { \"local-networks\": [null] }"));
        MudFile ssdp = Home.Profile(Entry("\"ietf-mud:mud\": { \"local-networks\": [null] }, \"ipv4\": { \"destination-ipv4-network\": \"239.255.255.250/32\" }"));

        Assert.Equal(FlowVerdict.Allowed, Judge(local, "tcp 192.168.20.10:40000 > 192.168.20.11:80").Verdict);
        Assert.Equal(FlowVerdict.Denied, Judge(local, "tcp 192.168.20.10:40000 > 203.0.113.7:80").Verdict);
        Assert.Equal(FlowVerdict.Denied, Judge(local, "udp 192.168.20.10:40000 > 239.255.255.250:1900").Verdict);
        Assert.Equal(FlowVerdict.Allowed, Judge(ssdp, "udp 192.168.20.10:40000 > 239.255.255.250:1900").Verdict);
    }

    [Fact]
    public void A_network_that_merely_holds_groups_makes_none_of_them_local()
    {
        MudFile half = Home.Profile(Entry("\"ietf-mud:mud\": { \"local-networks\": [null] }, \"ipv4\": { \"destination-ipv4-network\": \"128.0.0.0/1\" }"));

        Assert.Equal(FlowVerdict.Denied, Judge(half, "udp 192.168.20.10:40000 > 239.255.255.250:1900").Verdict);
        Assert.Equal(FlowVerdict.Allowed, Judge(half, "udp 192.168.20.10:40000 > 192.168.20.12:1900").Verdict);
    }

    [Fact]
    public void A_connection_opened_by_the_other_end_is_no_permission_to_open_one()
    {
        MudFile file = Home.Profile(
            Tcp("service-answers", "\"source-port\": { \"operator\": \"eq\", \"port\": 554 }, \"ietf-mud:direction-initiated\": \"to-device\""),
            Tcp("service", "\"destination-port\": { \"operator\": \"eq\", \"port\": 554 }, \"ietf-mud:direction-initiated\": \"to-device\""));

        Assert.Equal(FlowVerdict.Denied, Judge(file, "tcp 192.168.20.10:554 > 192.168.20.11:22").Verdict);
        Assert.Equal(FlowVerdict.Allowed, JudgeFromPeer(file, "tcp 192.168.20.11:40000 > 192.168.20.10:554").Verdict);
    }

    [Fact]
    public void An_answer_written_as_an_entry_of_its_own_opens_nothing_when_the_request_is_there()
    {
        MudFile file = Home.Profile(
            Tcp("answers", "\"source-port\": { \"operator\": \"eq\", \"port\": 8080 }"),
            Tcp("requests", "\"destination-port\": { \"operator\": \"eq\", \"port\": 8080 }"));

        Assert.Equal(FlowVerdict.Denied, Judge(file, "tcp 192.168.20.10:8080 > 192.168.20.11:22").Verdict);
        Assert.Equal(FlowVerdict.Allowed, JudgeFromPeer(file, "tcp 192.168.20.11:40000 > 192.168.20.10:8080").Verdict);
    }

    [Fact]
    public void A_datagram_between_the_ports_of_one_service_may_come_first()
    {
        MudFile file = Home.Profile(
            Udp("answers", "\"source-port\": { \"operator\": \"eq\", \"port\": 8080 }"),
            Udp("requests", "\"destination-port\": { \"operator\": \"eq\", \"port\": 8080 }"));

        Assert.Equal(FlowVerdict.Allowed, Judge(file, "udp 192.168.20.10:8080 > 192.168.20.11:8080").Verdict);
        Assert.Equal(FlowVerdict.Denied, Judge(file, "udp 192.168.20.10:8080 > 192.168.20.11:22").Verdict);
        Assert.Equal(FlowVerdict.Denied, Judge(file, "udp 192.168.20.10:40000 > 192.168.20.11:8080").Verdict);
        Assert.Equal(FlowVerdict.Allowed, JudgeFromPeer(file, "udp 192.168.20.11:40000 > 192.168.20.10:8080").Verdict);
    }

    [Fact]
    public void An_answer_without_its_request_stands_as_written_and_is_warned_of()
    {
        MudFile file = Home.Profile(Tcp("answers", "\"source-port\": { \"operator\": \"eq\", \"port\": 8080 }"));

        Assert.Equal(FlowVerdict.Allowed, Judge(file, "tcp 192.168.20.10:8080 > 192.168.20.11:22").Verdict);
        Assert.Contains(PolicyCompiler.Compile(file).Notes, n => n.Origin.Ace == "answers" && n.Message.Contains("8080", StringComparison.Ordinal));
    }

    [Fact]
    public void Names_and_time_are_granted_after_the_makers_own_entries()
    {
        const string NoDns = """
            { "name": "no-dns", "matches": { "udp": { "destination-port": { "operator": "eq", "port": 53 } } }, "actions": { "forwarding": "drop" } }
            """;

        Assert.Equal(FlowVerdict.Allowed, Judge(Home.Profile(), "udp 192.168.20.10:40000 > 192.168.20.1:53").Verdict);
        Assert.Equal(FlowVerdict.Denied, Judge(Home.Profile(), "udp 192.168.20.10:40000 > 198.51.100.1:53").Verdict);
        Assert.Equal(FlowVerdict.Denied, Judge(Home.Profile(NoDns), "udp 192.168.20.10:40000 > 192.168.20.1:53").Verdict);
    }

    [Theory]
    [InlineData("udp 192.168.20.10:68 > 255.255.255.255:67")]
    [InlineData("udp 192.168.20.10:68 > 192.168.255.255:67")]
    [InlineData("udp [fe80::1]:546 > [ff02::1:2]:547")]
    [InlineData("icmp fe80::1 > ff02::1:ff00:1 type 135 code 0")]
    [InlineData("icmp fe80::1 > ff02::16 type 143 code 0")]
    [InlineData("igmp 192.168.20.10 > 224.0.0.22")]
    public void The_links_own_traffic_is_not_governed(string flow)
    {
        Assert.Equal(FlowVerdict.NotGoverned, Judge(Home.Profile(), flow).Verdict);
    }

    [Theory]
    [InlineData("udp 192.168.20.10:68 > 203.0.113.7:67")]
    [InlineData("igmp 192.168.20.10 > 203.0.113.7")]
    [InlineData("icmp 2001:db8::1 > 2001:db8:7::7 type 135 code 0")]
    public void The_links_own_traffic_is_governed_where_it_leaves_the_link(string flow)
    {
        Assert.Equal(FlowVerdict.Denied, Judge(Home.Profile(), flow).Verdict);
        Assert.Equal(FlowVerdict.NotGoverned, Judge(Home.Profile(), "udp 192.168.20.10:68 > 192.168.20.1:67").Verdict);
    }

    [Fact]
    public void T23_Nothing_is_forwarded_to_a_dhcp_client()
    {
        MudFile file = Home.Profile(Entry("\"udp\": { }"));

        Assert.Equal(FlowVerdict.Denied, JudgeFromPeer(file, "udp 203.0.113.7:67 > 192.168.20.10:68").Verdict);
        Assert.Equal(FlowVerdict.Denied, Judge(file, "udp 192.168.20.10:40000 > 192.168.20.11:68").Verdict);
        Assert.Equal(FlowVerdict.Denied, JudgeFromPeer(file, "udp [2001:db8:7::7]:547 > [2001:db8:20::10]:546").Verdict);
        Assert.Equal(FlowVerdict.NotGoverned, JudgeFromPeer(file, "udp 192.168.20.1:67 > 192.168.20.10:68").Verdict);
        Assert.Equal(FlowVerdict.Allowed, Judge(file, "udp 192.168.20.10:40000 > 203.0.113.7:68").Verdict);
    }

    [Fact]
    public void What_the_gateway_itself_sends_is_not_governed()
    {
        Assert.Equal(FlowVerdict.NotGoverned, JudgeFromPeer(Home.Profile(), "tcp 192.168.20.1:40000 > 192.168.20.10:80").Verdict);
        Assert.Equal(FlowVerdict.Denied, JudgeFromPeer(Home.Profile(), "tcp 192.168.20.2:40000 > 192.168.20.10:80").Verdict);
    }

    [Theory]
    [InlineData(8, FlowVerdict.Allowed)]
    [InlineData(0, FlowVerdict.Denied)]
    [InlineData(3, FlowVerdict.Denied)]
    public void An_answer_or_an_error_is_never_a_first_packet(int type, FlowVerdict expected)
    {
        MudFile file = Home.Profile(Entry("\"icmp\": { }"));

        Assert.Equal(expected, Judge(file, $"icmp 192.168.20.10 > 203.0.113.7 type {type} code 0").Verdict);
    }

    [Theory]
    [InlineData("udp 192.168.20.10:67 > 255.255.255.255:68", "a DHCP server")]
    [InlineData("udp 192.168.20.10:67 > 255.255.255.255:67", null)]
    [InlineData("udp 192.168.20.10:66 > 255.255.255.255:68", null)]
    [InlineData("tcp 192.168.20.10:67 > 192.168.20.1:68", null)]
    [InlineData("udp 192.168.20.10:547 > 192.168.20.1:546", null)]
    [InlineData("udp [fe80::1]:547 > [fe80::2]:546", "a DHCP server")]
    [InlineData("udp [fe80::1]:547 > [fe80::2]:547", null)]
    [InlineData("udp [fe80::1]:545 > [fe80::2]:546", null)]
    [InlineData("udp [fe80::1]:67 > [fe80::2]:68", null)]
    [InlineData("icmp fe80::1 > ff02::1 type 134 code 0", "a router")]
    [InlineData("icmp fe80::1 > fe80::2 type 137 code 0", null)]
    public void A_server_role_on_the_link_is_denied_even_where_everything_is_allowed(string text, string? role)
    {
        Assert.Null(FlowText.TryParse(text, PolicyDirection.FromDevice, out Flow? flow));

        FlowDecision decision = FlowEvaluator.Judge(PolicyCompiler.Everything, Peers, flow!);

        Assert.Equal(role is null ? null : $"only the gateway may act as {role} on the link", decision.Why.Contains("act as", StringComparison.Ordinal) ? decision.Why : null);
        if (role is not null) Assert.Equal(FlowVerdict.Denied, decision.Verdict);
    }

    [Theory]
    [InlineData("icmp 192.168.20.10 > 203.0.113.7", "8,13,15,17")]
    [InlineData("icmp 2001:db8::1 > 2001:db8:7::7", "128,130,131,132,133,134,135,136,139,143")]
    public void Only_requests_of_icmp_can_be_a_first_packet(string ends, string expected)
    {
        IEnumerable<int> opening = Enumerable.Range(0, 256).Where(type =>
        {
            Assert.Null(FlowText.TryParse($"{ends} type {type} code 0", PolicyDirection.FromDevice, out Flow? flow));
            return FlowEvaluator.Judge(PolicyCompiler.Everything, Peers, flow!).Verdict == FlowVerdict.Allowed;
        });

        Assert.Equal(expected, string.Join(',', opening));
    }

    [Theory]
    [InlineData(PolicyDirection.FromDevice, "130,131,132,133,135,136,143")]
    [InlineData(PolicyDirection.ToDevice, "130,131,132,133,134,135,136,143")]
    public void Neighbour_discovery_and_multicast_listening_need_no_entry_and_other_icmp_does(PolicyDirection direction, string expected)
    {
        IEnumerable<int> open = Enumerable.Range(0, 256).Where(type =>
        {
            Assert.Null(FlowText.TryParse($"icmp fe80::1 > fe80::2 type {type} code 0", direction, out Flow? flow));
            return FlowEvaluator.Judge(PolicyCompiler.Nothing, Peers, flow!).Verdict == FlowVerdict.NotGoverned;
        });

        Assert.Equal(expected, string.Join(',', open));
    }

    [Theory]
    [InlineData("udp 192.168.20.10:68 > 192.168.20.1:67", true)]
    [InlineData("udp 192.168.20.10:69 > 192.168.20.1:67", false)]
    [InlineData("udp 192.168.20.10:68 > 192.168.20.1:66", false)]
    [InlineData("udp 192.168.20.10:546 > 192.168.20.1:547", false)]
    [InlineData("tcp 192.168.20.10:68 > 192.168.20.1:67", false)]
    [InlineData("udp [fe80::1]:546 > [fe80::2]:547", true)]
    [InlineData("udp [fe80::1]:547 > [fe80::2]:547", false)]
    [InlineData("udp [fe80::1]:546 > [fe80::2]:548", false)]
    [InlineData("udp [fe80::1]:68 > [fe80::2]:67", false)]
    public void A_dhcp_client_needs_no_entry_for_its_own_ports_alone(string text, bool isOpen)
    {
        Assert.Equal(isOpen ? FlowVerdict.NotGoverned : FlowVerdict.Denied, Judge(Home.Profile(), text).Verdict);
    }

    [Theory]
    [InlineData("\"type\": 8, \"code\": 0", "type 8 code 0", true)]
    [InlineData("\"type\": 8, \"code\": 0", "type 8 code 1", false)]
    [InlineData("\"type\": 8", "type 8 code 7", true)]
    [InlineData("\"type\": 13", "type 8 code 0", false)]
    public void Type_and_code_of_icmp_hold_where_they_are_given(string icmp, string tried, bool allowed)
    {
        MudFile file = Home.Profile(Entry($"\"icmp\": {{ {icmp} }}"));

        Assert.Equal(allowed ? FlowVerdict.Allowed : FlowVerdict.Denied, Judge(file, $"icmp 192.168.20.10 > 203.0.113.7 {tried}").Verdict);
    }

    [Theory]
    [InlineData("192.168.20.0/24", true)]
    [InlineData("192.168.21.0/24", false)]
    [InlineData("0.0.0.0/0", true)]
    public void An_entry_for_some_addresses_of_the_device_holds_for_these(string network, bool allowed)
    {
        MudFile file = Home.Profile(Entry($"\"ipv4\": {{ \"source-ipv4-network\": \"{network}\" }}"));

        Assert.Equal(allowed ? FlowVerdict.Allowed : FlowVerdict.Denied, Judge(file, "tcp 192.168.20.10:40000 > 203.0.113.7:443").Verdict);
    }

    [Fact]
    public void An_entry_for_answers_is_named_when_a_first_packet_is_denied()
    {
        MudFile file = Home.Profile(Tcp("answers", "\"ietf-mud:direction-initiated\": \"to-device\""));

        Assert.Equal("from/answers lets only answers through, and this is a first packet from the device", Judge(file, "tcp 192.168.20.10:40000 > 203.0.113.7:443").Why);
        Assert.Equal("no entry allows it to the device", JudgeFromPeer(file, "tcp 203.0.113.7:443 > 192.168.20.10:40000").Why);
    }

    [Fact]
    public void A_device_may_not_play_router()
    {
        Assert.Equal(FlowVerdict.Denied, Judge(Home.Profile(), "icmp fe80::1 > ff02::1 type 134 code 0").Verdict);
    }

    [Theory]
    [InlineData("\"operator\": \"neq\", \"port\": 23", 22, true)]
    [InlineData("\"operator\": \"neq\", \"port\": 23", 23, false)]
    [InlineData("\"operator\": \"lte\", \"port\": 1023", 1023, true)]
    [InlineData("\"operator\": \"lte\", \"port\": 1023", 1024, false)]
    [InlineData("\"operator\": \"gte\", \"port\": 1024", 1024, true)]
    [InlineData("\"operator\": \"gte\", \"port\": 1024", 1023, false)]
    [InlineData("\"lower-port\": 5000, \"upper-port\": 6000", 6000, true)]
    [InlineData("\"lower-port\": 5000, \"upper-port\": 6000", 6001, false)]
    public void Port_operators_hold_at_their_ends(string port, int tried, bool allowed)
    {
        MudFile file = Home.Profile(Tcp("ports", $"\"destination-port\": {{ {port} }}"));

        Assert.Equal(allowed ? FlowVerdict.Allowed : FlowVerdict.Denied, Judge(file, $"tcp 192.168.20.10:40000 > 203.0.113.7:{tried}").Verdict);
    }

    [Fact]
    public void A_condition_that_cannot_be_enforced_narrows_whichever_way_the_entry_points()
    {
        const string Allow = """{ "name": "few-hops", "matches": { "ipv4": { "ttl": 1 } }, "actions": { "forwarding": "accept" } }""";
        const string Deny = """{ "name": "few-hops", "matches": { "ipv4": { "ttl": 1 } }, "actions": { "forwarding": "drop" } }""";

        Assert.Equal(FlowVerdict.Denied, Judge(Home.Profile(Allow), "tcp 192.168.20.10:40000 > 203.0.113.7:443").Verdict);
        Assert.Equal(FlowVerdict.Denied, Judge(Home.Profile($"{Deny}, {HttpsToAnyone}"), "tcp 192.168.20.10:40000 > 203.0.113.7:443").Verdict);
        Assert.Contains(PolicyCompiler.Compile(Home.Profile(Allow)).Notes, n => n.Message.Contains("ttl", StringComparison.Ordinal));
    }

    [Fact]
    public void Empty_matches_match_every_packet_of_the_lists_family()
    {
        MudFile file = Home.Profile("""{ "name": "all", "matches": {}, "actions": { "forwarding": "accept" } }""");

        Assert.Equal(FlowVerdict.Allowed, Judge(file, "47 192.168.20.10 > 203.0.113.7").Verdict);
        Assert.Equal(FlowVerdict.Denied, Judge(file, "tcp [2001:db8::1]:1 > [2001:db8::2]:2").Verdict);
    }

    private static string ToName(string name) => Entry($"\"ipv4\": {{ \"ietf-acldns:dst-dnsname\": \"{name}\" }}");

    private static string Entry(string matches) => $$"""{ "name": "entry", "matches": { {{matches}} }, "actions": { "forwarding": "accept" } }""";

    private static string Udp(string name, string udp) => Tcp(name, udp).Replace("\"tcp\"", "\"udp\"", StringComparison.Ordinal);

    private static string Tcp(string name, string tcp) => $$"""{ "name": "{{name}}", "matches": { "tcp": { {{tcp}} } }, "actions": { "forwarding": "accept" } }""";

    private static FlowDecision Judge(MudFile file, string flow) => Judge(file, flow, PolicyDirection.FromDevice);

    private static FlowDecision JudgeFromPeer(MudFile file, string flow) => Judge(file, flow, PolicyDirection.ToDevice);

    private static FlowDecision Judge(MudFile file, string text, PolicyDirection direction)
    {
        Assert.Null(FlowText.TryParse(text, direction, out Flow? flow));
        return FlowEvaluator.Judge(PolicyCompiler.Compile(file), Peers, flow!);
    }
}
