namespace EdgeGuard.Agent.Discovery;

/// <summary>Where DHCP servers write their leases, unless the operator names other places.</summary>
internal static class LeasePaths
{
    /// <summary>System users that DHCP servers run as.</summary>
    internal static readonly string[] Servers = ["dnsmasq", "_kea", "kea", "pihole", "dhcpd", "_dhcp", "systemd-network", "AdGuardHome", "adguardhome"];

    /// <summary>The usual places, by program. A star in the last part of a path stands for any characters.</summary>
    internal static readonly IReadOnlyList<string> Usual =
    [
        "/var/lib/misc/dnsmasq.leases", "/var/lib/dnsmasq/dnsmasq.leases", "/tmp/dhcp.leases",
        "/etc/pihole/dhcp.leases",
        "/var/lib/NetworkManager/dnsmasq-*.leases",
        "/var/lib/kea/kea-leases4.csv", "/var/lib/kea/kea-leases6.csv",
        "/var/lib/dhcp/dhcpd.leases", "/var/lib/dhcp/dhcpd6.leases", "/var/lib/dhcpd/dhcpd.leases", "/var/lib/dhcpd/dhcpd6.leases",
        "/var/lib/systemd/network/dhcp-server-lease/*", "/run/systemd/netif/dhcp-server-lease/*",
        "/opt/AdGuardHome/data/leases.json", "/var/lib/AdGuardHome/data/leases.json", "/var/snap/adguard-home/current/data/leases.json",
        "/opt/AdGuardHome/leases.db", "/var/lib/AdGuardHome/leases.db", "/var/snap/adguard-home/current/leases.db",
        "/tmp/odhcpd.leases", "/tmp/hosts/odhcpd",
    ];

    /// <summary>Files that one star may stand for.</summary>
    internal const int MostFiles = 64;

    /// <summary>The paths of the files that there are now, and all paths without a star.</summary>
    internal static IEnumerable<string> Expand(IEnumerable<string> patterns) => patterns.SelectMany(pattern => pattern.Contains('*', StringComparison.Ordinal) ? Matching(pattern) : [pattern]);

    private static IEnumerable<string> Matching(string pattern)
    {
        try
        {
            return [.. Directory.EnumerateFiles(Path.GetDirectoryName(pattern)!, Path.GetFileName(pattern)).Take(MostFiles).Order(StringComparer.Ordinal)];
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
