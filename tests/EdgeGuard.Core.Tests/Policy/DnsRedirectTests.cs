using System.Net;
using EdgeGuard.Core.Nft;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Tests.Policy;

/// <summary>Which DNS questions go to the proxy, and which servers a profile names.</summary>
public sealed class DnsRedirectTests
{
    private const string Server = "192.0.2.53";
    private const string Named = """{ "name": "dns", "matches": { "ipv4": { "destination-ipv4-network": "192.0.2.53/32" }, "udp": { "destination-port": { "operator": "eq", "port": 53 } } }, "actions": { "forwarding": "accept" } }""";

    [Theory]
    [InlineData(Named, true)]
    [InlineData("""{ "name": "other", "matches": { "udp": { "destination-port": { "operator": "eq", "port": 123 } } }, "actions": { "forwarding": "drop" } }, """ + Named, true)]
    [InlineData("""{ "name": "no", "matches": { "ipv4": { "destination-ipv4-network": "192.0.2.0/24" } }, "actions": { "forwarding": "drop" } }, """ + Named, false)]
    [InlineData("""{ "name": "net", "matches": { "ipv4": { "destination-ipv4-network": "192.0.2.0/24" }, "udp": { "destination-port": { "operator": "eq", "port": 53 } } }, "actions": { "forwarding": "accept" } }""", false)]
    [InlineData("""{ "name": "any", "matches": { "ipv4": { "destination-ipv4-network": "192.0.2.53/32" } }, "actions": { "forwarding": "accept" } }""", false)]
    public void T22_Server_is_asked_directly_only_where_an_entry_names_and_permits_it(string entries, bool isNamed)
    {
        GatewayState home = GoldenStates(entries).After(new PolicyInput.GateBeat(10053, LeavesLiterals: true, "nobody"));
        DevicePolicy policy = home.Profiles["local:test"].Policy;
        PeerDirectory directory = Core.Access.GatewayDirectory.Of(home);

        Assert.Equal(isNamed ? [(IPAddress.Parse(Server), IpProtocols.Udp)] : [], DnsRedirect.NamedServers(policy, directory));
        Assert.Equal(isNamed, Verdict(leaves: true) != FlowVerdict.Redirected);
        Assert.Equal(FlowVerdict.Redirected, Verdict(leaves: false));
        Assert.Equal(isNamed ? 1 : 0, RulesetCompiler.Compile(home).Sets.Single(s => s.Name == "dns_server4").Elements.Length);

        FlowVerdict Verdict(bool leaves) => FlowEvaluator.Judge(policy, directory, new()
        {
            Direction = PolicyDirection.FromDevice, Protocol = IpProtocols.Udp, Device = IPAddress.Parse("192.168.20.10"), DevicePort = 40_000, Peer = IPAddress.Parse(Server), PeerPort = 53,
        }, new(leaves)).Verdict;
    }

    private static GatewayState GoldenStates(string entries) => Nft.GoldenStates.WithProfile(entries);
}
