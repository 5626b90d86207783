using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Linux.Neighbors;

namespace EdgeGuard.Linux.Interfaces;

// /proc/net/route: interface, destination, gateway, …, mask, in hexadecimal and the machine's byte order.
// /proc/net/ipv6_route: destination, prefix length, source, its length, next hop, four numbers, interface.

/// <summary>Finds the stations that this machine's own default routes lead to.</summary>
public static class DefaultRouters
{
    internal const string Ipv4Routes = "/proc/thread-self/net/route", Ipv6Routes = "/proc/thread-self/net/ipv6_route";

    /// <summary>The next hops of the machine's IPv6 default routes, each with the index of its interface; those on some interfaces left out.</summary>
    /// <param name="without">Names of interfaces.</param>
    /// <exception cref="NetworkInformationException">The interfaces cannot be read.</exception>
    public static ImmutableHashSet<(int Interface, IPAddress Router)> Ipv6(IReadOnlyCollection<string> without)
    {
        (string Name, IPAddress Router)[] hops = [.. Lines(Ipv6Routes).Select(Ipv6Hop).OfType<(string, IPAddress)>().Where(hop => !without.Contains(hop.Item1))];
        if (hops.Length == 0) return [];
        Dictionary<string, int> indexes = NetworkInterface.GetAllNetworkInterfaces().Where(i => hops.Any(h => h.Name == i.Name)).ToDictionary(i => i.Name, i => i.GetIPProperties().GetIPv6Properties().Index);
        return [.. hops.Where(h => indexes.ContainsKey(h.Name)).Select(h => (indexes[h.Name], h.Router))];
    }

    /// <summary>Their MAC addresses on these interfaces; empty where the kernel does not know them.</summary>
    internal static ImmutableHashSet<MacAddress> Read(IReadOnlyCollection<string> interfaces)
    {
        HashSet<(string, IPAddress)> hops = [.. Lines(Ipv4Routes).Select(Ipv4Hop).Concat(Lines(Ipv6Routes).Select(Ipv6Hop)).OfType<(string, IPAddress)>()];
        hops.RemoveWhere(hop => !interfaces.Contains(hop.Item1));
        if (hops.Count == 0) return [];
        using NeighborTable neighbors = NeighborTable.Open();
        return [.. neighbors.Dump().Where(n => n.Address is { } address && hops.Contains((n.Interface, WithoutScope(address)))).Select(n => n.Mac)];
    }

    /// <summary>The interface among these that the machine's own default route leads through, by the lowest metric.</summary>
    /// <remarks>
    /// A station can announce itself as an IPv6 router. So an IPv6 route counts only where the machine has no default route through another interface.
    /// </remarks>
    /// <param name="interfaces">Names of interfaces.</param>
    /// <returns>null for none of these.</returns>
    public static string? Through(IReadOnlyCollection<string> interfaces)
    {
        (string Name, uint Metric)[] four = [.. Lines(Ipv4Routes).Select(Ipv4Default).OfType<(string, uint)>()];
        if (four.Length > 0) return four.MinBy(route => route.Metric).Name is var name && interfaces.Contains(name) ? name : null;
        string[] six = [.. Lines(Ipv6Routes).Select(Ipv6Hop).OfType<(string, IPAddress)>().Select(hop => hop.Item1)];
        return six.All(interfaces.Contains) ? six.FirstOrDefault() : null;
    }

    private static (string, uint)? Ipv4Default(string[] fields) =>
        fields is [var name, "00000000", _, var flags, _, _, var metric, "00000000", ..] && IsUp(flags) && uint.TryParse(metric, NumberStyles.None, CultureInfo.InvariantCulture, out uint number) ? (name, number) : null;

    // RTF_UP without RTF_REJECT.
    private static bool IsUp(string flags) => uint.TryParse(flags, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out uint bits) && (bits & 0x201) == 1;

    /// <summary>Names of interfaces with a default route, or with a route by way of a router.</summary>
    internal static IEnumerable<string> Uplinks() =>
        Lines(Ipv4Routes).Where(f => f is [_, var to, var hop, _, _, _, _, var mask, ..] && uint.TryParse(hop, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out uint by) && (by != 0 || (to, mask) is ("00000000", "00000000"))).Select(f => f[0])
            .Concat(Lines(Ipv6Routes).Where(f => f is [_, _, _, _, { Length: 32 } hop, _, _, _, _, not "lo"] && hop.AsSpan().ContainsAnyExcept('0')).Select(f => f[9])).Distinct(StringComparer.Ordinal);

    /// <summary>The fields of each line of a file of routes; none where there is no such file.</summary>
    internal static string[][] Lines(string path) =>
        File.Exists(path) ? [.. File.ReadLines(path).Select(line => line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))] : [];

    private static (string, IPAddress)? Ipv4Hop(string[] fields) =>
        fields is [var name, "00000000", var hop, _, _, _, _, "00000000", ..] && hop != "00000000" && uint.TryParse(hop, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out uint address)
            ? (name, new IPAddress(address))
            : null;

    private static (string, IPAddress)? Ipv6Hop(string[] fields) =>
        fields is [_, "00", _, _, { Length: 32 } hop, _, _, _, _, var name] && hop.AsSpan().ContainsAnyExcept('0') ? (name, new IPAddress(Convert.FromHexString(hop))) : null;

    private static IPAddress WithoutScope(IPAddress address) => address.IsIPv6LinkLocal ? new(address.GetAddressBytes()) : address;
}
