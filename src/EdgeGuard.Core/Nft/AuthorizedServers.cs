using System.Collections.Immutable;
using EdgeGuard.Core.Access;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Wire;
using static EdgeGuard.Core.Nft.Rules;

namespace EdgeGuard.Core.Nft;

/// <summary>
/// Permits DHCP servers, routers and DHCP relays that the operator names for a network, by MAC address and by interface or bridge port. Where none is
/// named, there is no rule and no set.
/// </summary>
internal static class AuthorizedServers
{
    private const string Servers = "servers", Routers = "routers", Relays = "relays";

    /// <summary>The rules that precede those of <see cref="RogueGuard"/>.</summary>
    internal static IEnumerable<NftRule> Exceptions(GatewayState state)
    {
        if (IsAny(state, n => n.DhcpServers))
        {
            yield return Dhcp(Servers, IpFamily.V4, from: 67, to: 68);
            yield return Dhcp(Servers, IpFamily.V6, from: 547, to: 546);
        }
        if (IsAny(state, n => n.Routers))
        {
            yield return Rule(In(Routers, NftField.InInterface, NftField.EtherSource), Is(NftField.Family, IpFamily.V6.Number),
                Is(NftField.Protocol, IpFamily.V6.Icmp), Is(NftField.Icmpv6Type, (byte)NeighborMessageType.RouterAdvertisement), Accept);
        }
    }

    /// <summary>On the way to the gateway: a relay asks from another port than a client.</summary>
    internal static IEnumerable<NftRule> OnInput(GatewayState state)
    {
        if (!IsAny(state, n => n.DhcpRelays)) yield break;
        yield return Dhcp(Relays, IpFamily.V4, from: 67, to: 67);
        yield return Dhcp(Relays, IpFamily.V6, from: 547, to: 547);
    }

    internal static IEnumerable<NftSet> Sets(GatewayState state) =>
        new[] { Set(state, Servers, n => n.DhcpServers), Set(state, Routers, n => n.Routers), Set(state, Relays, n => n.DhcpRelays) }.Where(s => !s.Elements.IsEmpty);

    private static bool IsAny(GatewayState state, Func<Network, ImmutableArray<MacAddress>> named) => state.Networks.Values.Any(n => !named(n).IsEmpty);

    private static NftSet Set(GatewayState state, string name, Func<Network, ImmutableArray<MacAddress>> named) => new()
    {
        Name = name,
        Key = [NftType.IfName, NftType.EtherAddr],
        Elements =
        [
            .. (from network in state.Networks.Values
                from place in network.Interfaces.Concat(RogueGuard.PortsOf(state, network))
                from mac in named(network)
                select NftKey.OfInterface(place).Then(NftKey.Of(mac))).Order().Distinct().Select(k => new NftElement(k)),
        ],
    };

    private static NftRule Dhcp(string set, IpFamily f, ushort from, ushort to) =>
        Rule([In(set, NftField.InInterface, NftField.EtherSource), .. IsUdp(f, from, to), Accept]);
}
