using System.Net;
using EdgeGuard.Core.Addresses;

namespace EdgeGuard.Core.Leases;

/// <summary>
/// Kea's memfile. The first line names the columns, the last line of an address counts.
/// <code>
/// address,hwaddr,client_id,valid_lifetime,expire,…,hostname,state,…         IPv6: address,duid,valid_lifetime,expire,…,lease_type,…,hwaddr,state,…,hwaddr_source
/// </code>
/// </summary>
internal sealed class KeaLeases(string header)
{
    private const string Infinite = "4294967295", PrefixDelegation = "2";

    private readonly Dictionary<string, int> _columns =
        header.Split(',').Index().DistinctBy(c => c.Item).ToDictionary(c => c.Item, c => c.Index, StringComparer.Ordinal);

    private readonly int _count = header.Split(',').Length;

    internal static bool IsHeader(string line) => line.StartsWith("address,", StringComparison.Ordinal);

    /// <returns>false where the line is no lease, or was not written to its end.</returns>
    internal bool TryRead(string line, LeaseCollector into)
    {
        Row row = new(line.Split(','), _columns);
        if (row.Count < _count || !AddressText.TryParse(row["address"], out IPAddress? address) || !LeaseCollector.TryReadSeconds(row["expire"], out long expire)) return false;
        if (row["lease_type"] == PrefixDelegation) return true;
        if (row.HasEnded) into.Remove(address);
        else into.Add(new(address, row.Mac, row["valid_lifetime"] == Infinite ? null : DateTimeOffset.FromUnixTimeSeconds(expire), row.HostName) { Client = row.Client });
        return true;
    }

    private readonly struct Row(string[] cells, Dictionary<string, int> columns)
    {
        internal int Count => cells.Length;

        internal string? this[string name] => columns.TryGetValue(name, out int at) && at < cells.Length && cells[at].Length > 0 ? cells[at] : null;

        // 1 is declined, 2 is expired; a lifetime of 0 was given back (Kea's LeaseMgr).
        internal bool HasEnded => this["state"] is not (null or "0") || this["valid_lifetime"] == "0";

        // For DHCPv6, Kea may take the address out of the DUID or the link-local address, which the client chooses. 1 is from the frame, 8 from a relay.
        internal MacAddress? Mac => !columns.ContainsKey("duid") || this["hwaddr_source"] is "1" or "8" ? LeaseCollector.Mac(this["hwaddr"]) : null;

        internal string? HostName => LeaseCollector.Name(this["hostname"]?.Replace("&#x2c", ",", StringComparison.Ordinal).TrimEnd('.'));

        internal string? Client => columns.ContainsKey("client_id") ? LeaseCollector.Identifier(this["client_id"]) : null;
    }
}
