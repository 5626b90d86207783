using System.Net;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Wire;

namespace EdgeGuard.Core.Coverage;

/// <summary>
/// Recognises ARP and neighbor discovery messages that put the address of one device at the MAC address of another. The ruleset drops the same
/// frames on enforced networks (<see cref="Nft.NeighborInspection"/>).
/// </summary>
internal static class NeighborSpoofing
{
    /// <summary>The forged claim; null where the message contradicts no binding.</summary>
    internal static RogueFrame? Read(in LinkReader link, MacAddress sender, GuardedPort place, GatewayState state)
    {
        if (link.Type == EtherType.Arp) return ArpReader.TryRead(link.Payload, out ArpReader arp) ? Contradiction(arp.Sender, sender, arp.SenderMac, "ARP", place, state) : null;
        if (link.Type != EtherType.Ipv6 || !IpPayloadReader.TryRead(link.Payload, out IpPayloadReader ip) || !NeighborReader.TryRead(ip, out NeighborReader message)) return null;
        IPAddress? claimed = message.Type switch
        {
            NeighborMessageType.NeighborAdvertisement => message.Target,
            NeighborMessageType.NeighborSolicitation or NeighborMessageType.RouterSolicitation => message.Source,
            _ => null,
        };
        return claimed is null ? null
            : Contradiction(claimed, sender, sender, "neighbour discovery", place, state)
            ?? (message.LinkLayer is { } named ? Contradiction(claimed, sender, named, "neighbour discovery", place, state) : null);
    }

    private static RogueFrame? Contradiction(IPAddress claimed, MacAddress sender, MacAddress at, string how, GuardedPort place, GatewayState state)
    {
        if (DeviceLookup.ByMac(state, at) is { } honest && honest.Addresses.Contains(claimed) && honest.MacOf(claimed) == at) return null;
        if (AddressHolders.Find(state, claimed) is not { } victim || victim.Network != place.Network.Name) return null;
        MacAddress real = victim.MacOf(claimed);
        return new(RogueServerKind.Neighbor, claimed, IsWayOut: false, IsDropped: true, $"claims by {how} that {claimed}, an address of {victim.Name ?? victim.Id.Value}, is at {at}; it is at {real}")
        {
            Victim = victim.Id,
            // A sender that uses the victim's own MAC address is known by the other one.
            Claimant = sender == real ? at : sender,
        };
    }
}
