namespace EdgeGuard.Lab.Topology;

/// <summary>The home's router: a bridge for each network, a link to the provider, and a table of its owner's that EdgeGuard must leave alone.</summary>
internal static class Gateway
{
    /// <summary>Masquerades IPv4 and keeps neighbours on the router's way; it restricts nothing, so that every drop is EdgeGuard's.</summary>
    private const string ForeignTable = """
        table inet home {
          chain postrouting {
            type nat hook postrouting priority srcnat; policy accept;
            oifname "wan0" meta nfproto ipv4 masquerade
          }
          chain output {
            type filter hook output priority filter; policy accept;
            icmpv6 type nd-redirect drop
          }
        }

        """;

    /// <summary>Turns an empty namespace, in which <c>wan0</c> stands, into the router.</summary>
    internal static async Task FurnishAsync(NetworkNamespace gateway, CancellationToken cancellation)
    {
        foreach (HomeNetwork network in AddressPlan.Networks) await AddBridgeAsync(gateway, network, cancellation);
        await gateway.IpAsync($"""
            addr add {AddressPlan.GatewayWan4}/24 dev wan0
            addr add {AddressPlan.GatewayWan6}/64 dev wan0 nodad
            link set wan0 up
            route add default via {AddressPlan.Provider4}
            route add ::/0 via {AddressPlan.Provider6}

            """, cancellation);
        gateway.Set("ipv4/ip_forward", "1");
        gateway.Set("ipv6/conf/all/forwarding", "1");
        // A false sender must come as far as EdgeGuard; bridges take after "default" when they are made.
        foreach (string place in (string[])["all", "default"]) gateway.Set($"ipv4/conf/{place}/rp_filter", "0");
        await gateway.RunToolAsync("nft", ["-f", "-"], cancellation, ForeignTable);
    }

    /// <summary>Plugs the end of a device's cable in. Ports of one bridge cannot speak to each other except by way of the router.</summary>
    internal static Task PlugAsync(NetworkNamespace gateway, HomeNetwork network, string port, CancellationToken cancellation) =>
        gateway.IpAsync($"""
            link set {port} master {network.Bridge}
            link set {port} type bridge_slave isolated on
            link set {port} up

            """, cancellation);

    private static async Task AddBridgeAsync(NetworkNamespace gateway, HomeNetwork network, CancellationToken cancellation)
    {
        await gateway.IpAsync($"""
            link add {network.Bridge} type bridge forward_delay 0
            link set {network.Bridge} address {network.BridgeMac}
            addr add {network.Gateway4}/24 dev {network.Bridge}
            addr add {network.Gateway6}/64 dev {network.Bridge} nodad
            link set {network.Bridge} up

            """, cancellation);
        gateway.Set($"ipv4/conf/{network.Bridge}/proxy_arp_pvlan", "1");
        gateway.Set($"ipv4/conf/{network.Bridge}/send_redirects", "0");
        gateway.Set($"ipv4/neigh/{network.Bridge}/proxy_delay", "0");
        gateway.Set("ipv4/conf/all/send_redirects", "0");
    }
}
