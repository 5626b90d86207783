using System.Net;
using System.Net.Sockets;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Mud;

namespace EdgeGuard.Core.Policy;

/// <summary>
/// The one MAC address that a policy can honour: that of everyone. IPv4 packets to 255.255.255.255 travel in such frames
/// (RFC 919 §7), so an entry that asks for these frames, and for no other address, asks for that one.
/// </summary>
internal static class BroadcastFrames
{
    private static readonly MacAddress Everyone = new(0xFFFF_FFFF_FFFF);
    private static readonly IPNetwork LimitedBroadcast = new(IPAddress.Broadcast, 32);

    /// <summary>Whether an entry speaks of frames to everyone, and of no address that such frames do not carry.</summary>
    internal static bool AreMeantBy(AceMatches matches) =>
        matches.Ethernet is { Destination: { } receiver, DestinationMask: null, Source: null } && receiver == Everyone
        && matches is { Ipv6: null, Ipv4: null or { DestinationDnsName: null } }
        && (matches.Ipv4?.DestinationNetwork is not { } network || network == LimitedBroadcast);

    /// <summary>Where an entry's packets go: what it states, or the address that its frames come down to.</summary>
    internal static IPNetwork? Destination(AceMatches matches, IPNetwork? stated, AddressFamily family) =>
        family == AddressFamily.InterNetwork && AreMeantBy(matches) ? LimitedBroadcast : stated;
}
