using System.Net;
using System.Net.Sockets;

namespace EdgeGuard.Lab.Topology;

/// <summary>
/// Everything beyond the provider, in one namespace which answers for <em>every</em> address: what leaks to any address
/// on earth arrives here and is counted.
/// </summary>
internal static class Internet
{
    /// <summary>Its end of the link to the gateway.</summary>
    internal const string Interface = "eth0";

    // "table main": in the kernel's own table these routes would come before the one back to the gateway.
    /// <summary>Turns an empty namespace, in which the link stands, into the rest of the world.</summary>
    internal static async Task FurnishAsync(NetworkNamespace internet, IEnumerable<IPAddress> hosts, CancellationToken cancellation)
    {
        await internet.IpAsync($"""
            addr add {AddressPlan.Provider4}/24 dev {Interface}
            addr add {AddressPlan.NameServer}/24 dev {Interface}
            addr add {AddressPlan.Provider6}/64 dev {Interface} nodad
            link set {Interface} up
            route add local 0.0.0.0/0 dev lo table main
            route add local ::/0 dev lo table main

            """, cancellation);
        foreach (HomeNetwork home in AddressPlan.Networks)
            await internet.IpAsync($"route add {home.Prefix6} via {AddressPlan.GatewayWan6}\n", cancellation);
        foreach (IPAddress host in hosts)
            await internet.IpAsync($"addr add {host}/{(host.AddressFamily == AddressFamily.InterNetwork ? 32 : 128)} dev lo\n", cancellation);
    }
}
