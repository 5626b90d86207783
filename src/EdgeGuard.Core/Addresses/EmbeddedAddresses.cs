using System.Net;
using System.Net.Sockets;

namespace EdgeGuard.Core.Addresses;

/// <summary>IPv4 addresses inside IPv6 addresses. A translator or tunnel sends a packet for such an IPv6 address on to the IPv4 address.</summary>
public static class EmbeddedAddresses
{
    private static readonly IPNetwork Compatible = IPNetwork.Parse("::/96");
    private static readonly IPNetwork Translated = IPNetwork.Parse("::ffff:0:0:0/96");
    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");
    private static readonly IPNetwork SixToFour = IPNetwork.Parse("2002::/16");
    private static readonly IPNetwork Teredo = IPNetwork.Parse("2001::/32");

    /// <summary>
    /// The IPv4 addresses in an IPv6 address: mapped and compatible (RFC 4291 §2.5.5), translated (RFC 2765 §2.1), NAT64 (RFC 6052 §2), 6to4
    /// (RFC 3056 §2), Teredo server and client (RFC 4380 §4) and ISATAP (RFC 5214 §6.1). Empty for every other address.
    /// </summary>
    public static IReadOnlyList<IPAddress> Of(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return [];
        ReadOnlySpan<byte> octets = address.GetAddressBytes();
        if (Teredo.Contains(address)) return [new(octets[4..8]), Inverted(octets[12..])];
        if (SixToFour.Contains(address)) return [new(octets[2..6])];
        return EndsInOne(address) || IsIsatap(octets) ? [new(octets[12..])] : [];
    }

    private static bool EndsInOne(IPAddress address) =>
        address.IsIPv4MappedToIPv6 || Translated.Contains(address) || Nat64.Contains(address) || Compatible.Contains(address);

    private static bool IsIsatap(ReadOnlySpan<byte> octets) => octets[8] is 0 or 2 && octets[9..12].SequenceEqual((ReadOnlySpan<byte>)[0, 0x5E, 0xFE]);

    private static IPAddress Inverted(ReadOnlySpan<byte> octets)
    {
        Span<byte> clear = stackalloc byte[4];
        for (int i = 0; i < clear.Length; i++) clear[i] = (byte)~octets[i];
        return new(clear);
    }
}
