using System.Collections.Immutable;
using System.Net.Sockets;
using EdgeGuard.Core.Access;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Wire;
using static EdgeGuard.Core.Nft.Rules;

namespace EdgeGuard.Core.Nft;

/// <summary>
/// Permits DHCP servers, routers and DHCP relays that the operator names for a network, by MAC address and by interface or bridge port. Where an
/// entry has a source address, that counts too. Where none is named, there is no rule and no set.
/// </summary>
internal static class AuthorizedServers
{
    private const string Servers = "dhcp_servers", Routers = "routers", Relays = "dhcp_relays", RelayMacs = "dhcp_relay_macs";

    /// <summary>The rules that precede those of <see cref="RogueGuard"/>.</summary>
    internal static IEnumerable<NftRule> Exceptions(HomeAccess home)
    {
        foreach (NftRule rule in Accepted(home, Servers, "authorized DHCP server", OfServers, from: (67, 547), to: (68, 546))) yield return rule;
        if (home.Networks.Any(n => !n.Network.Routers.IsEmpty))
        {
            yield return Rule("authorized router", In(Routers, NftField.InInterface, NftField.EtherSource), Is(NftField.Family, IpFamily.V6.Number),
                Is(NftField.Protocol, IpFamily.V6.Icmp), Is(NftField.Icmpv6Type, (byte)NeighborMessageType.RouterAdvertisement), Accept);
        }
    }

    /// <summary>On the way from port to port of one bridge.</summary>
    internal static IEnumerable<NftRule> OnBridge(HomeAccess home, NftStatement withinBridge) =>
        Accepted(home, Servers, "authorized DHCP server on one bridge", OfServers, from: (67, 547), to: (68, 546), withinBridge);

    /// <summary>On the way to the gateway: a relay asks from another port than a client.</summary>
    internal static IEnumerable<NftRule> OnInput(HomeAccess home) =>
        Accepted(home, Relays, "authorized DHCP relay", OfRelays, from: (67, 547), to: (67, 547));

    /// <summary>At bridge ports: a relay that has to be at one of them, or to have an address, is stopped anywhere else.</summary>
    internal static IEnumerable<NftRule> AtPorts(HomeAccess home)
    {
        if (!IsAnyPlaced(home)) yield break;
        foreach (NftRule rule in OnInput(home)) yield return rule;
        foreach ((IpFamily f, ushort port) in new[] { (IpFamily.V4, (ushort)67), (IpFamily.V6, (ushort)547) })
            yield return Rule("relay's MAC address elsewhere", [In("guarded_if", NftField.InInterface), In(RelayMacs, NftField.EtherSource), .. IsUdp(f, port, port), Counter, Drop]);
    }

    internal static IEnumerable<NftSet> Sets(AccessTable access)
    {
        foreach (NftSet set in SetsOf(access, Servers, OfServers).Concat(SetsOf(access, Relays, OfRelays))) yield return set;
        NftKey[] routers = [.. from network in access.Home.Networks from mac in network.Network.Routers from at in PlacesOf(access, network, new(mac, null, null)) select at];
        if (routers.Length > 0) yield return Set(Routers, routers, NftType.IfName, NftType.EtherAddr);
        if (IsAnyPlaced(access.Home)) yield return Set(RelayMacs, access.Home.Networks.SelectMany(n => n.Network.DhcpRelays).Select(NftKey.Of), NftType.EtherAddr);
    }

    // One rule for entries without an address, and one for those with one, in each family that has such entries.
    private static IEnumerable<NftRule> Accepted(
        HomeAccess home, string set, string comment, Func<Network, IEnumerable<NamedStation>> named, (ushort V4, ushort V6) from, (ushort V4, ushort V6) to, params ImmutableArray<NftStatement> where)
    {
        foreach ((IpFamily f, ushort source, ushort destination) in new[] { (IpFamily.V4, from.V4, to.V4), (IpFamily.V6, from.V6, to.V6) })
        {
            if (IsAny(home, named, null)) yield return Rule(comment, [.. where, In(set, NftField.InInterface, NftField.EtherSource), .. IsUdp(f, source, destination), Accept]);
            if (IsAny(home, named, f.Family))
                yield return Rule(comment, [.. where, .. IsUdp(f, source, destination), In(f.Named(set), NftField.InInterface, NftField.EtherSource, f.Source), Accept]);
        }
    }

    private static IEnumerable<NftSet> SetsOf(AccessTable access, string name, Func<Network, IEnumerable<NamedStation>> named)
    {
        if (IsAny(access.Home, named, null)) yield return Set(name, Keys(access, named, null), NftType.IfName, NftType.EtherAddr);
        foreach (IpFamily f in (IpFamily[])[IpFamily.V4, IpFamily.V6])
        {
            if (IsAny(access.Home, named, f.Family)) yield return Set(f.Named(name), Keys(access, named, f.Family), NftType.IfName, NftType.EtherAddr, f.Address);
        }
    }

    private static IEnumerable<NftKey> Keys(AccessTable access, Func<Network, IEnumerable<NamedStation>> named, AddressFamily? family) =>
        from network in access.Home.Networks
        from station in named(network.Network)
        where station.Address?.AddressFamily == family
        from place in PlacesOf(access, network, station)
        select station.Address is { } address ? place.Then(NftKey.Of(address)) : place;

    // The bridge itself has no port to compare: there, its ports have done so.
    private static IEnumerable<NftKey> PlacesOf(AccessTable access, NetworkAccess network, NamedStation station) =>
        from place in network.Network.Interfaces.Concat(network.Ports)
        let isPort = network.Ports.Contains(place)
        where station.Port is null || station.Port == place || !isPort && !network.Places.Contains(place)
        where !isPort || PlaceGuard.MayBeAt(access, station.Mac, place)
        select NftKey.OfInterface(place).Then(NftKey.Of(station.Mac));

    private static NftSet Set(string name, IEnumerable<NftKey> keys, params ImmutableArray<NftType> types) =>
        new() { Name = name, Key = types, Elements = [.. keys.Order().Distinct().Select(k => new NftElement(k))] };

    private static IEnumerable<NamedStation> OfServers(Network network) => network.DhcpServers.SelectMany(mac => NamedStations.WrittenOf(network, mac));

    private static IEnumerable<NamedStation> OfRelays(Network network) => network.DhcpRelays.SelectMany(mac => NamedStations.WrittenOf(network, mac));

    private static bool IsAny(HomeAccess home, Func<Network, IEnumerable<NamedStation>> named, AddressFamily? family) =>
        home.Networks.Any(n => named(n.Network).Any(s => s.Address?.AddressFamily == family));

    private static bool IsAnyPlaced(HomeAccess home) => home.Networks.Any(n => OfRelays(n.Network).Any(s => s.Port is not null || s.Address is not null));
}
