using System.Net;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Mud;

namespace EdgeGuard.Core.Policy;

/// <summary>Peers in everyday words. Names from a profile are outside text.</summary>
public static class PeerNames
{
    /// <summary>Words to follow <c>may contact</c>.</summary>
    /// <param name="peer">The other end.</param>
    /// <param name="authority">The maker's own authority, so that its other devices are called so.</param>
    public static string Of(Peer peer, string authority)
    {
        List<string> parts = [];
        if (peer.DnsName is { } name) parts.Add(Named(name));
        if (peer.Network is { } network) parts.Add(Addressed(network));
        parts.AddRange(peer.Classes.Select(known => Classed(known, authority)));
        return parts.Count == 0 ? "any host on the internet or in your network" : string.Join(" that is also ", parts);
    }

    private static string Named(string name) => name == ProfileNames.AnyResolved ? "every host whose name it asked for"
        : name.StartsWith("*.", StringComparison.Ordinal) ? $"every host under {name[2..]}" : name;

    private static string Addressed(IPNetwork network)
    {
        if (AddressScope.IsGroup(network)) return network.BaseAddress.Equals(IPAddress.Broadcast) ? "everyone on its own network" : $"the group {Short(network)}";
        return AddressScope.IsSingle(network) ? $"the address {network.BaseAddress}" : $"the addresses {network}";
    }

    private static string Short(IPNetwork network) => AddressScope.IsSingle(network) ? network.BaseAddress.ToString() : network.ToString();

    private static string Classed(PeerClass known, string authority) => known.Kind switch
    {
        PeerClassKind.LocalNetworks => "any device in your network",
        PeerClassKind.MyController => "the controllers that you name for it",
        PeerClassKind.Manufacturer when known.Value == authority => "other devices of its maker",
        PeerClassKind.Manufacturer => $"devices of the maker {known.Value}",
        PeerClassKind.Model => $"devices described by {known.Value}",
        _ => Controller(known.Value),
    };

    private static string Controller(string uri) => uri switch
    {
        MudMatch.DnsController => "your network's name servers",
        MudMatch.NtpController => "your network's time servers",
        MudMatch.GatewayController => "this gateway",
        _ => $"the hosts that you put into the class {uri}",
    };
}
