using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using EdgeGuard.Core.Addresses;

namespace EdgeGuard.Core.Nft;

/// <summary>The type of one part of a key, and so its width on the wire and its form in text.</summary>
public enum NftType
{
    /// <summary>MAC address, 6 octets.</summary>
    EtherAddr,

    /// <summary>IPv4 address, 4 octets.</summary>
    Ipv4Addr,

    /// <summary>IPv6 address, 16 octets.</summary>
    Ipv6Addr,

    /// <summary>Protocol number, 1 octet.</summary>
    InetProto,

    /// <summary>Port, 2 octets.</summary>
    InetService,

    /// <summary>ICMP type, 1 octet.</summary>
    IcmpType,

    /// <summary>ICMP code, 1 octet.</summary>
    IcmpCode,

    /// <summary>ICMPv6 type, 1 octet.</summary>
    Icmpv6Type,

    /// <summary>ICMPv6 code, 1 octet.</summary>
    Icmpv6Code,

    /// <summary>EtherType, 2 octets.</summary>
    EtherType,

    /// <summary>Interface name, 16 octets filled with zeros.</summary>
    IfName,
}

/// <summary>
/// A key as the kernel has it: every part in network byte order, filled up with zeros to a multiple of four octets.
/// Compared by its octets, which is also the order of ranges.
/// </summary>
public readonly struct NftKey : IEquatable<NftKey>, IComparable<NftKey>
{
    private readonly byte[]? _octets;

    private NftKey(byte[] octets) => _octets = octets;

    /// <summary>The octets, fill included.</summary>
    public ReadOnlySpan<byte> Octets => _octets;

    /// <summary>A key of these octets, fill included.</summary>
    public static NftKey FromOctets(ReadOnlySpan<byte> octets) => new(octets.ToArray());

    /// <summary>A MAC address.</summary>
    public static NftKey Of(MacAddress mac)
    {
        byte[] octets = new byte[8];
        mac.CopyTo(octets);
        return new(octets);
    }

    /// <summary>An IPv4 or IPv6 address, by its own family.</summary>
    public static NftKey Of(IPAddress address) => new(address.GetAddressBytes());

    /// <summary>A protocol number, an ICMP type or an ICMP code.</summary>
    public static NftKey Of(byte number) => new([number, 0, 0, 0]);

    /// <summary>A port.</summary>
    public static NftKey Of(ushort port)
    {
        byte[] octets = new byte[4];
        BinaryPrimitives.WriteUInt16BigEndian(octets, port);
        return new(octets);
    }

    /// <summary>An interface name of 1 to 15 ASCII characters.</summary>
    /// <exception cref="ArgumentException">The name is longer than the kernel has room for.</exception>
    public static NftKey OfInterface(string name)
    {
        byte[] octets = new byte[16];
        if (name.Length is 0 or > 15) throw new ArgumentException($"'{name}' is no interface name: 1 to 15 characters.", nameof(name));
        Encoding.ASCII.GetBytes(name, octets);
        return new(octets);
    }

    /// <summary>The concatenation of this key and another.</summary>
    public NftKey Then(NftKey next) => new([.. Octets, .. next.Octets]);

    /// <summary>Octets that a part of this type takes on the wire, before it is filled up to a multiple of four.</summary>
    public static int WidthOf(NftType type) => type switch
    {
        NftType.EtherAddr => 6,
        NftType.Ipv4Addr => 4,
        NftType.Ipv6Addr or NftType.IfName => 16,
        NftType.InetService or NftType.EtherType => 2,
        _ => 1,
    };

    /// <summary>Address type of a family.</summary>
    public static NftType AddressType(AddressFamily family) =>
        family == AddressFamily.InterNetwork ? NftType.Ipv4Addr : NftType.Ipv6Addr;

    /// <inheritdoc/>
    public bool Equals(NftKey other) => Octets.SequenceEqual(other.Octets);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is NftKey other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        hash.AddBytes(Octets);
        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public int CompareTo(NftKey other) => Octets.SequenceCompareTo(other.Octets);

    /// <summary>Octet by octet.</summary>
    public static bool operator ==(NftKey left, NftKey right) => left.Equals(right);

    /// <summary>Octet by octet.</summary>
    public static bool operator !=(NftKey left, NftKey right) => !left.Equals(right);

    /// <summary>Octet by octet.</summary>
    public static bool operator <(NftKey left, NftKey right) => left.CompareTo(right) < 0;

    /// <summary>Octet by octet.</summary>
    public static bool operator >(NftKey left, NftKey right) => left.CompareTo(right) > 0;

    /// <summary>Octet by octet.</summary>
    public static bool operator <=(NftKey left, NftKey right) => left.CompareTo(right) <= 0;

    /// <summary>Octet by octet.</summary>
    public static bool operator >=(NftKey left, NftKey right) => left.CompareTo(right) >= 0;
}
