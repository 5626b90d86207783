using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace EdgeGuard.Core.Wire;

// IPCTNL_MSG_CT_NEW behind its nlmsghdr (linux/netfilter/nfnetlink_conntrack.h), numbers in network byte order:
//  0        1         2          4
//  | family | version | reserved | attributes …
//   1 original tuple, 2 reply tuple, 3 status, 8 mark, 12 id, 18 zone
// a tuple: 1 addresses (1 and 2 IPv4, 3 and 4 IPv6 source and destination), 3 zone,
//          2 protocol (1 number, 2 and 3 ports, 4 to 6 ICMP and 7 to 9 ICMPv6 id, type, code)

/// <summary>Reads the entries of a connection tracking dump.</summary>
public static class ConntrackReader
{
    private const int HeaderSize = 4;

    /// <summary>Reads a message from behind its netlink header.</summary>
    /// <returns>false when the length of one of its attributes does not fit, or one direction has no addresses.</returns>
    public static bool TryRead(ReadOnlySpan<byte> message, [NotNullWhen(true)] out ConntrackFlow? flow)
    {
        flow = null;
        if (message.Length < HeaderSize) return false;
        ConntrackFlow read = new() { Original = default, Reply = default };
        NetlinkAttributeReader attributes = new(message[HeaderSize..]);
        while (attributes.TryRead(out ushort type, out ReadOnlySpan<byte> value)) read = With(read, type, value);
        if (!attributes.AtEnd || !HasAddresses(read.Original) || !HasAddresses(read.Reply)) return false;
        flow = read;
        return true;
    }

    private static ConntrackFlow With(ConntrackFlow flow, ushort type, ReadOnlySpan<byte> value) => type switch
    {
        1 => flow with { Original = ReadTuple(value) },
        2 => flow with { Reply = ReadTuple(value) },
        3 => flow with { Status = (ConntrackStatus)NetlinkValue.U32(value) },
        8 => flow with { Mark = NetlinkValue.U32(value) },
        12 => flow with { Id = NetlinkValue.U32(value) },
        18 => flow with { Zone = NetlinkValue.U16(value) },
        _ => flow,
    };

    private static ConntrackTuple ReadTuple(ReadOnlySpan<byte> bytes)
    {
        ConntrackTuple tuple = default;
        NetlinkAttributeReader attributes = new(bytes);
        while (attributes.TryRead(out ushort type, out ReadOnlySpan<byte> value))
        {
            tuple = type switch
            {
                1 => WithAddresses(tuple, value),
                2 => WithProtocol(tuple, value),
                3 => tuple with { Zone = NetlinkValue.U16(value) },
                _ => tuple,
            };
        }
        return tuple;
    }

    private static ConntrackTuple WithAddresses(ConntrackTuple tuple, ReadOnlySpan<byte> bytes)
    {
        NetlinkAttributeReader attributes = new(bytes);
        while (attributes.TryRead(out ushort type, out ReadOnlySpan<byte> value))
        {
            tuple = (type, value.Length) switch
            {
                (1, 4) or (3, 16) => tuple with { Source = new IPAddress(value) },
                (2, 4) or (4, 16) => tuple with { Destination = new IPAddress(value) },
                _ => tuple,
            };
        }
        return tuple;
    }

    private static ConntrackTuple WithProtocol(ConntrackTuple tuple, ReadOnlySpan<byte> bytes)
    {
        NetlinkAttributeReader attributes = new(bytes);
        while (attributes.TryRead(out ushort type, out ReadOnlySpan<byte> value))
        {
            tuple = type switch
            {
                1 => tuple with { Protocol = NetlinkValue.U8(value) },
                2 => tuple with { SourcePort = NetlinkValue.U16(value) },
                3 => tuple with { DestinationPort = NetlinkValue.U16(value) },
                4 or 7 => tuple with { IcmpId = NetlinkValue.U16(value) },
                5 or 8 => tuple with { IcmpType = NetlinkValue.U8(value) },
                6 or 9 => tuple with { IcmpCode = NetlinkValue.U8(value) },
                _ => tuple,
            };
        }
        return tuple;
    }

    private static bool HasAddresses(ConntrackTuple tuple) => tuple is { Source: not null, Destination: not null };
}
