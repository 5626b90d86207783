using EdgeGuard.Lab.Processes;
using EdgeGuard.Lab.Topology;

namespace EdgeGuard.Lab.Services;

/// <summary>Runs dnsmasq: at home for DHCP, router advertisements and DNS, and outside as the DNS server that resolves every host.</summary>
internal static class DnsmasqServer
{
    // no-daemon: with one mapped user there is no other user to change to.
    private const string Common = """
        no-daemon
        pid-file
        log-facility=-
        no-hosts
        no-resolv
        bind-dynamic

        """;

    /// <summary>Starts DHCP, router advertisements and a forwarding resolver for both networks of the home.</summary>
    internal static async Task<Daemon> StartAtHomeAsync(NetworkNamespace gateway, DirectoryInfo state, CancellationToken cancellation)
    {
        // no-ping: the check for a duplicate address takes three seconds for each lease.
        string settings = Common + $"""
            interface=lo
            server={AddressPlan.NameServer}
            host-record={AddressPlan.BrokerName},{AddressPlan.Family.Gateway4},{AddressPlan.Family.Gateway6}
            local=/home.arpa/
            no-ping
            dhcp-authoritative
            dhcp-leasefile={state.FullName}/dhcp.leases
            enable-ra

            """ + string.Concat(AddressPlan.Networks.Select(Network));
        return await StartAsync(gateway, "dnsmasq at home", state, "dnsmasq-home.conf", settings, cancellation);
    }

    /// <summary>Starts the DNS server outside.</summary>
    /// <param name="internet">Namespace that it runs in.</param>
    /// <param name="state">Folder for its configuration file.</param>
    /// <param name="records">For each host its name and its addresses, separated by commas.</param>
    /// <param name="cancellation">Stops the start.</param>
    internal static Task<Daemon> StartOutsideAsync(
        NetworkNamespace internet, DirectoryInfo state, IEnumerable<string> records, CancellationToken cancellation)
    {
        string settings = Common + $"listen-address={AddressPlan.NameServer}\n"
            + string.Concat(records.Select(record => $"host-record={record}\n"));
        return StartAsync(internet, "the DNS server outside", state, "dnsmasq-outside.conf", settings, cancellation);
    }

    // off-link: devices send packets to neighbors through the router too, as isolated bridge ports require.
    private static string Network(HomeNetwork network) => $"""
        interface={network.Bridge}
        dhcp-range={network.Net4}.100,{network.Net4}.199,1h
        dhcp-range=::,constructor:{network.Bridge},ra-only,off-link

        """;

    private static async Task<Daemon> StartAsync(
        NetworkNamespace host, string name, DirectoryInfo state, string file, string settings, CancellationToken cancellation)
    {
        string path = Path.Combine(state.FullName, file);
        await File.WriteAllTextAsync(path, settings, cancellation);
        return host.StartDaemon(name, "dnsmasq", [$"--conf-file={path}"]);
    }
}
