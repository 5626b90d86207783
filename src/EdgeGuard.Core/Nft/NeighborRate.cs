using System.Collections.Immutable;
using System.Net;
using EdgeGuard.Core.Access;
using EdgeGuard.Core.Wire;
using static EdgeGuard.Core.Nft.Rules;

namespace EdgeGuard.Core.Nft;

/// <summary>
/// Bounds what one place adds to the gateway's neighbor cache. The kernel makes an entry for each sender of a solicitation or an ARP packet, and
/// for sender and receiver of an IPv6 packet that would go back to its own link. It has room for 1,024 in all (<c>gc_thresh3</c>), and removes none that is younger
/// than 5 s. So invented senders would leave no room for another device.
/// </summary>
/// <remarks>A bound sender is not limited: the addresses of a device are limited where they are bound. A probe has no sender, and makes no entry.</remarks>
public static class NeighborRate
{
    /// <summary>Packets of unbound senders a second that may make an entry, at one place.</summary>
    public const int PerSecond = 10;

    /// <summary>The same at once, after a rest.</summary>
    public const int AtOnce = 50;

    private const string ArpSenders = "arp_unbound", Senders = "nd_unbound";
    private const byte RouterSolicitation = (byte)NeighborMessageType.RouterSolicitation, Solicitation = (byte)NeighborMessageType.NeighborSolicitation;

    private static readonly IPNetwork Unspecified4 = IPNetwork.Parse("0.0.0.0/32"), Unspecified6 = IPNetwork.Parse("::/128");

    /// <summary>The meters, by place.</summary>
    internal static ImmutableArray<NftSet> Sets => [Places(ArpSenders), Places(Senders)];

    /// <summary>The last rules about ARP: the sender is not bound.</summary>
    internal static ImmutableArray<NftRule> OfArp =>
    [
        Rule("not ARP", new NftStatement.Match(NftField.EtherType, [NftRange.Of(NftKey.Of((ushort)EtherType.Arp))], Not: true), Accept),
        Rule("a probe has no sender", IsIn(NftField.ArpSenderIp, Unspecified4), Accept),
        .. Limited(ArpSenders),
    ];

    /// <summary>The last rules about neighbor discovery.</summary>
    internal static ImmutableArray<NftRule> OfDiscovery(string bound) =>
    [
        Rule("makes no entry", new NftStatement.Match(NftField.Icmpv6Type, [NftRange.Of(NftKey.Of(RouterSolicitation)), NftRange.Of(NftKey.Of(Solicitation))], Not: true), Accept),
        Rule("the sender holds the address", In(bound, NftField.EtherSource, NftField.Ipv6Source), Accept),
        Rule("a probe has no sender", IsIn(NftField.Ipv6Source, Unspecified6), Accept),
        .. Limited(Senders),
    ];

    /// <summary>The chain of IPv6 packets that are no neighbor discovery.</summary>
    internal static string Relayed(int number) => NeighborInspection.Numbered("nd_relayed", number);

    /// <summary>That chain. The gateway would redirect such a packet (RFC 4861 §8.2), and looks up both ends before any rule about forwarding.</summary>
    internal static NftChain OfRelayed(AccessTable access, NetworkAccess network, int number)
    {
        ImmutableArray<NftRange> gateways = [.. network.GatewayMacs.Distinct().Select(mac => NftRange.Of(NftKey.Of(mac)))];
        ImmutableArray<NftRange> own = [.. network.Network.Prefixes.Where(p => p.BaseAddress.AddressFamily == IpFamily.V6.Family).Select(Range)];
        return new()
        {
            Name = Relayed(number),
            Comment = $"IPv6 packets by the gateway and back to {network.Network.Name}",
            Rules = gateways.IsEmpty || own.IsEmpty ? [] :
            [
                Rule("not by the gateway", new NftStatement.Match(NftField.EtherDestination, gateways, Not: true), Accept),
                Rule("not IPv6", IsNot(NftField.Family, IpFamily.V6.Number), Accept),
                Rule("not back to its own link", new NftStatement.Match(NftField.Ipv6Destination, own, Not: true), Accept),
                Rule("the sender holds the address", In(NeighborRules.Bound(IpFamily.V6, number), NftField.EtherSource, NftField.Ipv6Source), Accept),
                .. FromBehind(access),
                .. Limited(Senders),
            ],
        };
    }

    private static IEnumerable<NftRule> FromBehind(AccessTable access) =>
        from device in access.Devices
        from prefix in device.Routed
        where prefix.BaseAddress.AddressFamily == IpFamily.V6.Family
        select Rule("from a network behind a device", new NftStatement.Match(NftField.EtherSource, [NftRange.Of(NftKey.Of(device.Mac))]), IsIn(NftField.Ipv6Source, prefix), Accept);

    private static ImmutableArray<NftRule> Limited(string meter) =>
    [
        Rule("sender that is not bound, within the rate of its place", new NftStatement.Meter(meter, [NftField.InInterface], PerSecond, AtOnce), Accept),
        Rule("above the rate", Counter, Drop),
    ];

    private static NftSet Places(string name) => RulesetCompiler.Meter(name, NftType.IfName) with { Comment = "rate of unbound senders that make an entry in the neighbor cache, by place" };
}
