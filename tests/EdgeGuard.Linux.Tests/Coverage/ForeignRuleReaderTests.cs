using System.Collections.Immutable;
using System.Net;
using EdgeGuard.Core.Networks;
using EdgeGuard.Linux.Interfaces;
using EdgeGuard.Linux.Nft;
using EdgeGuard.Linux.Tests.Netns;

namespace EdgeGuard.Linux.Tests.Coverage;

/// <summary>Rules of other programs in the kernel, read by nft.</summary>
public sealed class ForeignRuleReaderTests
{
    private static readonly Network Things = new()
    {
        Name = "things",
        Kind = NetworkKind.Iot,
        Interfaces = ["lan0"],
        Prefixes = [IPNetwork.Parse("192.168.20.0/24")],
        GatewayAddresses = [IPAddress.Parse("192.168.20.1")],
    };

    [NetnsFact]
    public void F11_Forward_chain_that_drops_is_found_until_it_accepts_the_interface() => NetworkNamespace.Run(inside =>
    {
        Build(inside);
        Assert.Empty(Read());

        Apply("table ip filter { chain DOCKER-USER { }; chain FORWARD { type filter hook forward priority filter; policy drop; jump DOCKER-USER; iifname docker0 accept; oifname docker0 ct state established,related accept; }; }");
        ForeignBlock block = Assert.Single(Read());
        Assert.Equal(("lan0", TrafficPath.InternetIpv4, "ip filter FORWARD", "Docker"), (block.Interface, block.Path, block.Chain, block.Owner));

        Apply("add rule ip filter DOCKER-USER iifname lan0 accept");
        Assert.Equal(TrafficPath.InternetIpv4, Assert.Single(Read()).Path);
        Apply("add rule ip filter DOCKER-USER oifname lan0 accept");
        Assert.Empty(Read());
    });

    [NetnsFact]
    public void F11_Input_chain_that_drops_DNS_is_found() => NetworkNamespace.Run(inside =>
    {
        Build(inside);
        Apply("table inet filter { chain input { type filter hook input priority filter; policy drop; iif lo accept; ct state established,related accept; tcp dport 22 accept; udp dport { 53, 67 } accept; }; }");

        Assert.Empty(Read());
        ForeignBlock block = Assert.Single(Read(dnsPort: 10053));
        Assert.Equal((TrafficPath.Gateway, "inet filter input", null), (block.Path, block.Chain, block.Owner));
    });

    private static void Build(NetworkNamespace inside)
    {
        foreach (string name in (string[])["lan0", "wan0"])
        {
            inside.Ip($"link add {name} type veth peer name {name}-end");
            inside.Ip($"link set {name} up");
            inside.Ip($"link set {name}-end up");
        }
        inside.Ip("address add 192.168.20.1/24 dev lan0");
        inside.Ip("address add 203.0.113.1/24 dev wan0");
        inside.Ip("route add 198.51.100.0/24 via 203.0.113.9");
    }

    private static void Apply(string rules) => new NftCommand().ApplyAsync(rules, CancellationToken.None).GetAwaiter().GetResult();

    private static ImmutableArray<ForeignBlock> Read(int dnsPort = 53) => ForeignRuleReader.Read([Things], dnsPort, out _);
}
