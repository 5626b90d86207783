using System.Buffers.Binary;
using System.Net;

namespace EdgeGuard.Lab.Attacks;

/// <summary>Chooses the targets of a bot's scan: the same targets for the same seed.</summary>
internal sealed class ScanTargets(uint seed)
{
    private uint _x = seed ^ 0x9E37_79B9, _y = 362_436_069, _z = 521_288_629, _w = 88_675_123;

    /// <summary>
    /// Random addresses of the public IPv4 internet. Of every eleven probes ten go to the first port and one to the last,
    /// as Mirai does with 23 and 2323.
    /// </summary>
    internal IEnumerable<IPEndPoint> Internet4(IReadOnlyList<int> ports, int count)
    {
        byte[] address = new byte[4];
        for (int i = 0; i < count; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(address, NextPublic());
            yield return new(new IPAddress(address), Port(ports, i));
        }
    }

    /// <summary>Random addresses of the IPv6 documentation range, outside the home's prefixes.</summary>
    internal IEnumerable<IPEndPoint> Internet6(IReadOnlyList<int> ports, int count)
    {
        byte[] address = new byte[16];
        for (int i = 0; i < count; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(address, 0x2001_0DB8);
            // The home's prefixes have this bit clear.
            BinaryPrimitives.WriteUInt32BigEndian(address.AsSpan(4), Next() | 0x8000_0000);
            BinaryPrimitives.WriteUInt32BigEndian(address.AsSpan(12), Next());
            yield return new(new IPAddress(address), Port(ports, i));
        }
    }

    /// <summary>Every address with the first port, then every address with the next port, and so on.</summary>
    internal static IEnumerable<IPEndPoint> Ports(IReadOnlyList<IPAddress> addresses, IReadOnlyList<int> ports, int count) =>
        Enumerable.Range(0, count).Select(i => new IPEndPoint(addresses[i % addresses.Count], ports[i / addresses.Count % ports.Count]));

    private static int Port(IReadOnlyList<int> ports, int index) => index % 11 == 10 ? ports[^1] : ports[0];

    private uint NextPublic()
    {
        uint address;
        do address = Next();
        while (!IsPublic(address));
        return address;
    }

    // Excludes what no router forwards: this network, private, shared, loopback, link-local, multicast and reserved ranges.
    private static bool IsPublic(uint address) => (address >> 24) switch
    {
        0 or 10 or 127 or >= 224 => false,
        100 => (address >> 22) != 0x191,
        169 => (address >> 16) != 0xA9FE,
        172 => (address >> 20) != 0xAC1,
        192 => (address >> 16) is not (0xC0A8 or 0xC000),
        _ => true,
    };

    // Marsaglia's xorshift with 128 bits of state, the generator in Mirai itself.
    private uint Next()
    {
        uint t = _x ^ (_x << 11);
        (_x, _y, _z) = (_y, _z, _w);
        return _w = _w ^ (_w >> 19) ^ t ^ (t >> 8);
    }
}
