using System.Collections.Immutable;
using System.Net;
using System.Net.NetworkInformation;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.State;

namespace EdgeGuard.Agent.Addresses;

/// <summary>Reads which addresses and ranges the interfaces of a network have now.</summary>
internal static class GovernedAddresses
{
    internal static PolicyInput.AddressesChanged Read(Network network)
    {
        UnicastIPAddressInformation[] found =
        [
            .. NetworkInterface.GetAllNetworkInterfaces()
                .Where(i => network.Interfaces.Contains(i.Name))
                .SelectMany(i => i.GetIPProperties().UnicastAddresses),
        ];
        ImmutableArray<IPAddress> own = [.. found.Select(a => WithoutScope(a.Address)).Distinct().Order(AddressOrder.Instance)];
        ImmutableArray<IPNetwork> prefixes =
        [
            .. found.Where(a => !a.Address.IsIPv6LinkLocal).Select(Prefix).Distinct()
                .OrderBy(p => p.BaseAddress, AddressOrder.Instance).ThenBy(p => p.PrefixLength),
        ];
        return new(network.Name, prefixes, own);
    }

    private static IPAddress WithoutScope(IPAddress address) => new(address.GetAddressBytes());

    private static IPNetwork Prefix(UnicastIPAddressInformation address)
    {
        byte[] octets = address.Address.GetAddressBytes();
        for (int bit = address.PrefixLength; bit < octets.Length * 8; bit++) octets[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        return new(new IPAddress(octets), address.PrefixLength);
    }
}
