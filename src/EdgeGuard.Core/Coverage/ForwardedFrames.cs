using System.Net;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Wire;

namespace EdgeGuard.Core.Coverage;

/// <summary>Recognises a router by what it sends: packets whose source is another host's, in frames of its own, and ICMP redirects.</summary>
internal static class ForwardedFrames
{
    private const byte Ipv4Redirect = 5, Ipv6Redirect = 137;

    private static readonly IPNetwork SelfGiven = IPNetwork.Parse("169.254.0.0/16");

    /// <summary>The rogue frame; null where the packet may be the sender's own.</summary>
    internal static RogueFrame? Read(in LinkReader link, MacAddress sender, GuardedPort place, GatewayState state)
    {
        if (link.Type is not (EtherType.Ipv4 or EtherType.Ipv6) || !IpPacketReader.TryRead(link.Payload, out IpPacket packet)) return null;
        if ((packet.Protocol, packet.IcmpType) is (IpProtocol.Icmp, Ipv4Redirect) or (IpProtocol.Icmpv6, Ipv6Redirect))
            return new(RogueServerKind.Redirect, packet.Source, IsWayOut: true, IsDropped: true, $"sends ICMP redirects to other routers (as {packet.Source})");
        return packet.Protocol == IpProtocol.Tcp && IsOfAnother(packet.Source, sender, place, state)
            ? new(RogueServerKind.Forwarder, packet.Source, IsWayOut: true, IsDropped: false, $"sends packets of others (from {packet.Source}): it forwards for them as a router, or forges their addresses")
            : null;
    }

    private static bool IsOfAnother(IPAddress source, MacAddress sender, GuardedPort place, GatewayState state)
    {
        if (source.IsIPv6LinkLocal || SelfGiven.Contains(source) || PublicAddresses.IsNobody(source) || AddressScope.IsGroup(source)) return false;
        if (DeviceLookup.ByMac(state, sender) is { } device && device.Addresses.Contains(source)) return false;
        if (AddressHolders.Find(state, source) is { } holder) return DeviceLookup.IdOf(state, sender) != holder.Id;
        // An address of the network that nobody holds may be the sender's own, before it is bound.
        return !place.Network.Prefixes.IsEmpty && !place.Network.Prefixes.Any(p => p.Contains(source)) && !place.Facts.OwnAddresses.Contains(source);
    }
}
