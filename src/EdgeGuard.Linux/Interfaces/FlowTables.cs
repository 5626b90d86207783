using System.Collections.Immutable;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.Wire;
using EdgeGuard.Linux.Netlink;
using EdgeGuard.Linux.Nft;

namespace EdgeGuard.Linux.Interfaces;

/// <summary>Reads the flow tables of all nftables tables. Nothing else of foreign tables is read.</summary>
internal static class FlowTables
{
    private const int NewFlowTable = 10 << 8 | 22, GetFlowTable = 10 << 8 | 23;
    private const byte AnyFamily = 0;
    private const int HeaderSize = 4, Attempts = 5;
    private const ushort Table = 1, Name = 2, Hook = 3, HookDevices = 3;

    /// <summary>All flow tables, in the order of table and name.</summary>
    /// <exception cref="KernelRefusedException">The kernel refused the list.</exception>
    internal static ImmutableArray<FlowOffload> Read()
    {
        using NetlinkSocket socket = NetlinkSocket.Open();
        List<FlowOffload> found = [];
        for (uint attempt = 1; attempt <= Attempts; attempt++)
        {
            found.Clear();
            NetlinkWriter writer = new(64);
            writer.Message(GetFlowTable, NetlinkExchange.Request | NetlinkExchange.Dump, attempt, AnyFamily).Dispose();
            if (NetlinkExchange.Collect(socket, writer.Written, attempt, message => Take(message, found)) == NetlinkOutcome.Whole) break;
        }
        return [.. found.OrderBy(f => f.Table, StringComparer.Ordinal).ThenBy(f => f.Name, StringComparer.Ordinal)];
    }

    /// <summary>Adds the flow table of one message to the list; ignores other messages.</summary>
    internal static void Take(NetlinkMessage message, List<FlowOffload> found)
    {
        if (message.Type != NewFlowTable || message.Payload.Length < HeaderSize) return;
        string table = "", name = "";
        ImmutableArray<string> devices = [];
        NetlinkAttributeReader attributes = new(message.Payload[HeaderSize..]);
        while (attributes.TryRead(out ushort type, out ReadOnlySpan<byte> value))
        {
            if (type == Table) table = NftExpressionReader.Text(value);
            if (type == Name) name = NftExpressionReader.Text(value);
            if (type == Hook) devices = DevicesIn(value);
        }
        found.Add(new($"{FamilyName(message.Payload[0])} {table}", name, devices));
    }

    private static ImmutableArray<string> DevicesIn(ReadOnlySpan<byte> hook)
    {
        List<string> devices = [];
        NetlinkAttributeReader attributes = new(hook);
        while (attributes.TryRead(out ushort type, out ReadOnlySpan<byte> value))
        {
            if (type != HookDevices) continue;
            NetlinkAttributeReader names = new(value);
            while (names.TryRead(out _, out ReadOnlySpan<byte> name)) devices.Add(NftExpressionReader.Text(name));
        }
        return [.. devices.Order(StringComparer.Ordinal)];
    }

    private static string FamilyName(byte family) => family switch
    {
        1 => "inet",
        2 => "ip",
        10 => "ip6",
        _ => "netdev",
    };
}
