using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Coverage;

/// <summary>
/// The IPv6 addresses for which the gateway answers neighbor solicitations (proxy NDP) where ports are isolated. For IPv4 the kernel answers for all
/// addresses (proxy ARP).
/// </summary>
public static class NdProxyEntries
{
    /// <summary>Addresses by interface, without link-local ones: they are never routed.</summary>
    public static ImmutableSortedDictionary<string, ImmutableHashSet<IPAddress>> Of(GatewayState state) =>
        (from network in state.Networks.Values
         where network.Bridge == BridgeCare.Isolate
         from name in network.Interfaces
         where state.Facts?.Interfaces.GetValueOrDefault(name) is { IsBridge: true }
         select (name, network)).ToImmutableSortedDictionary(pair => pair.name, pair => AddressesOn(state, pair.network), StringComparer.Ordinal);

    private static ImmutableHashSet<IPAddress> AddressesOn(GatewayState state, Network network) =>
        [.. state.Devices.Values.Where(d => d.Network == network.Name).SelectMany(d => d.Addresses)
            .Where(a => a is { AddressFamily: AddressFamily.InterNetworkV6, IsIPv6LinkLocal: false })];
}
