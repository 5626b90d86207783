using System.Buffers.Binary;
using EdgeGuard.Core.Addresses;

namespace EdgeGuard.Core.Wire;

// NFULNL_MSG_PACKET behind its nlmsghdr (linux/netfilter/nfnetlink_log.h), numbers in network byte order:
//  0        1         2       4
//  | family | version | group | attributes …
//   2 mark, 4 and 5 index of the interface it came in and leaves by, 6 index of the bridge port it came in by, 8 MAC address (length, fill, 8 octets),
//   9 payload, 10 prefix (ends with a zero), 12 sequence number

/// <summary>Reads the packet messages of nfnetlink_log.</summary>
public static class NflogReader
{
    private const int HeaderSize = 4;

    /// <summary>Reads a message from behind its netlink header.</summary>
    /// <returns>false when a length in it does not fit.</returns>
    public static bool TryRead(ReadOnlySpan<byte> message, out NflogPacket packet)
    {
        packet = default;
        if (message.Length < HeaderSize) return false;
        packet = new() { Group = BinaryPrimitives.ReadUInt16BigEndian(message[2..]) };
        NetlinkAttributeReader attributes = new(message[HeaderSize..]);
        while (attributes.TryRead(out ushort type, out ReadOnlySpan<byte> value)) packet = With(packet, type, value);
        return attributes.AtEnd;
    }

    private static NflogPacket With(NflogPacket packet, ushort type, ReadOnlySpan<byte> value) => type switch
    {
        2 => packet with { Mark = NetlinkValue.U32(value) },
        4 => packet with { InInterface = NetlinkValue.U32(value) },
        5 => packet with { OutInterface = NetlinkValue.U32(value) },
        6 => packet with { InPort = NetlinkValue.U32(value) },
        8 => packet with { SourceMac = HardwareAddress(value) },
        9 => packet with { Payload = value },
        10 => packet with { Prefix = value.TrimEnd((byte)0) },
        12 => packet with { Sequence = NetlinkValue.U32(value) },
        _ => packet,
    };

    private static MacAddress HardwareAddress(ReadOnlySpan<byte> value) =>
        value.Length >= 10 && BinaryPrimitives.ReadUInt16BigEndian(value) == 6 ? MacAddress.Read(value[4..]) : default;
}
