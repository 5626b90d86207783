using System.Collections.Immutable;
using EdgeGuard.Core.Access;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.Wire;
using static EdgeGuard.Core.Nft.Rules;

namespace EdgeGuard.Core.Nft;

/// <summary>
/// At the bridge ports of enforced networks, drops frames whose content no other rule sees: VLAN tags, SNAP headers and frame types that no
/// home needs. A host reads some of them like plain IP. Drops frames with the MAC address of a device at another port too, whatever they carry, so
/// that the bridge does not learn it there. IP packets are left to <see cref="PlaceGuard"/>, which reports them.
/// </summary>
/// <remarks>A bridge that carries VLANs may receive tags: its ports are trunks, and the operator separates the VLANs.</remarks>
internal static class FrameGuard
{
    private const int BeforeInspection = -195;
    private const string Macs = "frame_placed_mac", Places = "frame_mac_place";
    private const ushort Snap = 0xaaaa, LongestLength = 0x05ff, Login = 0x888e, PreAuthentication = 0x88c7, MeshControl = 0x893a;

    private static readonly ImmutableArray<NftRange> Tags = [Of(EtherType.Vlan), Of(EtherType.ProviderVlan), Of(EtherType.OldProviderVlan)];

    // LLC (spanning tree), ARP, LLDP, EAPOL, pre-authentication of Wi-Fi (IEEE 802.11), mesh control (IEEE 1905.1).
    private static readonly ImmutableArray<NftRange> Known =
        [Lengths, Of(EtherType.Ipv4), Of(EtherType.Arp), Of(EtherType.Ipv6), Of(Login), Of(PreAuthentication), Of(EtherType.Lldp), Of(MeshControl)];

    private static NftRange Lengths => new(NftKey.Of((ushort)0), NftKey.Of(LongestLength));

    internal static IEnumerable<NftChain> Chains(AccessTable access)
    {
        foreach ((int number, NetworkAccess network) in Guarded(access))
        {
            yield return new()
            {
                Name = NeighborInspection.Numbered("frame_guard", number),
                Comment = $"frames of {network.Network.Name} as they come in by a port",
                Hook = new(NftChainType.Filter, NftHookPoint.Ingress, BeforeInspection) { Devices = string.Join(' ', network.Ports.Distinct().Order(StringComparer.Ordinal)) },
                Rules = [.. OfTypes(network, number), .. PlaceGuard.IsAny(access) ? OfPlaces : []],
            };
            if (!network.CarriesVlans) yield return OfTags(network, number);
        }
    }

    internal static IEnumerable<NftSet> Sets(AccessTable access) =>
        Guarded(access).Any() && PlaceGuard.IsAny(access) ? [PlaceGuard.MacsOf(access, Macs), PlaceGuard.PlacesOf(access, Places)] : [];

    private static IEnumerable<(int Number, NetworkAccess Network)> Guarded(AccessTable access) =>
        access.Home.Networks.Index().Where(n => n.Item is { Mode: EnforcementMode.Enforce, Ports.IsEmpty: false });

    // Hosts read a tag that gives a priority and no VLAN like none, and some send it. What other rules see anyway may have one.
    private static NftChain OfTags(NetworkAccess network, int number) => new()
    {
        Name = NeighborInspection.Numbered("frame_tag", number),
        Comment = $"frames of {network.Network.Name} with a VLAN tag",
        Rules =
        [
            Rule("ARP is inspected", Carries(EtherType.Arp), Return),
            .. network.GatewayMacs.Select(mac => Rule("to the gateway", new NftStatement.Match(NftField.EtherDestination, [NftRange.Of(NftKey.Of(mac))]), Return)),
            Rule("DHCP of clients", Carries(EtherType.Ipv4), Is(NftField.Protocol, IpProtocols.Udp), IsPort(NftField.SourcePort, 68), IsPort(NftField.DestinationPort, 67), Return),
            Rule("neighbor discovery is inspected", Carries(EtherType.Ipv6), Is(NftField.Protocol, IpProtocols.Icmpv6), new NftStatement.Match(NftField.EtherDestination, [Groups6]), Return),
            Rule("a tag would hide the packet", Counter, Drop),
        ],
    };

    private static IEnumerable<NftRule> OfTypes(NetworkAccess network, int number)
    {
        if (!network.CarriesVlans) yield return Rule("a VLAN tag", new NftStatement.Match(NftField.FrameType, Tags), Jump(NeighborInspection.Numbered("frame_tag", number)));
        yield return Rule("a SNAP header hides a packet", new NftStatement.Match(NftField.FrameType, [Lengths]), new NftStatement.Match(NftField.LlcAddresses, [Of(Snap)]), Counter, Drop);
        yield return Rule("frame type that no home needs", new NftStatement.Match(NftField.FrameType, [.. Known, .. Tags], Not: true), Counter, Drop);
    }

    private static IEnumerable<NftRule> OfPlaces =>
    [
        Rule("no device with a port", NotIn(Macs, NftField.EtherSource), Accept),
        Rule("at its own port", In(Places, NftField.InInterface, NftField.EtherSource), Accept),
        Rule("IP packets are reported first", Carries(EtherType.Ipv4, EtherType.Ipv6), Accept),
        Rule("MAC address of a device at another port", Counter, Drop),
    ];

    // Multicast of IPv6 (RFC 2464 §7).
    private static NftRange Groups6 => new(NftKey.Of(new MacAddress(0x3333_0000_0000)), NftKey.Of(new MacAddress(0x3333_ffff_ffff)));

    private static NftStatement.Match Carries(params IEnumerable<EtherType> types) => new(NftField.EtherType, [.. types.Select(Of)]);

    private static NftRange Of(EtherType type) => Of((ushort)type);

    private static NftRange Of(ushort type) => NftRange.Of(NftKey.Of(type));
}
