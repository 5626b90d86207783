using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using EdgeGuard.Core.Learning;
using EdgeGuard.Core.Policy;

namespace EdgeGuard.Core.Replay;

/// <summary>Reads one row of a rule table.</summary>
internal sealed class RowReader
{
    private const string Device = "<deviceMac>";
    private const string Gateway = "<gatewayMac>";
    private const string BroadcastMac = "ff:ff:ff:ff:ff:ff";
    private const ushort Ipv4 = 0x0800;
    private const ushort Ipv6 = 0x86dd;

    private readonly RowFields _fields;
    private readonly int _number;
    private readonly bool _isOutward;

    private RowReader(RowFields fields, int number, bool isOutward) => (_fields, _number, _isOutward) = (fields, number, isOutward);

    private PolicyDirection Direction => _isOutward ? PolicyDirection.FromDevice : PolicyDirection.ToDevice;

    private string PeerMac => _fields[_isOutward ? RuleTableReader.Destination : RuleTableReader.Source];

    /// <summary>Reads a row.</summary>
    /// <param name="fields">Its fields; they collect what is wrong with it.</param>
    /// <param name="number">Its place among the rows.</param>
    /// <param name="gateway">The gateway's own address, where the row tells one: private, and behind its MAC address.</param>
    /// <returns>null where something is wrong.</returns>
    internal static RuleRow? Read(RowFields fields, int number, out IPAddress? gateway)
    {
        gateway = null;
        bool isFrom = Is(fields[RuleTableReader.Source], Device), isTo = Is(fields[RuleTableReader.Destination], Device);
        if (isFrom == isTo) fields.Refuse($"exactly one of srcMac and dstMac must be {Device}, which tells whose rule it is");
        if (fields.Problem is not null) return null;
        RowReader reader = new(fields, number, isFrom);
        RuleRow row = reader.Read();
        if (fields.Problem is not null) return null;
        if (Is(reader.PeerMac, Gateway) && row.Peer is RowPeer.Addresses { Network: var network } && GatewayRole.MayBeIts(network)) gateway = network.BaseAddress;
        return row;
    }

    private RuleRow Read()
    {
        ushort? type = _fields.Number(RuleTableReader.EtherType, ushort.MaxValue) is { } number ? (ushort)number : null;
        RuleRow row = new() { Number = _number, Direction = Direction };
        return type is null or Ipv4 or Ipv6 ? ReadIp(row, type) : row with { OtherThanIp = type };
    }

    private RuleRow ReadIp(RuleRow row, ushort? type)
    {
        RowPeer peer = Peer(_fields[_isOutward ? RuleTableReader.DestinationIp : RuleTableReader.SourceIp]);
        IPNetwork? own = _fields.Network(_isOutward ? RuleTableReader.SourceIp : RuleTableReader.DestinationIp);
        ImmutableArray<AddressFamily> families = [.. Families(type, (peer as RowPeer.Addresses)?.Network, own)];
        if (families.IsEmpty) _fields.Refuse("its addresses are not all of one family, the one that ethType states (0x0800 or 0x86dd)");
        return row with { Families = families, Peer = peer, DeviceNetwork = own, Traffic = RowTraffic.Read(_fields, families, _isOutward) };
    }

    private static IEnumerable<AddressFamily> Families(ushort? type, IPNetwork? peer, IPNetwork? own) =>
        from family in new[] { AddressFamily.InterNetwork, AddressFamily.InterNetworkV6 }
        where type is null || (type == Ipv4) == (family == AddressFamily.InterNetwork)
        where peer is not { } theirs || theirs.BaseAddress.AddressFamily == family
        where own is not { } its || its.BaseAddress.AddressFamily == family
        select family;

    // A broadcast frame carries group traffic. A frame that does not go through the gateway stays on the device's own network.
    private RowPeer Peer(string text)
    {
        if (text == RowFields.Any && Is(PeerMac, BroadcastMac)) return new RowPeer.Addresses(new(IPAddress.Broadcast, 32));
        if (text == RowFields.Any) return Is(PeerMac, Gateway) ? new RowPeer.Anyone() : new RowPeer.Neighbours();
        if (RowFields.TryNetwork(text, out IPNetwork network)) return new RowPeer.Addresses(network);
        string name = text.TrimEnd('.').ToLowerInvariant();
        if (!HostNames.IsName(name)) _fields.Refuse($"'{text}' is no address, no prefix, no host name and no *");
        return new RowPeer.Host(name);
    }

    private static bool Is(string text, string word) => string.Equals(text, word, StringComparison.OrdinalIgnoreCase);
}
