using System.Collections.Immutable;
using EdgeGuard.Core.Access;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.Wire;
using static EdgeGuard.Core.Nft.Rules;

namespace EdgeGuard.Core.Nft;

/// <summary>
/// Permits DHCP servers, routers and DHCP relays that the operator names for a network, by MAC address and by interface or bridge port. Where none is
/// named, there is no rule and no set.
/// </summary>
internal static class AuthorizedServers
{
    private const string Servers = "dhcp_servers", Routers = "routers", Relays = "dhcp_relays";

    /// <summary>The rules that precede those of <see cref="RogueGuard"/>.</summary>
    internal static IEnumerable<NftRule> Exceptions(HomeAccess home)
    {
        if (IsAny(home, n => n.DhcpServers))
        {
            yield return Dhcp(Servers, "authorized DHCP server", IpFamily.V4, from: 67, to: 68);
            yield return Dhcp(Servers, "authorized DHCP server", IpFamily.V6, from: 547, to: 546);
        }
        if (IsAny(home, n => n.Routers))
        {
            yield return Rule("authorized router", In(Routers, NftField.InInterface, NftField.EtherSource), Is(NftField.Family, IpFamily.V6.Number),
                Is(NftField.Protocol, IpFamily.V6.Icmp), Is(NftField.Icmpv6Type, (byte)NeighborMessageType.RouterAdvertisement), Accept);
        }
    }

    /// <summary>On the way from port to port of one bridge.</summary>
    internal static IEnumerable<NftRule> OnBridge(HomeAccess home, NftStatement withinBridge)
    {
        if (!IsAny(home, n => n.DhcpServers)) yield break;
        foreach ((IpFamily f, ushort from, ushort to) in new[] { (IpFamily.V4, (ushort)67, (ushort)68), (IpFamily.V6, (ushort)547, (ushort)546) })
            yield return Rule("authorized DHCP server on one bridge", [withinBridge, In(Servers, NftField.InInterface, NftField.EtherSource), .. IsUdp(f, from, to), Accept]);
    }

    /// <summary>On the way to the gateway: a relay asks from another port than a client.</summary>
    internal static IEnumerable<NftRule> OnInput(HomeAccess home)
    {
        if (!IsAny(home, n => n.DhcpRelays)) yield break;
        yield return Dhcp(Relays, "authorized DHCP relay", IpFamily.V4, from: 67, to: 67);
        yield return Dhcp(Relays, "authorized DHCP relay", IpFamily.V6, from: 547, to: 547);
    }

    internal static IEnumerable<NftSet> Sets(AccessTable access) =>
        new[] { Set(access, Servers, n => n.DhcpServers), Set(access, Routers, n => n.Routers), Set(access, Relays, n => n.DhcpRelays) }.Where(s => !s.Elements.IsEmpty);

    private static bool IsAny(HomeAccess home, Func<Network, ImmutableArray<MacAddress>> named) => home.Networks.Any(n => !named(n.Network).IsEmpty);

    private static NftSet Set(AccessTable access, string name, Func<Network, ImmutableArray<MacAddress>> named) => new()
    {
        Name = name,
        Key = [NftType.IfName, NftType.EtherAddr],
        Elements =
        [
            .. (from network in access.Home.Networks
                from place in network.Network.Interfaces.Concat(network.Ports)
                from mac in named(network.Network)
                where !network.Ports.Contains(place) || PlaceGuard.MayBeAt(access, mac, place)
                select NftKey.OfInterface(place).Then(NftKey.Of(mac))).Order().Distinct().Select(k => new NftElement(k)),
        ],
    };

    private static NftRule Dhcp(string set, string comment, IpFamily f, ushort from, ushort to) =>
        Rule(comment, [In(set, NftField.InInterface, NftField.EtherSource), .. IsUdp(f, from, to), Accept]);
}
