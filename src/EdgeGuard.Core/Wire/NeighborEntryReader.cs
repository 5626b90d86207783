using System.Net;
using System.Runtime.InteropServices;
using EdgeGuard.Core.Addresses;

namespace EdgeGuard.Core.Wire;

/// <summary>An entry of the kernel's neighbor table, or of a bridge's table of ports.</summary>
/// <param name="Interface">Index of the interface; for a bridge entry, of the port.</param>
/// <param name="Bridge">Index of the bridge that the port belongs to; 0 for a neighbor.</param>
/// <param name="Mac">The MAC address.</param>
/// <param name="Address">The neighbor's address; null for a bridge entry.</param>
/// <param name="IsCurrent">The entry is up to date, and it is no group and not the gateway's own.</param>
public sealed record NeighborEntry(int Interface, int Bridge, MacAddress Mac, IPAddress? Address, bool IsCurrent)
{
    /// <summary>How long ago its last packet came: for a bridge entry the last frame, for a neighbor its last answer. Null where the kernel does not tell.</summary>
    public TimeSpan? Silent { get; init; }
}

// struct ndmsg, in the machine's byte order, then attributes:
//  0        1     4         8       10      11     12
//  | family | pad | ifindex | state | flags | type |

/// <summary>Reads one message of the kernel's neighbor tables (rtnetlink(7), RTM_NEWNEIGH).</summary>
public static class NeighborEntryReader
{
    private const int HeaderSize = 12;
    private const int Destination = 1, LinkLayer = 2, CacheInfo = 3, Master = 9;

    // struct nda_cacheinfo: confirmed, used, updated, references; four octets each, in hundredths of a second.
    private const int CacheInfoSize = 16, ConfirmedAt = 0, UpdatedAt = 8, TicksPerSecond = 100;
    private const ushort Incomplete = 0x01, Failed = 0x20, NoArp = 0x40, Permanent = 0x80;
    private const byte BridgeFamily = 7;

    /// <returns>false for a message that names no MAC address or cannot be read.</returns>
    public static bool TryRead(ReadOnlySpan<byte> payload, out NeighborEntry entry)
    {
        entry = new(0, 0, default, null, false);
        if (payload.Length < HeaderSize) return false;
        bool isBridge = payload[0] == BridgeFamily;
        ushort state = MemoryMarshal.Read<ushort>(payload[8..]);
        // A permanent entry of a bridge is its port's own address; of a neighbor, a static entry.
        bool isCurrent = (state & (Incomplete | Failed | NoArp)) == 0 && !(isBridge && (state & Permanent) != 0);
        entry = entry with { Interface = MemoryMarshal.Read<int>(payload[4..]), IsCurrent = isCurrent };

        NetlinkAttributeReader attributes = new(payload[HeaderSize..]);
        while (attributes.TryRead(out ushort type, out ReadOnlySpan<byte> value)) entry = With(entry, type, value, isBridge);
        if (entry.Mac.Value == 0 || entry.Mac.IsGroup) return false;
        return isBridge ? entry.Bridge != 0 : entry.Address is not null;
    }

    private static NeighborEntry With(NeighborEntry entry, ushort type, ReadOnlySpan<byte> value, bool isBridge) => (type, value.Length) switch
    {
        (LinkLayer, 6) => entry with { Mac = MacAddress.Read(value) },
        (Destination, 4 or 16) when !isBridge => entry with { Address = new(value) },
        (CacheInfo, CacheInfoSize) => entry with { Silent = TimeSpan.FromSeconds(MemoryMarshal.Read<uint>(value[(isBridge ? UpdatedAt : ConfirmedAt)..]) / (double)TicksPerSecond) },
        (Master, 4) when isBridge => entry with { Bridge = MemoryMarshal.Read<int>(value) },
        _ => entry,
    };
}
