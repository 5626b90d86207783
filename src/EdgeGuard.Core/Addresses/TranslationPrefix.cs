using System.Net;
using System.Net.Sockets;

namespace EdgeGuard.Core.Addresses;

// RFC 6052 §2.2: prefix │ IPv4 address, without octet 8, which is zero │ suffix of zeros. A prefix of 96 bits has no suffix.

/// <summary>A NAT64 prefix: an IPv6 address in it leads to the IPv4 address that it contains.</summary>
public static class TranslationPrefix
{
    private const int FirstOctetSkipped = 8, OctetsOfIpv4 = 4;

    /// <summary>Whether a network can be such a prefix: IPv6, of 32, 40, 48, 56, 64 or 96 bits (RFC 6052 §2.2).</summary>
    public static bool CanBe(IPNetwork network) =>
        network.BaseAddress.AddressFamily == AddressFamily.InterNetworkV6 && network.PrefixLength is 32 or 40 or 48 or 56 or 64 or 96;

    /// <summary>
    /// Every IPv4 address to which a translator with this prefix, or with a /96 inside it, can send a packet for an address. Where the suffix is not zero, both readings count.
    /// </summary>
    public static IReadOnlyList<IPAddress> Of(IPNetwork prefix, IPAddress address)
    {
        byte[] octets = address.GetAddressBytes();
        IPAddress last = new(octets.AsSpan(12));
        if (prefix.PrefixLength == 96) return [last];
        int[] places = [.. Enumerable.Range(prefix.PrefixLength / 8, OctetsOfIpv4 + 1).Where(at => at != FirstOctetSkipped).Take(OctetsOfIpv4)];
        IPAddress first = new([.. places.Select(at => octets[at])]);
        bool isSuffixZero = octets.Skip(places[^1] + 1).All(o => o == 0);
        if (isSuffixZero) return [first];
        // Nobody translates to the unspecified address, so it is the sign of a /96 inside the prefix.
        return first.Equals(IPAddress.Any) ? [last] : [first, last];
    }
}
