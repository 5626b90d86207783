using EdgeGuard.Core.Nft;
using EdgeGuard.Core.Wire;
using EdgeGuard.Linux.Netlink;

namespace EdgeGuard.Linux.Nft;

/// <summary>Reads the tables of one name from the kernel; no other table.</summary>
internal sealed class NftTableReader(NetlinkSocket socket, string table)
{
    private const int Attempts = 5;
    private const int TableName = 1, SetName = 2, GenerationId = 1;

    /// <summary>Whether the table exists, also if another socket owns it.</summary>
    internal bool Exists(NftTableFamily family, ref uint sequence)
    {
        NetlinkWriter writer = Request(NftMessageType.GetTable, NetlinkExchange.Acknowledge, ++sequence, family, set: null);
        return NetlinkExchange.Ask(socket, writer.Written, sequence) != KernelError.NoEntry;
    }

    /// <summary>The number of the last nftables transaction in this network namespace, by any process; null if the kernel reports none.</summary>
    internal uint? Generation(ref uint sequence)
    {
        NetlinkWriter writer = new(64);
        using (writer.Message((int)NftMessageType.GetGeneration, NetlinkExchange.Request | NetlinkExchange.Acknowledge, ++sequence, family: 0)) { }
        uint? generation = null;
        NetlinkExchange.Ask(socket, writer.Written, sequence, message =>
        {
            if (message.Type != (int)NftMessageType.NewGeneration || message.Payload.Length < sizeof(uint)) return;
            NetlinkAttributeReader attributes = new(message.Payload[sizeof(uint)..]);
            while (attributes.TryRead(out ushort type, out ReadOnlySpan<byte> payload))
            {
                if (type == GenerationId) generation = NftImageReader.Number(payload);
            }
        });
        return generation;
    }

    /// <summary>Reads the whole tables of these families.</summary>
    /// <exception cref="KernelRefusedException">The kernel refused, or the table changed during each of five reads.</exception>
    internal NftImage Read(IReadOnlyCollection<NftTableFamily> families, ref uint sequence)
    {
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            NftImageReader reader = new(table);
            bool isWhole = true;
            foreach (NftTableFamily family in families) isWhole = isWhole && Collect(reader, family, ref sequence);
            foreach ((string set, NftTableFamily family) in reader.SetNames.ToArray()) isWhole = isWhole && Collect(reader, NftMessageType.GetSetElement, ++sequence, family, set);
            if (isWhole) return reader.Build();
        }
        throw new KernelRefusedException($"Reading table {table}", KernelError.Interrupted, "It changed while it was read, five times in a row.");
    }

    private bool Collect(NftImageReader reader, NftTableFamily family, ref uint sequence) =>
        Collect(reader, NftMessageType.GetChain, ++sequence, family, set: null)
        && Collect(reader, NftMessageType.GetRule, ++sequence, family, set: null)
        && Collect(reader, NftMessageType.GetSet, ++sequence, family, set: null);

    private bool Collect(NftImageReader reader, NftMessageType type, uint sequence, NftTableFamily family, string? set)
    {
        NetlinkWriter writer = Request(type, NetlinkExchange.Dump, sequence, family, set);
        try
        {
            return NetlinkExchange.Collect(socket, writer.Written, sequence, reader.Read) == NetlinkOutcome.Whole;
        }
        catch (KernelRefusedException gone) when (gone.ErrorNumber == KernelError.NoEntry)
        {
            // The table or set does not exist (any more): it is missing in the image.
            return true;
        }
    }

    private NetlinkWriter Request(NftMessageType type, int flags, uint sequence, NftTableFamily family, string? set)
    {
        NetlinkWriter writer = new(256);
        using NetlinkWriter.Open message = writer.Message((int)type, NetlinkExchange.Request | flags, sequence, NftFamily.Number(family));
        writer.PutText(TableName, table);
        if (set is not null) writer.PutText(SetName, set);
        return writer;
    }
}
