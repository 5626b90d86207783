namespace EdgeGuard.Lab.Topology;

/// <summary>Configures the home router: a bridge for each network, a link to the provider, and an nft table of its owner that EdgeGuard must not change.</summary>
internal static class GatewaySetup
{
    /// <summary>Masquerades IPv4 and drops ND redirects. It filters nothing else, so that every drop in a scenario is EdgeGuard's.</summary>
    private const string OwnerTable = """
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

    /// <summary>Turns a namespace that has only the interface <c>wan0</c> into the router.</summary>
    internal static async Task ConfigureAsync(NetworkNamespace gateway, CancellationToken cancellation)
    {
        foreach (HomeNetwork network in AddressPlan.Networks) await AddBridgeAsync(gateway, network, cancellation);
        await gateway.IpAsync($"""
            addr add {AddressPlan.GatewayWan4}/24 dev wan0
            addr add {AddressPlan.GatewayWan6}/64 dev wan0 nodad
            link set wan0 up
            route add default via {AddressPlan.Provider4}
            route add ::/0 via {AddressPlan.Provider6}

            """, cancellation);
        gateway.WriteSysctl("ipv4/ip_forward", "1");
        gateway.WriteSysctl("ipv6/conf/all/forwarding", "1");
        // Packets with a spoofed source must reach EdgeGuard's rules. A bridge copies "default" when it is created.
        foreach (string scope in (string[])["all", "default"]) gateway.WriteSysctl($"ipv4/conf/{scope}/rp_filter", "0");
        await gateway.RunToolAsync("nft", ["-f", "-"], cancellation, OwnerTable);
    }

    /// <summary>Adds a device's link to its bridge as an isolated port: ports of one bridge reach each other through the router only.</summary>
    internal static Task AddPortAsync(NetworkNamespace gateway, HomeNetwork network, string port, CancellationToken cancellation) =>
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
        gateway.WriteSysctl($"ipv4/conf/{network.Bridge}/proxy_arp_pvlan", "1");
        gateway.WriteSysctl($"ipv4/conf/{network.Bridge}/send_redirects", "0");
        gateway.WriteSysctl($"ipv4/neigh/{network.Bridge}/proxy_delay", "0");
        gateway.WriteSysctl("ipv4/conf/all/send_redirects", "0");
    }
}
