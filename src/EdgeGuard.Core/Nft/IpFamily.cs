using System.Collections.Immutable;
using System.Net.Sockets;

namespace EdgeGuard.Core.Nft;

/// <summary>What differs between the IPv4 and the IPv6 twin of a chain or set; everything is made once and written for both.</summary>
internal sealed record IpFamily(
    string Suffix, byte Number, AddressFamily Family, NftType Address, NftField Source, NftField Destination,
    NftField IcmpType, NftField IcmpCode, byte Icmp, ImmutableArray<byte> IcmpErrors, string Groups)
{
    /// <summary>IPv4; its ICMP errors are unreachable, time exceeded and parameter problem (RFC 792 §"Message Formats").</summary>
    internal static readonly IpFamily V4 = new("4", 2, AddressFamily.InterNetwork, NftType.Ipv4Addr,
        NftField.Ipv4Source, NftField.Ipv4Destination, NftField.IcmpType, NftField.IcmpCode, 1, [3, 11, 12], "224.0.0.0/4");

    /// <summary>IPv6; its ICMP errors are unreachable, packet too big, time exceeded and parameter problem (RFC 4443 §2.1).</summary>
    internal static readonly IpFamily V6 = new("6", 10, AddressFamily.InterNetworkV6, NftType.Ipv6Addr,
        NftField.Ipv6Source, NftField.Ipv6Destination, NftField.Icmpv6Type, NftField.Icmpv6Code, 58, [1, 2, 3, 4], "ff00::/8");

    /// <summary>Both.</summary>
    internal static readonly ImmutableArray<IpFamily> Both = [V4, V6];

    /// <summary>A name's twin for this family.</summary>
    internal string Named(string name) => name + Suffix;
}
