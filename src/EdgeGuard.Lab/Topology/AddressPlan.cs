using System.Net;

namespace EdgeGuard.Lab.Topology;

/// <summary>
/// Addresses of the test network: private ones at home, those of RFC 5737 §3 and RFC 3849 §2 outside. MAC addresses are of the
/// documentation block (RFC 9542 §2.1.2), and universally administered like those of real products.
/// </summary>
internal static class AddressPlan
{
    internal const string GatewayWan4 = "192.0.2.2";
    internal const string GatewayWan6 = "2001:db8:ffff::2";
    internal const string Provider4 = "192.0.2.1";
    internal const string Provider6 = "2001:db8:ffff::1";

    /// <summary>DNS server outside; it resolves the name of every host.</summary>
    internal const string NameServer = "192.0.2.53";

    /// <summary>DNS name of the MQTT broker at home.</summary>
    internal const string BrokerName = "broker.home.arpa";

    internal static readonly HomeNetwork Things = new("things", "br-things", "192.168.30", "2001:db8:30:", "00:00:5e:00:53:01");
    internal static readonly HomeNetwork Family = new("family", "br-family", "192.168.40", "2001:db8:40:", "00:00:5e:00:53:02");

    /// <summary>Both networks of the home.</summary>
    internal static readonly HomeNetwork[] Networks = [Things, Family];

    private static readonly IPNetwork[] Outside =
    [
        IPNetwork.Parse("198.51.100.0/24"), IPNetwork.Parse("203.0.113.0/24"), IPNetwork.Parse("2001:db8:cafe::/48"),
    ];

    /// <summary>A host outside may have this address.</summary>
    internal static bool IsOutside(IPAddress address) => Outside.Any(network => network.Contains(address));
}

/// <summary>A network of the home.</summary>
/// <param name="Name">Its name in the agent's configuration.</param>
/// <param name="Bridge">Its bridge interface on the gateway.</param>
/// <param name="Net4">The first three octets of its IPv4 addresses.</param>
/// <param name="Net6">The first 64 bits of its IPv6 addresses, with the trailing colon.</param>
/// <param name="BridgeMac">MAC address of the gateway in it.</param>
internal sealed record HomeNetwork(string Name, string Bridge, string Net4, string Net6, string BridgeMac)
{
    /// <summary>The gateway's IPv4 address in it.</summary>
    internal string Gateway4 => $"{Net4}.1";

    /// <summary>The gateway's IPv6 address in it.</summary>
    internal string Gateway6 => $"{Net6}:1";

    /// <summary>Its IPv4 prefix.</summary>
    internal string Prefix4 => $"{Net4}.0/24";

    /// <summary>Its IPv6 prefix.</summary>
    internal string Prefix6 => $"{Net6}:/64";

    /// <summary>The address belongs to this network.</summary>
    internal bool Contains(IPAddress address) => IPNetwork.Parse(Prefix4).Contains(address) || IPNetwork.Parse(Prefix6).Contains(address);
}
