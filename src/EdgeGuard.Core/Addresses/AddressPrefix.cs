using System.Net;

namespace EdgeGuard.Core.Addresses;

/// <summary>Makes a network of an address in it.</summary>
public static class AddressPrefix
{
    /// <summary>The network of an address: what is behind the prefix length does not count, and neither does a scope.</summary>
    /// <param name="address">Any address of the network.</param>
    /// <param name="length">The prefix length in bits, 0 to 32 for IPv4, 0 to 128 for IPv6.</param>
    public static IPNetwork Of(IPAddress address, int length)
    {
        byte[] octets = address.GetAddressBytes();
        for (int bit = length; bit < octets.Length * 8; bit++) octets[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        return new(new IPAddress(octets), length);
    }
}
