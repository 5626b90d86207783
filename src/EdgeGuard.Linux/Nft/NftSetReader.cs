using System.Buffers.Binary;
using System.Globalization;
using EdgeGuard.Core.Wire;

namespace EdgeGuard.Linux.Nft;

/// <summary>A set's declaration, read from a message.</summary>
internal readonly record struct NftDeclaredSet(string Table, string Name, uint Id, uint Flags, uint KeyType, string Declaration);

/// <summary>Reads set declarations and lists of elements.</summary>
internal static class NftSetReader
{
    private const int ElementKey = 1, ElementData = 2, ElementFlags = 3, ElementLastKey = 10;

    /// <summary>Reads a declaration from the attributes of its message.</summary>
    internal static NftDeclaredSet Read(ReadOnlySpan<byte> bytes)
    {
        string table = "", name = "";
        uint id = 0, flags = 0;
        SortedDictionary<int, ulong> numbers = [];
        NetlinkAttributeReader attributes = new(bytes);
        while (attributes.TryRead(out ushort type, out ReadOnlySpan<byte> payload))
        {
            switch (type)
            {
                case 1: table = NftExpressionReader.Text(payload); break;
                case 2: name = NftExpressionReader.Text(payload); break;
                case 3: flags = NftImageReader.Number(payload); break;
                case 4 or 5 or 6: numbers[type] = NftImageReader.Number(payload); break;
                case 10: id = NftImageReader.Number(payload); break;
                case 11 when payload.Length == sizeof(ulong): numbers[type] = BinaryPrimitives.ReadUInt64BigEndian(payload); break;
            }
        }
        return new(table, name, id, flags, (uint)numbers.GetValueOrDefault(4), Declare(flags, numbers));
    }

    /// <summary>Adds the elements of a list by key; the value is the element's verdict, or empty.</summary>
    internal static void ReadElements(ReadOnlySpan<byte> list, Dictionary<string, string> elements)
    {
        NetlinkAttributeReader entries = new(list);
        while (entries.TryRead(out _, out ReadOnlySpan<byte> entry))
        {
            string key = "", last = "", verdict = "", end = "";
            NetlinkAttributeReader attributes = new(entry);
            while (attributes.TryRead(out ushort type, out ReadOnlySpan<byte> payload))
            {
                switch (type)
                {
                    case ElementKey: key = NftExpressionReader.ReadData(payload); break;
                    case ElementData: verdict = NftExpressionReader.ReadData(payload); break;
                    case ElementFlags: end = payload.ContainsAnyExcept((byte)0) ? " end" : ""; break;
                    case ElementLastKey: last = "-" + NftExpressionReader.ReadData(payload); break;
                }
            }
            elements[key + last + end] = verdict;
        }
    }

    private static string Declare(uint flags, SortedDictionary<int, ulong> numbers) => string.Create(
        CultureInfo.InvariantCulture, $"flags {flags:x} {string.Join(' ', numbers.Where(pair => pair.Value != 0).Select(pair => $"{pair.Key}={pair.Value:x}"))}");
}
