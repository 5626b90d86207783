using System.Net;
using EdgeGuard.Core.Access;
using static EdgeGuard.Core.Nft.Rules;

namespace EdgeGuard.Core.Nft;

/// <summary>
/// Where the kernel shows the rules what a bridge carries from port to port (<c>br_netfilter</c>), the <c>forward</c> chain sees DHCP and neighbor
/// discovery of one link too. They pass as they do without <c>br_netfilter</c>: the guards at the ports have checked them. Elsewhere there is no rule and no set.
/// </summary>
internal static class BridgedChains
{
    private const string Bridged = "bridged_if";

    private static readonly IEnumerable<byte> LinkMessages = [130, 131, 132, 133, 135, 136, 143];

    /// <summary>The rules that precede all others about forwarded packets.</summary>
    internal static IEnumerable<NftRule> OnForward(HomeAccess home)
    {
        if (!home.ShowsBridged) yield break;
        yield return Rule("DHCP of clients on one bridge", [WithinBridge, .. IsUdp(IpFamily.V4, from: 68, to: 67), IsIn(IpFamily.V4.Destination, IPNetwork.Parse("255.255.255.255/32")), Accept]);
        yield return Rule("DHCP of clients on one bridge", [WithinBridge, .. IsUdp(IpFamily.V6, from: 546, to: 547), IsIn(IpFamily.V6.Destination, IPNetwork.Parse("ff02::1:2/128")), Accept]);
        foreach (NftRule named in AuthorizedServers.OnBridge(home, WithinBridge)) yield return named;
        yield return Rule("neighbour discovery and multicast membership on one bridge",
            WithinBridge, Is(NftField.Family, IpFamily.V6.Number), Is(NftField.Protocol, IpFamily.V6.Icmp), Is(NftField.Icmpv6Type, LinkMessages), Accept);
        yield return Rule("multicast membership on one bridge", WithinBridge, Is(NftField.Protocol, Policy.IpProtocols.Igmp), Accept);
    }

    internal static IEnumerable<NftSet> Sets(HomeAccess home)
    {
        if (!home.ShowsBridged) yield break;
        yield return new()
        {
            Name = Bridged,
            Key = [NftType.IfName, NftType.IfName],
            Comment = "bridges whose frames from port to port the rules see",
            Elements =
            [
                .. home.Networks.Where(n => !n.Ports.IsEmpty).SelectMany(n => n.Network.Interfaces).Distinct().Order(StringComparer.Ordinal)
                    .Select(name => new NftElement(NftKey.OfInterface(name).Then(NftKey.OfInterface(name)))),
            ],
        };
    }

    private static NftStatement WithinBridge => In(Bridged, NftField.InInterface, NftField.OutInterface);
}
