using System.Buffers.Binary;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Nft;
using EdgeGuard.Core.Wire;
using EdgeGuard.Linux.Netlink;

namespace EdgeGuard.Linux.Nft;

/// <summary>Reads the key of an element.</summary>
internal delegate TKey KeyReader<TKey>(ReadOnlySpan<byte> key);

/// <summary>
/// Reads the kernel's counts of denied packets per device. They include packets that were not reported. Replacing the table resets
/// them. Every call opens a socket of its own, so calls do not disturb <see cref="NftTable"/>.
/// </summary>
public static class NftCounters
{
    private const byte Inet = 1;
    private const int Header = 4;
    private const int TableName = 1, SetName = 2, Elements = 3;
    private const int ElementKey = 1, ElementExpression = 7, ElementExpressions = 11;
    private const int OctetsOfMac = 6;
    private const int Value = 1, ExpressionData = 2, CountedPackets = 2, ListElement = 1;

    /// <summary>Denied packets by the MAC address of their sender; includes packets of monitored devices, which passed.</summary>
    /// <exception cref="KernelRefusedException">The table does not exist.</exception>
    public static IReadOnlyDictionary<MacAddress, long> ReadDenied() => Read(Ruleset.TableName, Ruleset.DeniedSet);

    internal static IReadOnlyDictionary<MacAddress, long> Read(string table, string set) => Read(table, set, key => MacAddress.Read(key));

    /// <summary>The counts of a set by its keys.</summary>
    /// <exception cref="KernelRefusedException">The table does not exist.</exception>
    internal static IReadOnlyDictionary<TKey, long> Read<TKey>(string table, string set, KeyReader<TKey> keyOf) where TKey : notnull
    {
        using NetlinkSocket socket = NetlinkSocket.Open();
        NetlinkWriter writer = new(256);
        const uint Sequence = 1;
        using (writer.Message((int)NftMessageType.GetSetElement, NetlinkExchange.Request | NetlinkExchange.Dump, Sequence, Inet))
        {
            writer.PutText(TableName, table);
            writer.PutText(SetName, set);
        }
        Dictionary<TKey, long> counts = [];
        NetlinkExchange.Collect(socket, writer.Written, Sequence, message => ReadMessage(message, counts, keyOf));
        return counts;
    }

    private static void ReadMessage<TKey>(NetlinkMessage message, Dictionary<TKey, long> counts, KeyReader<TKey> keyOf) where TKey : notnull
    {
        if ((NftMessageType)message.Type != NftMessageType.NewSetElement || message.Payload.Length < Header) return;
        NetlinkAttributeReader attributes = new(message.Payload[Header..]);
        while (attributes.TryRead(out ushort type, out ReadOnlySpan<byte> list))
        {
            if (type != Elements) continue;
            NetlinkAttributeReader elements = new(list);
            while (elements.TryRead(out _, out ReadOnlySpan<byte> element)) ReadElement(element, counts, keyOf);
        }
    }

    private static void ReadElement<TKey>(ReadOnlySpan<byte> element, Dictionary<TKey, long> counts, KeyReader<TKey> keyOf) where TKey : notnull
    {
        ReadOnlySpan<byte> key = Find(Find(element, ElementKey), Value);
        ReadOnlySpan<byte> expression = Find(element, ElementExpression);
        if (expression.IsEmpty) expression = Find(Find(element, ElementExpressions), ListElement);
        ReadOnlySpan<byte> packets = Find(Find(expression, ExpressionData), CountedPackets);
        if (key.Length >= OctetsOfMac && packets.Length == sizeof(ulong))
            counts[keyOf(key)] = (long)BinaryPrimitives.ReadUInt64BigEndian(packets);
    }

    private static ReadOnlySpan<byte> Find(ReadOnlySpan<byte> attributes, int wanted)
    {
        NetlinkAttributeReader reader = new(attributes);
        while (reader.TryRead(out ushort type, out ReadOnlySpan<byte> payload))
        {
            if (type == wanted) return payload;
        }
        return default;
    }
}
