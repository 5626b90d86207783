using System.Collections.Immutable;
using System.Net;
using EdgeGuard.Core.Coverage;
using EdgeGuard.Core.Networks;

namespace EdgeGuard.Core.Tests.Coverage;

public sealed class ForeignRulesTests
{
    private const string Docker = """
        {"nftables": [{"metainfo": {"version": "1.0.6"}}, {"table": {"family": "ip", "name": "filter", "handle": 1}}, {"chain": {"family": "ip", "table": "filter", "name": "DOCKER-USER", "handle": 1}},
        {"chain": {"family": "ip", "table": "filter", "name": "FORWARD", "handle": 2, "type": "filter", "hook": "forward", "prio": 0, "policy": "drop"}},
        {"rule": {"family": "ip", "table": "filter", "chain": "FORWARD", "expr": [{"jump": {"target": "DOCKER-USER"}}]}},
        {"rule": {"family": "ip", "table": "filter", "chain": "FORWARD", "expr": [{"match": {"op": "==", "left": {"meta": {"key": "oifname"}}, "right": "docker0"}}, {"xt": {"type": "match", "name": "conntrack"}}, {"counter": {"packets": 0, "bytes": 0}}, {"accept": null}]}},
        {"rule": {"family": "ip", "table": "filter", "chain": "FORWARD", "expr": [{"match": {"op": "==", "left": {"meta": {"key": "iifname"}}, "right": "docker0"}}, {"match": {"op": "!=", "left": {"meta": {"key": "oifname"}}, "right": "docker0"}}, {"accept": null}]}}MORE]}
        """;

    private const string Ufw = """
        {"nftables": [{"table": {"family": "ip", "name": "filter"}}, {"chain": {"family": "ip", "table": "filter", "name": "FORWARD", "type": "filter", "hook": "forward", "prio": 0, "policy": "drop"}},
        {"chain": {"family": "ip", "table": "filter", "name": "INPUT", "type": "filter", "hook": "input", "prio": 0, "policy": "drop"}}, {"chain": {"family": "ip", "table": "filter", "name": "ufw-before-forward"}},
        {"chain": {"family": "ip", "table": "filter", "name": "ufw-before-input"}}, {"chain": {"family": "ip", "table": "filter", "name": "ufw-user-forward"}},
        {"rule": {"family": "ip", "table": "filter", "chain": "FORWARD", "expr": [{"counter": {"packets": 0, "bytes": 0}}, {"jump": {"target": "ufw-before-forward"}}]}},
        {"rule": {"family": "ip", "table": "filter", "chain": "INPUT", "expr": [{"jump": {"target": "ufw-before-input"}}]}},
        {"rule": {"family": "ip", "table": "filter", "chain": "ufw-before-forward", "expr": [{"xt": {"type": "match", "name": "conntrack"}}, {"counter": {"packets": 0, "bytes": 0}}, {"accept": null}]}},
        {"rule": {"family": "ip", "table": "filter", "chain": "ufw-before-forward", "expr": [{"match": {"op": "==", "left": {"meta": {"key": "l4proto"}}, "right": "icmp"}}, {"xt": {"type": "match", "name": "icmp"}}, {"accept": null}]}},
        {"rule": {"family": "ip", "table": "filter", "chain": "ufw-before-forward", "expr": [{"jump": {"target": "ufw-user-forward"}}]}},
        {"rule": {"family": "ip", "table": "filter", "chain": "ufw-before-input", "expr": [{"match": {"op": "==", "left": {"payload": {"protocol": "udp", "field": "sport"}}, "right": 67}}, {"match": {"op": "==", "left": {"payload": {"protocol": "udp", "field": "dport"}}, "right": 68}}, {"accept": null}]}}MORE]}
        """;

    private const string Firewalld = """
        {"nftables": [{"table": {"family": "inet", "name": "firewalld"}}, {"chain": {"family": "inet", "table": "firewalld", "name": "filter_FORWARD", "type": "filter", "hook": "forward", "prio": 10, "policy": "accept"}},
        {"chain": {"family": "inet", "table": "firewalld", "name": "filter_FORWARD_POLICIES"}}, {"chain": {"family": "inet", "table": "firewalld", "name": "filter_FWD_public"}},
        {"rule": {"family": "inet", "table": "firewalld", "chain": "filter_FORWARD", "expr": [{"match": {"op": "in", "left": {"ct": {"key": "state"}}, "right": ["established", "related"]}}, {"accept": null}]}},
        {"rule": {"family": "inet", "table": "firewalld", "chain": "filter_FORWARD", "expr": [{"match": {"op": "==", "left": {"meta": {"key": "iifname"}}, "right": "lo"}}, {"accept": null}]}},
        {"rule": {"family": "inet", "table": "firewalld", "chain": "filter_FORWARD", "expr": [{"jump": {"target": "filter_FORWARD_POLICIES"}}]}},
        {"rule": {"family": "inet", "table": "firewalld", "chain": "filter_FORWARD", "expr": [{"reject": {"type": "icmpx", "expr": "admin-prohibited"}}]}}MORE]}
        """;

