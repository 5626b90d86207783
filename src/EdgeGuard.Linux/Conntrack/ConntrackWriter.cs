using EdgeGuard.Core.Wire;
using EdgeGuard.Linux.Netlink;

namespace EdgeGuard.Linux.Conntrack;

/// <summary>Writes the attributes that identify one connection tracking entry; <see cref="ConntrackReader"/> has the layout.</summary>
internal static class ConntrackWriter
{
    private const int OriginalTuple = 1, Id = 12, Zone = 18;
    private const int TupleAddresses = 1, TupleProtocol = 2, TupleZone = 3;

    /// <summary>Writes the original tuple, the zone and, if known, the entry's id.</summary>
    internal static void WriteName(NetlinkWriter writer, ConntrackFlow flow)
    {
        using (writer.Nest(OriginalTuple)) WriteTuple(writer, flow.Original);
        if (flow.Zone != 0) writer.PutU16(Zone, flow.Zone);
        if (flow.Id != 0) writer.PutU32(Id, flow.Id);
    }

    private static void WriteTuple(NetlinkWriter writer, ConntrackTuple tuple)
    {
        int first = tuple.Source.GetAddressBytes().Length == 4 ? 1 : 3;
        using (writer.Nest(TupleAddresses))
        {
            writer.Put(first, tuple.Source.GetAddressBytes());
            writer.Put(first + 1, tuple.Destination.GetAddressBytes());
        }
        using (writer.Nest(TupleProtocol)) WriteProtocol(writer, tuple);
        if (tuple.Zone != 0) writer.PutU16(TupleZone, tuple.Zone);
    }

    private static void WriteProtocol(NetlinkWriter writer, ConntrackTuple tuple)
    {
        writer.PutU8(1, tuple.Protocol);
        if (tuple.Protocol is IpProtocol.Icmp or IpProtocol.Icmpv6)
        {
            int first = tuple.Protocol == IpProtocol.Icmp ? 4 : 7;
            writer.PutU16(first, tuple.IcmpId);
            writer.PutU8(first + 1, tuple.IcmpType);
            writer.PutU8(first + 2, tuple.IcmpCode);
            return;
        }
        writer.PutU16(2, tuple.SourcePort);
        writer.PutU16(3, tuple.DestinationPort);
    }
}
