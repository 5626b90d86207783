using System.Net;
using System.Text;

namespace EdgeGuard.Core.Replay;

/// <summary>
/// Reads a table of flow rules as mudgee writes them: a heading <c>srcMac,dstMac,ethType,srcIp,dstIp,ipProto,srcPort,dstPort,…</c>
/// and rows with <c>&lt;deviceMac&gt;</c>, <c>&lt;gatewayMac&gt;</c>, <c>*</c>, addresses and names. Columns may come in any order.
/// </summary>
public static class RuleTableReader
{
    internal const string Source = "srcMac", Destination = "dstMac", EtherType = "ethType", SourceIp = "srcIp", DestinationIp = "dstIp",
        Protocol = "ipProto", SourcePort = "srcPort", DestinationPort = "dstPort", IcmpType = "icmpType", IcmpCode = "icmpCode";

    private static readonly string[] Required = [Source, Destination, EtherType, SourceIp, DestinationIp, Protocol, SourcePort, DestinationPort];

    /// <summary>Reads a table in UTF-8, or in UTF-16 or UTF-32 with a byte order mark.</summary>
    public static RuleTable Read(byte[] bytes)
    {
        using StreamReader text = new(new MemoryStream(bytes, writable: false), Encoding.UTF8, detectEncodingFromByteOrderMarks: true);
        return Read([.. CsvRecord.Read(text.ReadToEnd())]);
    }

    private static RuleTable Read(IReadOnlyList<CsvRecord> records)
    {
        if (records.Count == 0) return Refused(1, $"the table is empty; its first line must name the columns {string.Join(',', Required)}");
        Dictionary<string, int> columns = new(StringComparer.OrdinalIgnoreCase);
        foreach ((int place, string name) in records[0].Fields.Index()) columns.TryAdd(name, place);
        string[] missing = [.. Required.Where(name => !columns.ContainsKey(name))];
        return missing.Length > 0
            ? Refused(records[0].Line, $"the heading lacks {string.Join(", ", missing)}; the first line must name the columns {string.Join(',', Required)}")
            : Read(records, columns);
    }

    private static RuleTable Read(IReadOnlyList<CsvRecord> records, IReadOnlyDictionary<string, int> columns)
    {
        List<RuleRow> rows = [];
        List<TableProblem> problems = [];
        HashSet<IPAddress> gateways = [];
        for (int number = 1; number < records.Count; number++)
        {
            RowFields fields = new(records[number], columns);
            if (RowReader.Read(fields, number, out IPAddress? gateway) is { } row) rows.Add(row);
            if (fields.Problem is { } problem) problems.Add(new(records[number].Line, $"row {number}: {problem}"));
            if (gateway is not null) gateways.Add(gateway);
        }
        return new(rows, [.. gateways], problems);
    }

    private static RuleTable Refused(int line, string message) => new([], [], [new(line, message)]);
}
