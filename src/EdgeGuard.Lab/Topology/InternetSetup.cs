using System.Net;
using System.Net.Sockets;

namespace EdgeGuard.Lab.Topology;

/// <summary>Configures the internet: one namespace that accepts packets for every address, so that a leak to any address arrives and is counted.</summary>
internal static class InternetSetup
{
    /// <summary>Its end of the link to the gateway.</summary>
    internal const string Interface = "eth0";

    // "table main": in the kernel's local table these routes would match before the route back to the gateway.
    /// <summary>Turns a namespace that has only <see cref="Interface"/> into the internet.</summary>
    internal static async Task ConfigureAsync(NetworkNamespace internet, IEnumerable<IPAddress> hosts, CancellationToken cancellation)
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
