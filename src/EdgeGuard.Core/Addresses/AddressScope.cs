using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace EdgeGuard.Core.Addresses;

/// <summary>Classifies addresses and networks: group or single host, contained or overlapping.</summary>
public static class AddressScope
{
    private static readonly IPNetwork Multicast4 = IPNetwork.Parse("224.0.0.0/4");

    /// <summary>A multicast group, or the broadcast address of the link.</summary>
    public static bool IsGroup(IPAddress address) => address.AddressFamily == AddressFamily.InterNetworkV6
        ? address.IsIPv6Multicast
        : Multicast4.Contains(address) || address.Equals(IPAddress.Broadcast);

    /// <summary>Every broadcast address of the link and of these networks.</summary>
    internal static IEnumerable<IPAddress> BroadcastsOf(IEnumerable<IPNetwork> networks) =>
        networks.Where(n => n.BaseAddress.AddressFamily == AddressFamily.InterNetwork && n.PrefixLength < 31)
            .Select(n => new IPAddress(Last(n))).Prepend(IPAddress.Broadcast);

    private static byte[] Last(IPNetwork network)
    {
        byte[] octets = network.BaseAddress.GetAddressBytes();
        BinaryPrimitives.WriteUInt32BigEndian(octets, BinaryPrimitives.ReadUInt32BigEndian(octets) | (uint)(0xFFFF_FFFFUL >> network.PrefixLength));
        return octets;
    }

    /// <summary>The last address of an IPv4 network is its broadcast address (RFC 922 §7).</summary>
    public static bool IsBroadcastOf(IPNetwork network, IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetwork && network.PrefixLength < 31 && network.Contains(address)
        && (BinaryPrimitives.ReadUInt32BigEndian(address.GetAddressBytes()) | (uint)(0xFFFF_FFFFUL << (32 - network.PrefixLength))) == uint.MaxValue;

    /// <summary>Every address of the network is a group.</summary>
    public static bool IsGroup(IPNetwork network) => IsGroup(network.BaseAddress)
        && network.PrefixLength >= (network.BaseAddress.AddressFamily == AddressFamily.InterNetworkV6 ? 8 : 4);

    /// <summary>The network is one address.</summary>
    public static bool IsSingle(IPNetwork network) => network.PrefixLength == (network.BaseAddress.AddressFamily == AddressFamily.InterNetworkV6 ? 128 : 32);

    /// <summary>Every address of the second network is in the first.</summary>
    public static bool Holds(IPNetwork wider, IPNetwork network) => wider.PrefixLength <= network.PrefixLength && wider.Contains(network.BaseAddress);

    /// <summary>Some address is in both networks.</summary>
    public static bool Overlap(IPNetwork one, IPNetwork other) => Holds(one, other) || Holds(other, one);
}
