using System.Collections.Immutable;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.Wire;

namespace EdgeGuard.Core.Discovery;

/// <summary>
/// Whose DHCP messages are believed. A client speaks for itself, and a server's word counts from the gateway or from a server that the
/// operator names: anyone on the network could forge a grant. Who speaks for others is a relay, and counts where the operator names it.
/// A capture comes without anybody's names, so there everyone's word is told.
/// </summary>
internal static class DhcpSnooping
{
    /// <summary>Whether a message of this kind is believed, by who sent it to whom.</summary>
    internal static bool IsCredible(bool isRequest, bool isRelayed, Frame frame, in LinkReader link, Network? network) => isRequest
        ? frame.Direction != FrameDirection.Sent && MayRelay(isRelayed, link.Source, network)
        : (frame.Direction != FrameDirection.Received || Names(network?.DhcpServers, link.Source)) && MayRelay(isRelayed, link.Destination, network);

    /// <summary>A sighting with who passed it on: a relay that counts, or somebody who speaks for another.</summary>
    internal static Sighting PassedOn(Sighting said, bool isRelayed, in LinkReader link, Network? network) =>
        isRelayed && network is not null ? said with { Relay = link.Source }
        : said.Mac != link.Source ? said with { Via = link.Source }
        : said;

    private static bool MayRelay(bool isRelayed, MacAddress? relay, Network? network) =>
        !isRelayed || network is null || Names(network.DhcpRelays, relay);

    private static bool Names(ImmutableArray<MacAddress>? named, MacAddress? station) => named is { } some && station is { } one && some.Contains(one);
}
