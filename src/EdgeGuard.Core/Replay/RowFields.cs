using System.Globalization;
using System.Net;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Policy;

namespace EdgeGuard.Core.Replay;

/// <summary>The fields of one row by the names of their columns; keeps the first thing found wrong.</summary>
internal sealed class RowFields
{
    internal const string Any = "*";

    private readonly IReadOnlyList<string> _fields;
    private readonly IReadOnlyDictionary<string, int> _columns;

    internal RowFields(CsvRecord record, IReadOnlyDictionary<string, int> columns)
    {
        (_fields, _columns) = (record.Fields, columns);
        if (record.IsOpen) Refuse("a quote is opened and never closed");
    }

    /// <summary>The first thing wrong with the row; null where nothing is.</summary>
    internal string? Problem { get; private set; }

    /// <summary>A field; <c>*</c> for a column that the table may leave out and does.</summary>
    internal string this[string column]
    {
        get
        {
            if (!_columns.TryGetValue(column, out int place)) return Any;
            if (place < _fields.Count && _fields[place].Length > 0) return _fields[place];
            Refuse($"its {column} is missing; write * for any");
            return Any;
        }
    }

    internal void Refuse(string problem) => Problem ??= problem;

    /// <summary>A number, decimal or hexadecimal after <c>0x</c>; null for any.</summary>
    internal int? Number(string column, int most)
    {
        string text = this[column];
        if (text == Any) return null;
        if (TryNumber(text, out int number) && number <= most) return number;
        Refuse($"its {column} '{text}' is no number from 0 to {most} and no *");
        return null;
    }

    /// <summary>A port, or a range as <c>5000-5010</c>.</summary>
    internal PortSet Ports(string column)
    {
        string text = this[column];
        if (text == Any) return PortSet.All;
        string[] ends = text.Split('-', StringSplitOptions.TrimEntries);
        if (ends.Length <= 2 && TryNumber(ends[0], out int first) && TryNumber(ends[^1], out int last) && first <= last && last <= ushort.MaxValue)
            return PortSet.Range((ushort)first, (ushort)last);
        Refuse($"its {column} '{text}' is no port from 0 to 65535, no range such as 5000-5010 and no *");
        return PortSet.All;
    }

    /// <summary>An address or prefix; null for any.</summary>
    internal IPNetwork? Network(string column)
    {
        string text = this[column];
        if (text == Any) return null;
        if (TryNetwork(text, out IPNetwork network)) return network;
        Refuse($"its {column} '{text}' is the device's own end, and must be an address, a prefix, or *");
        return null;
    }

    internal static bool TryNetwork(string text, out IPNetwork network)
    {
        if (text.Contains('/', StringComparison.Ordinal)) return AddressText.TryParse(text, out network);
        network = default;
        bool isAddress = AddressText.TryParse(text, out IPAddress? address);
        if (isAddress) network = new(address!, address!.GetAddressBytes().Length * 8);
        return isAddress;
    }

    private static bool TryNumber(string text, out int number) => text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
        ? int.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number) && number >= 0
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
