using System.Collections.Immutable;
using EdgeGuard.Core.Nft;
using EdgeGuard.Linux.Netlink;

namespace EdgeGuard.Linux.Nft;

/// <summary>Writes the attributes of a set's declaration, and its elements.</summary>
internal static class NftSetWriter
{
    /// <summary>Name template of an unnamed set, which belongs to one rule; the kernel replaces %d by a number.</summary>
    internal const string UnnamedSet = "__set%d";

    private const int Name = 2, Flags = 3, KeyType = 4, KeyLength = 5, DataType = 6, DataLength = 7, Description = 9, Id = 10, Timeout = 11, UserData = 13;
    private const int SetComment = 7, DescribedSize = 1, DescribedParts = 2, PartLength = 1, ListElement = 1;
    private const uint VerdictData = 0xFFFFFF00;

    // User data for "nft", without which it prints interface names backwards. Byte order of keys (type 0, four octets): the machine's (1).
    private static ReadOnlySpan<byte> KeysInMachineOrder => [0, 4, 1, 0, 0, 0];

    [Flags]
    private enum SetFlags
    {
        Unnamed = 0x1,
        Constant = 0x2,
        Interval = 0x4,
        Map = 0x8,
        Timeout = 0x10,
        Dynamic = 0x20,
        Concatenation = 0x80,
    }

    /// <summary>Declares a named set.</summary>
    internal static void Declare(NetlinkWriter writer, NftSet set, uint id)
    {
        writer.PutText(Name, set.Name);
        writer.PutU32(Flags, (uint)FlagsOf(set));
        writer.PutU32(KeyType, Nft.DataType.Of(set.Key));
        writer.PutU32(KeyLength, (uint)LengthOf(set.Key));
        if (set.IsVerdictMap)
        {
            writer.PutU32(DataType, VerdictData);
            writer.PutU32(DataLength, 0);
        }
        writer.PutU32(Id, id);
        Describe(writer, set);
        if (set.DefaultTimeout is { } timeout) writer.PutU64(Timeout, (ulong)timeout.TotalMilliseconds);
        ReadOnlySpan<byte> order = set.Key is [NftType.IfName] ? KeysInMachineOrder : [];
        writer.PutUserData(UserData, order, SetComment, set.Comment);
    }

    /// <summary>Declares an unnamed set for the values of one match.</summary>
    internal static void DeclareUnnamed(NetlinkWriter writer, FieldCode field, ImmutableArray<NftRange> values, uint id)
    {
        SetFlags flags = SetFlags.Unnamed | SetFlags.Constant;
        if (NftElementWriter.HasRanges(values)) flags |= SetFlags.Interval;
        writer.PutText(Name, UnnamedSet);
        writer.PutU32(Flags, (uint)flags);
        writer.PutU32(KeyType, (uint)field.Type);
        writer.PutU32(KeyLength, (uint)field.Length);
        writer.PutU32(Id, id);
        if (field.Type is Nft.DataType.InterfaceName or Nft.DataType.Family) writer.Put(UserData, KeysInMachineOrder);
        using NetlinkWriter.Open description = writer.Nest(Description);
        writer.PutU32(DescribedSize, (uint)values.Length * (NftElementWriter.HasRanges(values) ? 2u : 1u));
    }

    /// <summary>Octets of a key on the wire; parts of a concatenation are padded to four octets, a single part is not.</summary>
    internal static int LengthOf(ImmutableArray<NftType> key) =>
        key is [var only] ? NftKey.WidthOf(only) : key.Sum(part => (NftKey.WidthOf(part) + 3) & ~3);

    private static SetFlags FlagsOf(NftSet set)
    {
        SetFlags flags = 0;
        if (set.IsInterval) flags |= SetFlags.Interval;
        if (set.IsInterval && set.Key.Length > 1) flags |= SetFlags.Concatenation;
        if (set.IsVerdictMap) flags |= SetFlags.Map;
        if (set.HasTimeout) flags |= SetFlags.Timeout;
        if (set.IsDynamic) flags |= SetFlags.Dynamic;
        return flags;
    }

    private static void Describe(NetlinkWriter writer, NftSet set)
    {
        bool hasParts = set.IsInterval && set.Key.Length > 1;
        if (set.Size is null && !hasParts) return;
        using NetlinkWriter.Open description = writer.Nest(Description);
        if (set.Size is { } size) writer.PutU32(DescribedSize, (uint)size);
        if (!hasParts) return;
        using NetlinkWriter.Open parts = writer.Nest(DescribedParts);
        foreach (NftType part in set.Key)
        {
            using NetlinkWriter.Open element = writer.Nest(ListElement);
            writer.PutU32(PartLength, (uint)NftKey.WidthOf(part));
        }
    }
}
