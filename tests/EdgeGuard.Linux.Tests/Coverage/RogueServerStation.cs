namespace EdgeGuard.Linux.Tests.Coverage;

/// <summary>A second DHCP server and router on the network, as a second router of the provider's would be: dnsmasq at a station.</summary>
internal static class RogueServerStation
{
    internal const string Address4 = "192.168.20.66", Router6Prefix = "2001:db8:666";

    /// <summary>Begins to serve addresses and to announce itself as a way out, by both families.</summary>
    internal static void Begin(Station station)
    {
        station.Do(inside => inside.Ip($"addr add {Address4}/24 dev eth0"));
        station.Do(inside => inside.Ip($"addr add {Router6Prefix}::1/64 dev eth0 nodad"));
        station.Serve("dnsmasq",
        [
            "--keep-in-foreground", "--conf-file=/dev/null", "--log-facility=-", "--user=root", "--pid-file=", "--port=0", "--no-ping",
            "--leasefile-ro", "--dhcp-leasefile=/dev/null", "--interface=eth0", "--bind-interfaces",
            "--dhcp-range=192.168.20.200,192.168.20.210,10m", $"--dhcp-option=3,{Address4}",
            $"--dhcp-range={Router6Prefix}::,ra-only", "--enable-ra", "--ra-param=eth0,5,600",
        ], line => line.Contains("router advertisement on", StringComparison.Ordinal) || line.Contains("RTR-ADVERT", StringComparison.Ordinal));
    }
}
