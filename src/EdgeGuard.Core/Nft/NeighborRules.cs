using System.Collections.Immutable;
using System.Net;
using EdgeGuard.Core.Access;
using EdgeGuard.Core.Wire;
using static EdgeGuard.Core.Nft.Rules;

namespace EdgeGuard.Core.Nft;

/// <summary>The rules of <see cref="NeighborInspection"/> for one network, which has a number.</summary>
internal static class NeighborRules
{
    private const byte Router = (byte)NeighborMessageType.RouterSolicitation, Solicitation = (byte)NeighborMessageType.NeighborSolicitation,
        Advertisement = (byte)NeighborMessageType.NeighborAdvertisement, LinkLayerOfSender = 1, LinkLayerOfTarget = 2;

    private static readonly IPNetwork LinkLocal = IPNetwork.Parse("fe80::/10"), Groups = IPNetwork.Parse("ff00::/8");

    private static readonly IEnumerable<byte> OfDiscoveryAll = [133, 134, 135, 136, 137];

    /// <summary>
    /// Receivers differ in which of several link-layer addresses they believe, so there may be one. Behind it a nonce may follow (RFC 3971 §5.3.2),
    /// as in the probes of enhanced duplicate address detection (RFC 7527 §4.1).
    /// </summary>
    internal static IEnumerable<NftChain> Options =>
    [
        Few("nd_options", NftField.SecondNeighborOption, NftField.ThirdNeighborOption),
        Few("rs_options", NftField.SecondSolicitorOption, NftField.ThirdSolicitorOption),
    ];

    private static NftChain Few(string name, NftField second, NftField third) => new()
    {
        Name = name,
        Rules =
        [
            Rule("a second link-layer address", Is(second, LinkLayerOfSender, LinkLayerOfTarget), Counter, Drop),
            Rule("more options than any host sends", new NftStatement.Match(third, [new(NftKey.Of((byte)0), NftKey.Of(byte.MaxValue))]), Counter, Drop),
        ],
    };

    /// <summary>The set of MAC and IP addresses that belong together.</summary>
    internal static string Bound(IpFamily f, int number) => NeighborInspection.Numbered(f == IpFamily.V4 ? "arp_bound" : "nd_bound", number);

    /// <summary>The set of addresses that have a holder.</summary>
    internal static string Held(IpFamily f, int number) => NeighborInspection.Numbered(f == IpFamily.V4 ? "arp_held" : "nd_held", number);

    // Hosts read the tag of priority and no VLAN (VLAN 0) like no tag, also twice, and the kernel looks behind one tag only.
    internal static ImmutableArray<NftRule> OfArp(int number) =>
    [
        Rule("nested VLAN tags would hide a frame", new NftStatement.Match(NftField.EtherType, [Tag(0x8100), Tag(0x88a8), Tag(0x9100)]), Counter, Drop),
        Rule("the sender holds the address", In(Bound(IpFamily.V4, number), NftField.ArpSenderMac, NftField.ArpSenderIp), Accept),
        Rule("address of the gateway or of another device", In(Held(IpFamily.V4, number), NftField.ArpSenderIp), Counter, Drop),
        .. NeighborRate.OfArp,
    ];

    /// <summary>The MAC address in the option and that of the frame are both checked, because hosts believe the first and switches the second.</summary>
    internal static ImmutableArray<NftRule> OfDiscovery(NetworkAccess network, int number)
    {
        string bound = Bound(IpFamily.V6, number), held = Held(IpFamily.V6, number);
        return
        [
            Rule("not ICMPv6", IsNot(NftField.Protocol, IpFamily.V6.Icmp), Goto(NeighborRate.Relayed(number))),
            Rule("not neighbor discovery", new NftStatement.Match(NftField.Icmpv6Type, [.. OfDiscoveryAll.Select(t => NftRange.Of(NftKey.Of(t)))], Not: true), Goto(NeighborRate.Relayed(number))),
            Rule("a fragment of neighbor discovery, or one that hides its header", Is(NftField.Family, IpFamily.V6.Number), new NftStatement.FirstFragment(), Counter, Drop),
            Contradicts("source address of another device", NftField.Ipv6Source, NftField.EtherSource, Router, Solicitation),
            Contradicts("router solicitation with another MAC address", NftField.Ipv6Source, NftField.SolicitorMac, Router),
            Contradicts("neighbor solicitation with another MAC address", NftField.Ipv6Source, NftField.NeighborMac, Solicitation),
            Contradicts("advertisement of another device's address", NftField.NeighborTarget, NftField.EtherSource, Advertisement),
            Contradicts("advertisement with another MAC address", NftField.NeighborTarget, NftField.NeighborMac, Advertisement),
            .. Unbound(network, bound),
            Rule("options of a solicitation", Is(NftField.Icmpv6Type, Solicitation), In(held, NftField.Ipv6Source), Jump("nd_options")),
            Rule("options of a router solicitation", Is(NftField.Icmpv6Type, Router), In(held, NftField.Ipv6Source), Jump("rs_options")),
            Rule("options of an advertisement", Is(NftField.Icmpv6Type, Advertisement), In(held, NftField.NeighborTarget), Jump("nd_options")),
            .. NeighborRate.OfDiscovery(bound),
        ];

        NftRule Contradicts(string comment, NftField address, NftField mac, params IEnumerable<byte> types) =>
            Rule(comment, Is(NftField.Icmpv6Type, types), In(held, address), NotIn(bound, mac, address), Counter, Drop);
    }

    // A device probes its address before it advertises it, and is bound by the probe. An answer to another's probe goes to all (RFC 4861 §7.2.4), and would
    // keep that one from its address. An answer to a solicitation goes to whoever asked, and passes: the agent may have missed the probe.
    private static IEnumerable<NftRule> Unbound(NetworkAccess network, string bound)
    {
        if (network.Ports.IsEmpty) yield break;
        ImmutableArray<NftRange> own = [.. network.Network.Prefixes.Where(p => p.BaseAddress.AddressFamily == IpFamily.V6.Family).Append(LinkLocal).Select(Range).OrderBy(r => r.First)];
        yield return Rule("advertisement to all of an address that the sender does not hold", Is(NftField.Icmpv6Type, Advertisement), IsIn(NftField.Ipv6Destination, Groups),
            new NftStatement.Match(NftField.InInterface, [.. network.Ports.Select(NftKey.OfInterface).Order().Distinct().Select(NftRange.Of)]),
            new NftStatement.Match(NftField.NeighborTarget, own), NotIn(bound, NftField.EtherSource, NftField.NeighborTarget), Counter, Drop);
    }

    private static NftRange Tag(ushort etherType) => NftRange.Of(NftKey.Of(etherType));
}