    private static readonly Network Things = new()
    {
        Name = "things",
        Kind = NetworkKind.Iot,
        Interfaces = ["br-things"],
        Prefixes = [IPNetwork.Parse("192.168.20.0/24"), IPNetwork.Parse("2001:db8:20::/64")],
        GatewayAddresses = [IPAddress.Parse("192.168.20.1"), IPAddress.Parse("2001:db8:20::1")],
    };

    [Theory]
    [InlineData("Docker", Docker, "br-things InternetIpv4 ip filter FORWARD Docker")]
    [InlineData("ufw", Ufw, "br-things InternetIpv4 ip filter FORWARD ufw|br-things Gateway ip filter INPUT ufw")]
    [InlineData("firewalld", Firewalld, "br-things InternetIpv4 inet firewalld filter_FORWARD firewalld|br-things InternetIpv6 inet firewalld filter_FORWARD firewalld")]
    public void F11_Chain_that_is_sure_to_drop_what_devices_may_send_is_named(string owner, string table, string blocks)
    {
        ImmutableArray<ForeignBlock> found = Read(table);

        Assert.Equal(blocks.Split('|'), found.Select(b => $"{b.Interface} {b.Path} {b.Chain} {b.Owner}"));
        Assert.All(found, b => Assert.Equal(owner, b.Owner));
        Assert.All(found, b => Assert.Contains("br-things", b.Remedy, StringComparison.Ordinal));
    }

    [Theory]
    // Accepted by the operator, as the remedies say.
    [InlineData(Docker, "DOCKER-USER", """{"match": {"op": "==", "left": {"meta": {"key": "iifname"}}, "right": "br-things"}}, {"accept": null}""", """{"match": {"op": "==", "left": {"meta": {"key": "oifname"}}, "right": "br-*"}}, {"accept": null}""")]
    [InlineData(Ufw, "ufw-user-forward", """{"match": {"op": "==", "left": {"meta": {"key": "iifname"}}, "right": "br-things"}}, {"accept": null}""", """{"jump": {"target": "ufw-user-forward"}}""")]
    // A verdict map by interface, a set of ports that also has those of DNS and DHCP.
    [InlineData(Firewalld, "filter_FORWARD_POLICIES", """{"vmap": {"key": {"meta": {"key": "iifname"}}, "data": {"set": [["lo", {"drop": null}], ["br-things", {"goto": {"target": "filter_FWD_public"}}]]}}}""", """{"match": {"op": "==", "left": {"payload": {"protocol": "tcp", "field": "dport"}}, "right": {"set": [22, {"range": [400, 500]}]}}}, {"accept": null}""", "filter_FWD_public")]
    public void Chain_that_accepts_or_may_accept_is_none(string table, string chain, string first, string second, string? other = null)
    {
        string family = table.Contains("inet", StringComparison.Ordinal) ? "inet" : "ip", name = family == "inet" ? "firewalld" : "filter";
        string In(string where, string rule) => $$$"""{"rule": {"family": "{{{family}}}", "table": "{{{name}}}", "chain": "{{{where}}}", "expr": [{{{rule}}}]}}""";

        Assert.DoesNotContain(Read(table, In(chain, first), In(other ?? chain, second)), b => b.Path == TrafficPath.InternetIpv4);
    }

    [Fact]
    public void Own_table_and_tables_without_such_a_hook_are_not_read()
    {
        const string chains = """
            {"nftables": [{"chain": {"family": "inet", "table": "edgeguard", "name": "forward", "hook": "forward"}}, {"chain": {"family": "ip", "table": "nat", "name": "PREROUTING", "hook": "prerouting"}},
            {"chain": {"family": "ip", "table": "filter", "name": "INPUT", "hook": "input"}}, {"chain": {"family": "ip", "table": "filter", "name": "FORWARD", "hook": "forward"}}, {"chain": {"family": "ip", "table": "filter", "name": "DOCKER"}}]}
            """;

        Assert.Equal(["ip filter"], ForeignRules.Tables(chains, "edgeguard").Select(t => $"{t.Family} {t.Name}"));
        Assert.Empty(ForeignRules.Tables("nothing", "edgeguard"));
        Assert.Empty(ForeignRules.Read(["", "[]", "{}", """{"nftables": 1}"""], [Things], ["wan0"]));
    }

    [Fact]
    public void F11_Coverage_says_blocked_by_others_with_the_remedy()
    {
        GatewayFacts facts = Machines.Facts(Machines.Bridge("br-things", Machines.Port("lan1")).Standing()) with { Blocks = [new("br-things", TrafficPath.InternetIpv4, "ip filter FORWARD", "Docker")] };

        PathCoverage path = Assert.Single(CoverageAssessment.Judge(Machines.Gateway(facts))).Paths[0];

        Assert.Equal((TrafficPath.InternetIpv4, CoverageGrade.BlockedByOthers), (path.Path, path.Grade));
        Assert.Contains("iptables -I DOCKER-USER -i br-things", path.Remedy, StringComparison.Ordinal);
    }

    private static ImmutableArray<ForeignBlock> Read(string table, params string[] more) =>
        ForeignRules.Read([table.Replace("MORE", string.Concat(more.Select(rule => "," + rule)), StringComparison.Ordinal)], [Things], ["wan0"]);
}
