using System.Collections.Immutable;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.Wire;

namespace EdgeGuard.Core.Discovery;

/// <summary>
/// DHCP snooping: decides which DHCP messages may change device state. Accepted are requests that the client itself sends, and replies from the
/// gateway or from <see cref="Network.DhcpServers"/>. Relayed messages count only through <see cref="Network.DhcpRelays"/>. In a capture no station
/// is named, so there every message counts.
/// </summary>
internal static class DhcpSnooping
{
    /// <summary>Whether a message of this kind is accepted, by its sender and its receiver.</summary>
    internal static bool IsCredible(bool isRequest, bool isRelayed, Frame frame, in LinkReader link, Network? network) => isRequest
        ? frame.Direction != FrameDirection.Sent && MayRelay(isRelayed, link.Source, network)
        : (frame.Direction != FrameDirection.Received || Names(network?.DhcpServers, link.Source)) && MayRelay(isRelayed, link.Destination, network);

    /// <summary>Adds to a sighting who passed it on: an accepted relay, or another station.</summary>
    internal static Sighting PassedOn(Sighting said, bool isRelayed, in LinkReader link, Network? network) =>
        isRelayed && network is not null ? said with { Relay = link.Source }
        : said.Mac != link.Source ? said with { Via = link.Source }
        : said;

    private static bool MayRelay(bool isRelayed, MacAddress? relay, Network? network) =>
        !isRelayed || network is null || Names(network.DhcpRelays, relay);

    private static bool Names(ImmutableArray<MacAddress>? named, MacAddress? station) => named is { } some && station is { } one && some.Contains(one);
}
