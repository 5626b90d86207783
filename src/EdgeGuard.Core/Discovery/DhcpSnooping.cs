using System.Collections.Immutable;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Wire;

namespace EdgeGuard.Core.Discovery;

/// <summary>
/// DHCP snooping: decides which DHCP messages may change device state. Accepted are requests that the client itself sends, and replies that the
/// gateway itself sends on the link or that arrive on it from <see cref="Network.DhcpServers"/>. A packet that the gateway only forwards is not its
/// own. Relayed messages count only through <see cref="Network.DhcpRelays"/>. A named station counts at its own place alone. In a capture no station is named, so there every message counts.
/// </summary>
internal static class DhcpSnooping
{
    /// <summary>Whether a message of this kind is accepted, by its sender and its receiver.</summary>
    internal static bool IsCredible(bool isRequest, bool isRelayed, in DhcpEnvelope envelope, Frame frame, in LinkReader link, GovernedLink? on) => on is null
        ? frame.Direction != (isRequest ? FrameDirection.Sent : FrameDirection.Received)
        : isRequest ? IsRequestOn(isRelayed, envelope, frame, link, on) : IsReplyOn(envelope, frame, link, on);

    /// <summary>Adds to a sighting who passed it on: an accepted relay, or another station.</summary>
    internal static Sighting PassedOn(Sighting said, bool isRelayed, in LinkReader link, GovernedLink? on) =>
        isRelayed && on is not null ? said with { Relay = link.Source }
        : said.Mac != link.Source ? said with { Via = link.Source }
        : said;

    private static bool IsRequestOn(bool isRelayed, in DhcpEnvelope envelope, Frame frame, in LinkReader link, GovernedLink on) =>
        frame.Direction == FrameDirection.Received
        && (isRelayed ? envelope.IsOfRelay && IsReceivedFrom(on.Network.DhcpRelays, envelope, frame, link, on) : envelope.IsOfClient);

    // A relay passes a server's reply on to the client, or the server itself replies to one of them.
    private static bool IsReplyOn(in DhcpEnvelope envelope, Frame frame, in LinkReader link, GovernedLink on) =>
        envelope.IsToClient ? IsOfServer(envelope, frame, link, on) || envelope.IsOfLink && IsReceivedFrom(on.Network.DhcpRelays, envelope, frame, link, on)
        : envelope.IsOfRelay && Names(on.Network.DhcpRelays, link.Destination) && IsOfServer(envelope, frame, link, on);

    private static bool IsOfServer(in DhcpEnvelope envelope, Frame frame, in LinkReader link, GovernedLink on) =>
        IsOwn(envelope, frame, on) || (envelope.IsOfLink || envelope.IsOfRelay) && IsReceivedFrom(on.Network.DhcpServers, envelope, frame, link, on);

    // The kernel forwards no IPv4 packet from one of these addresses, and none from a link-local one. While it probes for the gateway's link-local
    // address (RFC 4862 §5.4), the server replies from another one. There the ruleset has to keep forwarded packets from clients.
    private static bool IsOwn(in DhcpEnvelope envelope, Frame frame, GovernedLink on) =>
        frame.Direction == FrameDirection.Sent && on.Network.GatewayAddresses.Contains(envelope.Source)
        && (envelope.IsOfLink || envelope.IsOfRelay || on.State?.Enforcement.InForce == true);

    private static bool IsReceivedFrom(ImmutableArray<MacAddress> named, in DhcpEnvelope envelope, Frame frame, in LinkReader link, GovernedLink on) =>
        frame.Direction == FrameDirection.Received && Names(named, link.Source)
        && NamedStations.IsItself(on.State, on.Network, link.Source!.Value, envelope.Source, on.Interface, on.Port);

    private static bool Names(ImmutableArray<MacAddress> named, MacAddress? station) => station is { } one && named.Contains(one);
}
