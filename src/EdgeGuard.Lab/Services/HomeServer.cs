using EdgeGuard.Lab.Processes;
using EdgeGuard.Lab.Topology;

namespace EdgeGuard.Lab.Services;

/// <summary>dnsmasq, twice: at home for addresses and names, outside as the name server that knows every host.</summary>
internal static class HomeServer
{
    // no-daemon: with one mapped user there is nobody to change into; no-ping: the check costs three seconds a lease.
    private const string Common = """
        no-daemon
        pid-file
        log-facility=-
        no-hosts
        no-resolv
        bind-dynamic

        """;

    /// <summary>DHCP, router advertisements and a forwarding resolver for both networks of the home.</summary>
    internal static async Task<Daemon> StartAtHomeAsync(NetworkNamespace gateway, DirectoryInfo state, CancellationToken cancellation)
    {
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
        return await StartAsync(gateway, "the home's dnsmasq", state, "dnsmasq-home.conf", settings, cancellation);
    }

    /// <summary>The name server outside.</summary>
    /// <param name="internet">Where it runs.</param>
    /// <param name="state">Where its settings are written.</param>
    /// <param name="records">A host's name, then its addresses, parted by commas.</param>
    /// <param name="cancellation">Stops the start.</param>
    internal static Task<Daemon> StartOutsideAsync(
        NetworkNamespace internet, DirectoryInfo state, IEnumerable<string> records, CancellationToken cancellation)
    {
        string settings = Common + $"listen-address={AddressPlan.NameServer}\n"
            + string.Concat(records.Select(record => $"host-record={record}\n"));
        return StartAsync(internet, "the name server outside", state, "dnsmasq-outside.conf", settings, cancellation);
    }

    // off-link: devices send even to neighbours by way of the router, as the isolated ports want it.
    private static string Network(HomeNetwork network) => $"""
        interface={network.Bridge}
        dhcp-range={network.Net4}.100,{network.Net4}.199,1h
        dhcp-range=::,constructor:{network.Bridge},ra-only,off-link

        """;

    private static async Task<Daemon> StartAsync(
        NetworkNamespace where, string name, DirectoryInfo state, string file, string settings, CancellationToken cancellation)
    {
        string path = Path.Combine(state.FullName, file);
        await File.WriteAllTextAsync(path, settings, cancellation);
        return where.StartDaemon(name, "dnsmasq", [$"--conf-file={path}"]);
    }
}
