using System.Net;
using System.Net.Sockets;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Networks;

namespace EdgeGuard.Core.State;

/// <summary>
/// Which announced networks behind routers a DNS name must not lead to. A router chooses what it announces, so that cuts off no public address beyond
/// those of the home, and nothing in a zone or NAT64 prefix.
/// </summary>
internal static class RoutedGuard
{
    // A home has at most so much of the public addresses (RFC 6177 §2).
    private const int HomeBits = 48;

    /// <summary>The guard with the networks behind routers.</summary>
    internal static RebindingGuard With(RebindingGuard guard, GatewayState state)
    {
        IPNetwork[] routed = [.. state.Devices.Values.SelectMany(d => d.Routed).Select(r => r.Prefix)];
        if (routed.Length == 0) return guard;
        IPNetwork[] homes = [.. state.Networks.Values.SelectMany(n => n.Prefixes).Where(p => p.BaseAddress.AddressFamily == AddressFamily.InterNetworkV6).Select(HomeOf)];
        IPNetwork[] outside = [.. guard.Translations, .. guard.Zones];
        return guard with { RoutedNetworks = [.. routed.Where(r => homes.Any(home => Covers(home, r)) && !outside.Any(other => Overlaps(other, r)))] };
    }

    internal static bool Overlaps(IPNetwork one, IPNetwork other) =>
        one.BaseAddress.AddressFamily == other.BaseAddress.AddressFamily && (one.Contains(other.BaseAddress) || other.Contains(one.BaseAddress));

    private static bool Covers(IPNetwork home, IPNetwork routed) => home.PrefixLength <= routed.PrefixLength && home.Contains(routed.BaseAddress);

    private static IPNetwork HomeOf(IPNetwork prefix) => prefix.PrefixLength <= HomeBits ? prefix : AddressPrefix.Of(prefix.BaseAddress, HomeBits);
}
