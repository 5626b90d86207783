using System.Text;

namespace EdgeGuard.Core.Leases;

/// <summary>
/// Reads the lease files of DHCP servers: dnsmasq, Kea, ISC dhcpd, odhcpd, systemd-networkd and AdGuard Home. The contents tell the formats apart.
/// An entry that was not written to its end is skipped.
/// </summary>
public static class LeaseFileReader
{
    /// <summary>Octets of the longest line that is read.</summary>
    public const int LongestLine = 4096;

    /// <summary>Addresses of one file that are kept; lines with further ones are skipped.</summary>
    public const int MostAddresses = 16_384;

    /// <summary>The leases in force of one file.</summary>
    public static LeaseTable Read(ReadOnlySpan<byte> file, DateTimeOffset now)
    {
        LeaseCollector into = new(now);
        return ReadInto(file, into, now) is { } table ? table : into.Table("");
    }

    /// <summary>The leases in force of a table in several files, the oldest first. Later entries replace earlier ones.</summary>
    public static LeaseTable ReadAll(IEnumerable<byte[]> files, DateTimeOffset now)
    {
        LeaseCollector into = new(now);
        LeaseTable table = into.Table("");
        foreach (byte[] file in files) table = ReadInto(file, into, now) is { } read ? read : table;
        return table;
    }

    private static LeaseTable? ReadInto(ReadOnlySpan<byte> file, LeaseCollector into, DateTimeOffset now)
    {
        ReadOnlySpan<byte> text = file.TrimStart(" \t\r\n\uFEFF"u8);
        if (text.IsEmpty) return null;
        if (text[0] is (byte)'{' or (byte)'[') return JsonLeases.Read(text, now);
        (string format, Func<string, LeaseCollector, bool> read) = FormatOf(file, into);
        foreach (Range range in file.Split((byte)'\n'))
        {
            string line = Line(file[range]);
            if (line.Length > 0 && !KeaLeases.IsHeader(line) && !read(line, into)) into.Skip();
        }
        return into.Table(format);
    }

    // By the first line that only one of them writes.
    private static (string Format, Func<string, LeaseCollector, bool> Read) FormatOf(ReadOnlySpan<byte> file, LeaseCollector collector)
    {
        foreach (Range range in file.Split((byte)'\n'))
        {
            string line = Line(file[range]);
            if (KeaLeases.IsHeader(line)) return ("Kea", new KeaLeases(line).TryRead);
            if (IscLeases.IsOf(line)) return ("ISC dhcpd", Lines(new IscLeases(collector)));
            if (OdhcpdLeases.IsLease(line)) return ("odhcpd", OdhcpdLeases.TryRead);
            if (DnsmasqLeases.IsLease(line)) break;
        }
        return ("dnsmasq", DnsmasqLeases.TryRead);
    }

    private static Func<string, LeaseCollector, bool> Lines(IscLeases isc) => (line, _) =>
    {
        isc.Read(line);
        return true;
    };

    // What is too long is no line of any server; it is counted as one that cannot be read.
    private static string Line(ReadOnlySpan<byte> octets)
    {
        octets = octets.TrimEnd((byte)'\r');
        return octets.Length <= LongestLine ? Encoding.UTF8.GetString(octets) : "too long";
    }
}
