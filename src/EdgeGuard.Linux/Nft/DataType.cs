using EdgeGuard.Core.Nft;

namespace EdgeGuard.Linux.Nft;

/// <summary>Numbers of nft's data types. The kernel only stores them; <c>nft</c> uses them to print the values of a set.</summary>
internal static class DataType
{
    internal const int Family = 2, Integer = 4, Ipv4 = 7, Ipv6 = 8, Ether = 9, EtherType = 10, Protocol = 12, Service = 13;
    internal const int Icmpv6Type = 29, IcmpType = 14, IcmpCode = 32, Icmpv6Code = 33, InterfaceName = 41;

    private const int BitsOfEach = 6;

    internal static int Of(NftType type) => type switch
    {
        NftType.EtherAddr => Ether,
        NftType.Ipv4Addr => Ipv4,
        NftType.Ipv6Addr => Ipv6,
        NftType.InetProto => Protocol,
        NftType.InetService => Service,
        NftType.IcmpType => IcmpType,
        NftType.IcmpCode => IcmpCode,
        NftType.Icmpv6Type => Icmpv6Type,
        NftType.Icmpv6Code => Icmpv6Code,
        NftType.EtherType => EtherType,
        _ => InterfaceName,
    };

    /// <summary>The number of a concatenation: the numbers of its parts, six bits each.</summary>
    internal static uint Of(IEnumerable<NftType> key) => key.Aggregate(0u, (number, type) => number << BitsOfEach | (uint)Of(type));

    /// <summary>The parts of a concatenation, from its number; unknown types are left out.</summary>
    internal static IEnumerable<NftType> PartsOf(uint number)
    {
        NftType[] known = Enum.GetValues<NftType>();
        for (int shift = 32 / BitsOfEach * BitsOfEach; shift >= 0; shift -= BitsOfEach)
        {
            int part = (int)(number >> shift) & (1 << BitsOfEach) - 1;
            foreach (NftType type in known.Where(type => Of(type) == part)) yield return type;
        }
    }
}
