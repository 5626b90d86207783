using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Numerics;
using EdgeGuard.Core.Addresses;

namespace EdgeGuard.Linux.Interfaces;

/// <summary>
/// The networks on the links of this machine: a host in one of them is a neighbor, and no host of the internet, whatever address it has. A link between
/// two ends, such as that of a VPN, has no neighbors.
/// </summary>
public static class LinkNetworks
{
    /// <summary>Reads them: prefixes of the machine's addresses, and routes without a router.</summary>
    /// <exception cref="NetworkInformationException">The interfaces cannot be read.</exception>
    public static IReadOnlyCollection<IPNetwork> Read()
    {
        NetworkInterface[] links = [.. NetworkInterface.GetAllNetworkInterfaces().Where(HasNeighbors)];
        HashSet<string> names = [.. links.Select(link => link.Name)];
        return
        [
            .. links.SelectMany(link => link.GetIPProperties().UnicastAddresses).Where(own => own.PrefixLength > 0).Select(own => AddressPrefix.Of(own.Address, own.PrefixLength))
                .Concat(Routes().Where(route => names.Contains(route.Link)).Select(route => route.Network)).Distinct(),
        ];
    }

    private static bool HasNeighbors(NetworkInterface link) =>
        link.NetworkInterfaceType is not (NetworkInterfaceType.Loopback or NetworkInterfaceType.Ppp or NetworkInterfaceType.Slip or NetworkInterfaceType.Tunnel or NetworkInterfaceType.Unknown);

    private static IEnumerable<(string Link, IPNetwork Network)> Routes() =>
        DefaultRouters.Lines(DefaultRouters.Ipv4Routes).Select(Ipv4).Concat(DefaultRouters.Lines(DefaultRouters.Ipv6Routes).Select(Ipv6)).OfType<(string, IPNetwork)>();

    private static (string, IPNetwork)? Ipv4(string[] fields) =>
        fields is [var name, var to, "00000000", _, _, _, _, var mask, ..] && mask != "00000000" && IsHex(to, out uint address) && IsHex(mask, out uint bits)
            ? (name, AddressPrefix.Of(new IPAddress(address), BitOperations.PopCount(bits)))
            : null;

    private static (string, IPNetwork)? Ipv6(string[] fields) =>
        fields is [{ Length: 32 } to, not "00" and var length, _, _, { Length: 32 } hop, _, _, _, _, var name] && !hop.AsSpan().ContainsAnyExcept('0') && IsHex(length, out uint bits)
            ? (name, AddressPrefix.Of(new IPAddress(Convert.FromHexString(to)), (int)bits))
            : null;

    private static bool IsHex(string text, out uint number) => uint.TryParse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out number);
}
