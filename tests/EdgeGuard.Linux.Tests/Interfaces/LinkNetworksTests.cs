using System.Net;
using EdgeGuard.Linux.Interfaces;
using EdgeGuard.Linux.Tests.Netns;

namespace EdgeGuard.Linux.Tests.Interfaces;

/// <summary>Which addresses belong to neighbors of this machine, by the kernel's own addresses and routes.</summary>
public sealed class LinkNetworksTests
{
    [NetnsFact]
    public void T6_Prefixes_of_addresses_and_routes_without_a_router_are_those_of_neighbors() => NetworkNamespace.Run(inside =>
    {
        foreach (string words in (string[])
        [
            "link set lo up", "link add wan0 type veth peer name net0", "link set wan0 up", "link set net0 up",
            "address add 203.0.113.5/26 dev wan0", "address add 2001:db8:7::5/128 dev wan0 nodad",
            "-6 route add 2001:db8:7::/64 dev wan0", "route add 198.18.0.0/15 dev wan0", "route add 192.0.2.0/25 via 203.0.113.9", "route add default via 203.0.113.9",
            "-6 route add 2001:db8:9::/48 via fe80::9 dev wan0", "-6 route add default via fe80::9 dev wan0",
            // Both halves of the internet through a tunnel, as VPN clients set them.
            "tuntap add mode tun tunnel0", "link set tunnel0 up", "route add 0.0.0.0/1 dev tunnel0", "route add 128.0.0.0/1 dev tunnel0",
        ]) inside.Ip(words);

        IPNetwork[] found = [.. LinkNetworks.Read().Where(network => !network.BaseAddress.IsIPv6LinkLocal && !network.BaseAddress.IsIPv6Multicast).OrderBy(network => network.ToString(), StringComparer.Ordinal)];

        string[] expected = ["198.18.0.0/15", "2001:db8:7::/64", "2001:db8:7::5/128", "203.0.113.0/26"];
        Assert.Equal(expected, found.Select(network => network.ToString()).Order(StringComparer.Ordinal));
    });
}
