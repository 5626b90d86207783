using System.Collections.Immutable;
using EdgeGuard.Core.Nft;
using EdgeGuard.Core.Wire;
using EdgeGuard.Linux.Netlink;

namespace EdgeGuard.Linux.Nft;

/// <summary>The object that a message of a batch is about, so that an error message can name it.</summary>
/// <param name="Name">Its name in messages, such as <c>rule 2 of chain forward</c>.</param>
internal sealed record NftSubject(string Name)
{
    private const int MessageHeaderSize = NetlinkMessageReader.HeaderSize + 4, AttributeHeaderSize = 4;
    private const ushort ElementList = 3, ElementKey = 1, Value = 1;

    /// <summary>The set of the elements; null if the message has no elements.</summary>
    internal NftSet? Set { get; private init; }

    /// <summary>The elements in the message.</summary>
    internal ImmutableArray<NftElement> Elements { get; private init; } = [];

    internal static NftSubject Batch { get; } = new("the batch");

    internal static NftSubject OfElements(NftSet set, ImmutableArray<NftElement> elements) =>
        new($"{elements.Length} elements of {KindOf(set)} {set.Name}") { Set = set, Elements = elements };

    internal static string KindOf(NftSet set) => set.IsVerdictMap ? "map" : "set";

    /// <summary>The name; that of a single element if the kernel reported its offset.</summary>
    /// <param name="message">The message as sent.</param>
    /// <param name="offset">Offset of the error in the message; null if the kernel did not report one.</param>
    internal string Describe(ReadOnlySpan<byte> message, int? offset)
    {
        if (Set is null || offset is not { } at || KeyAt(message, at) is not { IsEmpty: false } key) return Name;
        foreach (NftElement element in Elements)
        {
            if (element.Key.Octets.StartsWith(key)) return $"element {RulesetText.Element(Set, element)} of {KindOf(Set)} {Set.Name}";
        }
        return Name;
    }

    private static ReadOnlySpan<byte> KeyAt(ReadOnlySpan<byte> message, int offset)
    {
        int at = MessageHeaderSize;
        NetlinkAttributeReader attributes = new(message[MessageHeaderSize..]);
        while (attributes.TryRead(out ushort type, out ReadOnlySpan<byte> payload))
        {
            if (type == ElementList) return KeyInList(payload, offset - at - AttributeHeaderSize);
            at += NetlinkWriter.Align(AttributeHeaderSize + payload.Length);
        }
        return default;
    }

    private static ReadOnlySpan<byte> KeyInList(ReadOnlySpan<byte> list, int offset)
    {
        if (offset < 0) return default;
        int end = 0;
        NetlinkAttributeReader elements = new(list);
        while (elements.TryRead(out _, out ReadOnlySpan<byte> element))
        {
            end += NetlinkWriter.Align(AttributeHeaderSize + element.Length);
            if (offset >= end) continue;
            NetlinkAttributeReader attributes = new(element);
            while (attributes.TryRead(out ushort type, out ReadOnlySpan<byte> payload))
            {
                if (type == ElementKey && new NetlinkAttributeReader(payload).TryRead(out ushort inner, out ReadOnlySpan<byte> key) && inner == Value) return key;
            }
        }
        return default;
    }
}
