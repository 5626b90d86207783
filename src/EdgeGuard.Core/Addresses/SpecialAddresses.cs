using System.Net;

namespace EdgeGuard.Core.Addresses;

/// <summary>Names what an address is for that no server on the internet has (RFC 6890 §2.2).</summary>
public static class SpecialAddresses
{
    // The first that fits is named, so services of clouds come before the networks that they are in.
    private static readonly (IPNetwork Network, string Words)[] All =
    [
        .. new (string Network, string Words)[]
        {
            ("169.254.169.254/32", "the metadata service of a cloud"), ("169.254.170.2/32", "the metadata service of a cloud"),
            ("100.100.100.200/32", "the metadata service of a cloud"), ("192.0.0.192/32", "the metadata service of a cloud"),
            ("168.63.129.16/32", "the metadata service of a cloud"), ("fd00:ec2::254/128", "the metadata service of a cloud"),
            ("255.255.255.255/32", "the broadcast address"), ("224.0.0.0/4", "a multicast group"), ("ff00::/8", "a multicast group"),
            ("0.0.0.0/32", "the unspecified address"), ("::/128", "the unspecified address"), ("0.0.0.0/8", "an address of this host only"),
            ("127.0.0.0/8", "a loopback address"), ("::1/128", "a loopback address"),
            ("169.254.0.0/16", "a link-local address"), ("fe80::/10", "a link-local address"),
            ("10.0.0.0/8", "a private address"), ("172.16.0.0/12", "a private address"), ("192.168.0.0/16", "a private address"),
            ("fc00::/7", "a private address (ULA)"), ("fec0::/10", "a private address (site-local)"),
            ("100.64.0.0/10", "a shared address of a provider (CGNAT)"),
            ("192.0.0.0/24", "an address for protocols"), ("198.18.0.0/15", "an address for benchmarks"), ("240.0.0.0/4", "a reserved address"),
            ("64:ff9b:1::/48", "an address for translation in a local network"), ("100::/64", "an address for discarding"),
        }.Select(row => (IPNetwork.Parse(row.Network), row.Words)),
    ];

    /// <summary>What the address is, such as <c>a loopback address</c>; null where a server on the internet can have it, or only an address inside it is special.</summary>
    public static string? Describe(IPAddress address)
    {
        IPAddress plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return All.FirstOrDefault(special => special.Network.Contains(plain)).Words;
    }
}
