using System.Collections.Immutable;
using System.Net;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Policy;

namespace EdgeGuard.Core.Learning;

/// <summary>The roles of a home gateway for its devices: gateway, name server and time server.</summary>
public static class GatewayRole
{
    /// <summary>Private, link-local and unique-local networks (RFC 1918 §3, RFC 3927 §2.1, RFC 4193 §3.1, RFC 4291 §2.5.6).</summary>
    public static readonly ImmutableArray<IPNetwork> PrivateNetworks =
    [
        IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("172.16.0.0/12"), IPNetwork.Parse("192.168.0.0/16"),
        IPNetwork.Parse("169.254.0.0/16"), IPNetwork.Parse("fc00::/7"), IPNetwork.Parse("fe80::/10"),
    ];

    private static readonly string[] Urns = [PeerClass.GatewayUrn, PeerClass.DnsUrn, PeerClass.NtpUrn];

    /// <summary>Whether an address is in one of the <see cref="PrivateNetworks"/>.</summary>
    public static bool IsPrivate(IPAddress address) => PrivateNetworks.Any(network => network.Contains(address));

    /// <summary>Whether this is one private address, as a gateway has on the devices' side.</summary>
    internal static bool MayBeIts(IPNetwork network) => AddressScope.IsSingle(network) && IsPrivate(network.BaseAddress);

    /// <summary>A directory in which these addresses have the gateway's roles. A class that the operator filled stays unchanged.</summary>
    public static PeerDirectory Give(PeerDirectory directory, IReadOnlyCollection<IPAddress> addresses)
    {
        if (addresses.Count == 0) return directory;
        ImmutableArray<IPAddress> members = [.. addresses];
        ImmutableDictionary<PeerClass, ImmutableArray<IPAddress>> classes = directory.Classes;
        foreach (string urn in Urns)
        {
            PeerClass role = new(PeerClassKind.Controller, urn);
            if (!classes.ContainsKey(role)) classes = classes.Add(role, members);
        }
        return directory with { Classes = classes, Gateways = directory.Gateways.IsDefaultOrEmpty ? members : directory.Gateways };
    }
}
