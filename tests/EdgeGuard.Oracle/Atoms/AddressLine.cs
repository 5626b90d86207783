using System.Buffers.Binary;
using System.Net;

namespace EdgeGuard.Oracle.Atoms;

/// <summary>Addresses as numbers on a line, where a network is a stretch with two ends.</summary>
internal static class AddressLine
{
    /// <summary>The ends of a network, what lies next to them inside and outside, and something from the middle.</summary>
    internal static IEnumerable<IPAddress> Around(IPNetwork network)
    {
        byte[] octets = network.BaseAddress.GetAddressBytes();
        int bits = octets.Length * 8;
        UInt128 first = Read(octets);
        UInt128 size = network.PrefixLength == 0 ? 0 : UInt128.One << (bits - network.PrefixLength);
        UInt128 last = first + size - 1;
        UInt128 end = bits == 128 ? UInt128.MaxValue : uint.MaxValue;
        if (network.PrefixLength == 0) last = end;
        List<UInt128> around = [first, last, first + (last - first) / 2, first + (last - first) / 3];
        if (last > first) around.AddRange([first + 1, last - 1]);
        if (first > 0) around.Add(first - 1);
        if (last < end) around.Add(last + 1);
        return around.Distinct().Select(n => Write(n, octets.Length));
    }

    private static UInt128 Read(byte[] octets) =>
        octets.Length == 4 ? BinaryPrimitives.ReadUInt32BigEndian(octets) : BinaryPrimitives.ReadUInt128BigEndian(octets);

    private static IPAddress Write(UInt128 number, int width)
    {
        Span<byte> octets = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(octets, number);
        return new(octets[^width..]);
    }
}
