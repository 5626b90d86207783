using System.Globalization;
using System.Net;
using System.Text;
using EdgeGuard.Core.Addresses;

namespace EdgeGuard.Core.Discovery;

/// <summary>A lease as the DHCP server wrote it down.</summary>
/// <param name="Address">The address granted.</param>
/// <param name="Mac">The client's MAC address.</param>
/// <param name="Until">When it ends; null for never.</param>
/// <param name="HostName">The name that the client sent. Outside text.</param>
public sealed record RecordedLease(IPAddress Address, MacAddress Mac, DateTimeOffset? Until, string? HostName);

/// <summary>What a lease file says.</summary>
/// <param name="Leases">Leases in force when it was read, one an address.</param>
/// <param name="Skipped">Lines that could not be read.</param>
public sealed record LeaseTable(IReadOnlyList<RecordedLease> Leases, int Skipped);

/// <summary>
/// Reads the lease files of DHCP servers. The first line tells the formats apart.
/// <code>
/// dnsmasq:  1700000000 00:00:5e:00:53:01 192.0.2.10 name client-id          IPv6 after a line "duid …": expiry iaid address name duid
/// Kea:      address,hwaddr,client_id,valid_lifetime,expire,…,hostname,state,…  as its header says; the last line of an address counts
/// </code>
/// </summary>
public static class LeaseFileReader
{
    /// <summary>Octets of the longest line that is read.</summary>
    public const int LongestLine = 4096;

    /// <summary>Addresses of one file that are kept; lines with further ones are skipped.</summary>
    public const int MostAddresses = 16_384;

    private const string EthernetDuid = "00:01:00:01:", EthernetDuidWithoutTime = "00:03:00:01:";

    /// <summary>The leases in force.</summary>
    public static LeaseTable Read(ReadOnlySpan<byte> file, DateTimeOffset now)
    {
        Dictionary<IPAddress, RecordedLease> found = [];
        int skipped = 0;
        Dictionary<string, int>? columns = null;
        bool isFirst = true;
        foreach (Range range in file.Split((byte)'\n'))
        {
            ReadOnlySpan<byte> octets = file[range].TrimEnd((byte)'\r');
            if (octets.IsEmpty) continue;
            string line = octets.Length <= LongestLine ? Encoding.UTF8.GetString(octets) : "";
            if (isFirst && line.StartsWith("address,", StringComparison.Ordinal)) columns = Columns(line);
            else if (columns is not null ? !TryReadKea(line, columns, now, found) : !TryReadDnsmasq(line, now, found)) skipped++;
            isFirst = false;
        }
        return new([.. found.Values], skipped);
    }

    private static Dictionary<string, int> Columns(string header) =>
        header.Split(',').Index().DistinctBy(c => c.Item).ToDictionary(c => c.Item, c => c.Index, StringComparer.Ordinal);

    private static bool TryReadDnsmasq(string line, DateTimeOffset now, Dictionary<IPAddress, RecordedLease> found)
    {
        string[] words = line.Split(' ');
        if (words is ["duid", _]) return true;
        if (words.Length < 5 || !TryReadTime(words[0], out DateTimeOffset? until) || !AddressText.TryParse(words[2], out IPAddress? address)) return false;
        if (!MacAddress.TryParse(words[1], out MacAddress mac) && !TryReadDuid(words[4], out mac)) return words[1].All(c => char.IsAsciiDigit(c) || c == 'T');
        return Keep(found, new(address, mac, until, words[3] == "*" ? null : words[3]), now);
    }

    private static bool TryReadKea(string line, Dictionary<string, int> columns, DateTimeOffset now, Dictionary<IPAddress, RecordedLease> found)
    {
        KeaRow row = new(line.Split(','), columns);
        if (!AddressText.TryParse(row["address"], out IPAddress? address) || !TryReadTime(row["expire"], out DateTimeOffset? until)) return false;
        if (row.HasEnded) found.Remove(address);
        else if (MacAddress.TryParse(row["hwaddr"], out MacAddress mac) || TryReadDuid(row["duid"], out mac))
            return Keep(found, new(address, mac, row["valid_lifetime"] == "4294967295" ? null : until, row["hostname"]?.TrimEnd('.')), now);
        return true;
    }

    private readonly struct KeaRow(string[] cells, Dictionary<string, int> columns)
    {
        internal string? this[string name] => columns.TryGetValue(name, out int at) && at < cells.Length && cells[at].Length > 0 ? cells[at] : null;

        // 1 is declined, 2 is expired; a lifetime of 0 was given back (Kea's LeaseMgr).
        internal bool HasEnded => this["state"] is not (null or "0") || this["valid_lifetime"] == "0";
    }

    private static bool Keep(Dictionary<IPAddress, RecordedLease> found, RecordedLease lease, DateTimeOffset now)
    {
        if (lease.Until <= now) found.Remove(lease.Address);
        else if (found.Count < MostAddresses || found.ContainsKey(lease.Address)) found[lease.Address] = lease;
        else return false;
        return true;
    }

    // A client's identifier that carries a MAC address ends with it (RFC 8415 §11.2 and §11.4).
    private static bool TryReadDuid(string? duid, out MacAddress mac)
    {
        mac = default;
        return duid is { Length: > 17 }
            && (duid.StartsWith(EthernetDuid, StringComparison.Ordinal) || duid.StartsWith(EthernetDuidWithoutTime, StringComparison.Ordinal))
            && MacAddress.TryParse(duid[^17..], out mac);
    }

    private static bool TryReadTime(string? seconds, out DateTimeOffset? time)
    {
        time = null;
        if (!long.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out long value) || value > uint.MaxValue * 4L) return false;
        // dnsmasq writes 0 for a lease that never ends.
        if (value > 0) time = DateTimeOffset.FromUnixTimeSeconds(value);
        return true;
    }
}
