using System.Collections.Immutable;
using System.Net;
using EdgeGuard.Core.Addresses;

namespace EdgeGuard.Core.Policy;

/// <summary>Which addresses names, classes and local networks are now. A name or class that is not in it has no addresses, never all.</summary>
public sealed record PeerDirectory
{
    /// <summary>Governed networks; all are local (RFC 8520 §4.5).</summary>
    public ImmutableArray<IPNetwork> LocalNetworks { get; init; } = [];

    /// <summary>Networks that the operator calls local besides.</summary>
    public ImmutableArray<IPNetwork> OtherLocalNetworks { get; init; } = [];

    /// <summary>The gateway's own addresses on those networks: with it alone a device has the link's own traffic, and what it sends is the owner's.</summary>
    public ImmutableArray<IPAddress> Gateways { get; init; } = [];

    /// <summary>Members of each class.</summary>
    public ImmutableDictionary<PeerClass, ImmutableArray<IPAddress>> Classes { get; init; } = ImmutableDictionary<PeerClass, ImmutableArray<IPAddress>>.Empty;

    /// <summary>Addresses of each name, in lower case without a final dot.</summary>
    public ImmutableDictionary<string, ImmutableArray<IPAddress>> Names { get; init; } = ImmutableDictionary<string, ImmutableArray<IPAddress>>.Empty;

    /// <summary>Addresses of a name; empty where none is known.</summary>
    public ImmutableArray<IPAddress> AddressesOf(string name) => Names.GetValueOrDefault(name, []);

    /// <summary>Members of a class other than local networks; empty where none is known.</summary>
    public ImmutableArray<IPAddress> MembersOf(PeerClass peerClass) => Classes.GetValueOrDefault(peerClass, []);

    /// <summary>Whether an address is the peer spoken of.</summary>
    public bool Matches(Peer peer, IPAddress address) =>
        (peer.Network is not { } network || network.Contains(address))
        && (peer.DnsName is not { } name || AddressesOf(name).Contains(address))
        && peer.Classes.All(c => IsIn(c, peer, address));

    /// <summary>Whether packets to the address stay between device and gateway: its own addresses, groups, and whatever is never routed.</summary>
    internal bool IsOnTheLink(IPAddress address) => address.IsIPv6LinkLocal || Gateways.Contains(address) || IsForMany(address);

    /// <summary>Whether the address has many receivers: a group, or the broadcast address of a governed network.</summary>
    internal bool IsForMany(IPAddress address) => AddressScope.IsGroup(address) || LocalNetworks.Any(n => AddressScope.IsBroadcastOf(n, address));

    // A group is no local network, taken literally; but makers write "local networks" beside a multicast or broadcast
    // prefix to mean "on the LAN", and it never leaves the LAN (src/DECISIONS.md, "Multicast beside local-networks").
    private bool IsIn(PeerClass peerClass, Peer peer, IPAddress address) =>
        peerClass.Kind == PeerClassKind.LocalNetworks
            ? LocalNetworks.Concat(OtherLocalNetworks).Any(n => n.Contains(address)) || (peer.Network is { } network && AddressScope.IsGroup(network) && AddressScope.IsGroup(address))
            : MembersOf(peerClass).Contains(address);
}
