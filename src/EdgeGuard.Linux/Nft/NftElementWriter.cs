using System.Collections.Immutable;
using EdgeGuard.Core.Nft;
using EdgeGuard.Linux.Netlink;

namespace EdgeGuard.Linux.Nft;

// One element of a list, NFTA_LIST_ELEM { 1 key { 1 value }, 2 data { 2 verdict }, 3 flags, 4 time to live, 10 last key { 1 value } }.
// A range of a single field is two elements: its first key, and the key after its last one with the flag "end of interval".
// A range up to the greatest key has no second element. A range of a concatenation is one element with a last key.

/// <summary>Writes the elements of a set.</summary>
/// <param name="writer">Receives the attributes.</param>
/// <param name="keyLength">Octets of a key on the wire.</param>
/// <param name="ranges">How the set represents ranges.</param>
internal sealed class NftElementWriter(NetlinkWriter writer, int keyLength, NftRanges ranges)
{
    private const int ListElement = 1, Key = 1, Data = 2, Flags = 3, Timeout = 4, UserData = 6, LastKey = 10, Value = 1;
    private const uint IntervalEnd = 1;

    // User data for "nft": this interval has no end element. Flags (type 1, four octets): open interval (1).
    private static ReadOnlySpan<byte> OpenInterval => [1, 4, 1, 0, 0, 0];

    /// <summary>A writer for the elements of a named set.</summary>
    internal static NftElementWriter For(NetlinkWriter writer, NftSet set) => new(writer, NftSetWriter.LengthOf(set.Key), RangesOf(set));

    /// <summary>A writer for the values of a match.</summary>
    internal static NftElementWriter For(NetlinkWriter writer, FieldCode field, ImmutableArray<NftRange> values) =>
        new(writer, field.Length, HasRanges(values) ? NftRanges.AsTwoElements : NftRanges.None);

    internal static bool HasRanges(ImmutableArray<NftRange> values) => values.Any(range => range.First != range.Last);

    internal void Write(NftElement element)
    {
        ReadOnlySpan<byte> first = element.Key.Octets[..keyLength];
        ReadOnlySpan<byte> last = (element.Last ?? element.Key).Octets[..keyLength];
        bool isOpen = ranges == NftRanges.AsTwoElements && !last.ContainsAnyExcept((byte)0xFF);
        using (writer.Nest(ListElement))
        {
            if (element.Timeout is { } timeout) writer.PutU64(Timeout, (ulong)timeout.TotalMilliseconds);
            PutKey(Key, first);
            if (ranges == NftRanges.AsLastKey) PutKey(LastKey, last);
            if (element.Verdict is { } verdict) NftExpressionWriter.PutVerdict(writer, Data, verdict);
            if (isOpen) writer.Put(UserData, OpenInterval);
        }
        if (ranges == NftRanges.AsTwoElements && !isOpen) WriteEnd(last);
    }

    private static NftRanges RangesOf(NftSet set) =>
        !set.IsInterval ? NftRanges.None : set.Key.Length > 1 ? NftRanges.AsLastKey : NftRanges.AsTwoElements;

    private void WriteEnd(ReadOnlySpan<byte> last)
    {
        Span<byte> end = stackalloc byte[last.Length];
        last.CopyTo(end);
        for (int at = end.Length - 1; ++end[at] == 0; at--) { }
        using NetlinkWriter.Open element = writer.Nest(ListElement);
        writer.PutU32(Flags, IntervalEnd);
        PutKey(Key, end);
    }

    private void PutKey(int type, ReadOnlySpan<byte> key)
    {
        using NetlinkWriter.Open nest = writer.Nest(type);
        writer.Put(Value, key);
    }
}

/// <summary>How a set represents ranges of keys.</summary>
internal enum NftRanges
{
    None,
    AsTwoElements,
    AsLastKey,
}
