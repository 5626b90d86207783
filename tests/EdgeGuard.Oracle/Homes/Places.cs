using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Oracle.Wires;

namespace EdgeGuard.Oracle.Homes;

/// <summary>Someone who can put frames on a wire.</summary>
/// <param name="Site">Which wire.</param>
/// <param name="Mac">The hardware address that the frames carry.</param>
internal readonly record struct End(Site Site, MacAddress Mac);

/// <summary>A host of the small home: where it is and what its addresses are.</summary>
internal sealed record Host(string Name, End End, IPAddress V4, IPAddress V6)
{
    internal IPAddress Address(AddressFamily family) => family == AddressFamily.InterNetwork ? V4 : V6;
}

/// <summary>Who and what is where in the small home.</summary>
internal static class Places
{
    internal static readonly Host Subject = Of("subject", Site.Things, 0x10, "192.168.20.10", "2001:db8:20::10");
    internal static readonly Host Sibling = Of("sibling", Site.Things, 0x11, "192.168.20.11", "2001:db8:20::11");
    internal static readonly Host Twin = Of("twin", Site.Things, 0x12, "192.168.20.12", "2001:db8:20::12");
    internal static readonly Host Hub = Of("hub", Site.Annex, 0x20, "192.168.21.20", "2001:db8:21::20");
    internal static readonly Host NewDevice = Of("new-device", Site.Annex, 0x21, "192.168.21.21", "2001:db8:21::21");
    internal static readonly Host Held = Of("held", Site.Annex, 0x22, "192.168.21.22", "2001:db8:21::22");
    internal static readonly Host UnknownDevice = Of("unknown", Site.Annex, 0x99, "192.168.21.99", "2001:db8:21::99");
    internal static readonly Host Laptop = Of("laptop", Site.Family, 0x30, "192.168.30.30", "2001:db8:30::30");
    internal static readonly Host Resolver = Of("resolver", Site.Wan, 0x40, "198.18.0.1", "2001:db8:ffff::1");
    internal static readonly Host Outsider = Of("outsider", Site.Other, 0x50, "100.127.255.2", "2001:db8:fffe::2");

    internal static readonly IPAddress SubjectLink = IPAddress.Parse("fe80::10");
    internal static readonly IPAddress Wan4 = IPAddress.Parse("198.18.0.2"), Wan6 = IPAddress.Parse("2001:db8:ffff::2");

    /// <summary>Hosts on governed networks, bound or not.</summary>
    internal static readonly ImmutableArray<Host> Neighbours = [Subject, Sibling, Hub, NewDevice, Held, UnknownDevice, Laptop];

    /// <summary>The gateway's own addresses and their width on each of its interfaces.</summary>
    internal static readonly ImmutableArray<(Site Site, IPNetwork Prefix, IPAddress Address)> Gateway =
    [
        On(Site.Things, "192.168.20.0/24", "192.168.20.1"), On(Site.Things, "2001:db8:20::/64", "2001:db8:20::1"), On(Site.Things, "fe80::/64", "fe80::1"),
        On(Site.Annex, "192.168.21.0/24", "192.168.21.1"), On(Site.Annex, "2001:db8:21::/64", "2001:db8:21::1"),
        On(Site.Family, "192.168.30.0/24", "192.168.30.1"), On(Site.Family, "2001:db8:30::/64", "2001:db8:30::1"),
        On(Site.Wan, "198.18.0.0/24", "198.18.0.2"), On(Site.Wan, "2001:db8:ffff::/64", "2001:db8:ffff::2"),
        On(Site.Other, "100.127.255.0/24", "100.127.255.1"), On(Site.Other, "2001:db8:fffe::/64", "2001:db8:fffe::1"),
    ];

    private static readonly ImmutableArray<IPNetwork> NowhereToGo =
    [
        IPNetwork.Parse("0.0.0.0/8"), IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("240.0.0.0/4"),
        IPNetwork.Parse("::/8"), IPNetwork.Parse("fe80::/10"), IPNetwork.Parse("fec0::/10"),
    ];

    /// <summary>The gateway itself takes it: its own address, a group, or a broadcast on the subject's wire.</summary>
    internal static bool IsForGateway(IPAddress address) =>
        AddressScope.IsGroup(address) || address.Equals(IPAddress.Parse("192.168.20.255")) || Gateway.Any(g => g.Address.Equals(address));

    /// <summary>Where packets to this address come out; null where there is nobody, or the kernel sends them nowhere.</summary>
    internal static Site? SiteOf(IPAddress address)
    {
        if (IsForGateway(address)) return IsNarrowGroup(address) ? null : Site.Gateway;
        if (Neighbours.FirstOrDefault(h => h.V4.Equals(address) || h.V6.Equals(address)) is { } host) return host.End.Site;
        if (NowhereToGo.Any(n => n.Contains(address)) || Gateway.Any(g => g.Prefix.Contains(address))) return null;
        return Site.Wan;
    }

    /// <summary>Who sends from this address.</summary>
    internal static End EndOf(IPAddress address) =>
        Neighbours.FirstOrDefault(h => h.V4.Equals(address) || h.V6.Equals(address))?.End ?? Resolver.End;

    // A group that does not even leave its own interface (RFC 4291 §2.7).
    private static bool IsNarrowGroup(IPAddress address) => address.IsIPv6Multicast && (address.GetAddressBytes()[1] & 0xF) < 2;

    private static (Site, IPNetwork, IPAddress) On(Site site, string prefix, string address) => (site, IPNetwork.Parse(prefix), IPAddress.Parse(address));

    private static Host Of(string name, Site site, byte number, string v4, string v6) =>
        new(name, new(site, MacAddress.Parse($"02:00:5e:00:53:{number:x2}")), IPAddress.Parse(v4), IPAddress.Parse(v6));
}
