using System.Collections.Immutable;
using System.Net;
using System.Net.NetworkInformation;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;

namespace EdgeGuard.Agent.Addresses;

/// <summary>Reads the addresses and prefixes of a network's interfaces.</summary>
internal static class GovernedAddresses
{
    /// <summary>A state with the addresses of now, so that the first DHCP reply of the gateway counts as its own.</summary>
    internal static GatewayState Seed(GatewayState state) => state with
    {
        Networks = state.Networks.Values.Aggregate(state.Networks, (networks, network) =>
        {
            PolicyInput.AddressesChanged now = Read(network, state.Devices.Values, out _);
            return networks.SetItem(network.Name, network with { Prefixes = now.Prefixes, GatewayAddresses = now.GatewayAddresses });
        }),
    };

    /// <summary>
    /// The addresses and prefixes of a network, also with missing interfaces: renamed, exchanged, or not plugged in yet. Their prefixes stay governed, or traffic would
    /// pass unfiltered through another interface. Where the prefixes are unknown, as after a start, the addresses of the network's devices stay
    /// governed.
    /// </summary>
    internal static PolicyInput.AddressesChanged Read(Network network, IEnumerable<Device> devices, out ImmutableArray<string> missing)
    {
        NetworkInterface[] all = NetworkInterface.GetAllNetworkInterfaces();
        PolicyInput.AddressesChanged found = Read(network, all);
        missing = [.. network.Interfaces.Except(all.Select(i => i.Name))];
        if (missing.IsEmpty) return found;
        ImmutableArray<IPNetwork> known = [.. found.Prefixes.Union(network.Prefixes)];
        IEnumerable<IPNetwork> held = devices.Where(d => d.Network == network.Name).SelectMany(d => d.Addresses)
            .Where(a => !a.IsIPv6LinkLocal && !known.Any(p => p.Contains(a))).Select(a => new IPNetwork(a, a.GetAddressBytes().Length * 8));
        return found with { Prefixes = InOrder(known.Union(held)) };
    }

    private static PolicyInput.AddressesChanged Read(Network network, NetworkInterface[] all)
    {
        UnicastIPAddressInformation[] found = [.. all.Where(i => network.Interfaces.Contains(i.Name)).SelectMany(i => i.GetIPProperties().UnicastAddresses)];
        ImmutableArray<IPAddress> own = [.. found.Select(a => WithoutScope(a.Address)).Distinct().Order(AddressOrder.Instance)];
        return new(network.Name, InOrder(found.Where(a => !a.Address.IsIPv6LinkLocal).Select(Prefix)), own);
    }

    private static ImmutableArray<IPNetwork> InOrder(IEnumerable<IPNetwork> prefixes) =>
        [.. prefixes.Distinct().OrderBy(p => p.BaseAddress, AddressOrder.Instance).ThenBy(p => p.PrefixLength)];

    private static IPAddress WithoutScope(IPAddress address) => new(address.GetAddressBytes());

    private static IPNetwork Prefix(UnicastIPAddressInformation address) => AddressPrefix.Of(address.Address, address.PrefixLength);
}
