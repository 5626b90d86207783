using System.Diagnostics;
using System.IO.Compression;
using EdgeGuard.Core.Tests.Mud;

namespace EdgeGuard.Core.Tests.Wire;

/// <summary>What tshark says of one packet of the corpus.</summary>
internal sealed record TsharkRow(string File, int Packet, IReadOnlyDictionary<string, string> Fields)
{
    private static readonly string[] Columns =
    [
        "frame.protocols", "ip.src", "ip.dst", "dns.id", "dns.flags.response", "dns.flags.rcode", "dns.qry.name", "dns.qry.type", "dns.resp.name", "dns.resp.type",
        "dns.resp.ttl", "dns.a", "dns.aaaa", "dns.cname", "dhcp.option.dhcp", "dhcp.hw.mac_addr", "dhcp.option.hostname", "dhcp.option.vendor_class_id",
        "dhcp.option.request_list_item", "dhcp.ip.your", "dhcp.option.type", "dhcpv6.msgtype", "dhcpv6.option.type", "lldp.tlv.system.name", "lldp.tlv.type",
        "lldp.orgtlv.oui", "_ws.malformed",
    ];

    /// <summary>Every packet of which tshark has something to say, by file and number: asked now, or recorded with the shared corpus.</summary>
    internal static Dictionary<(string File, int Packet), TsharkRow> Of(string corpus) => corpus == Corpora.Own ? new(Asked.Value) : ReadAll();

    // Starting tshark takes longer than reading a capture, so two tests share what it said.
    private static readonly Lazy<Dictionary<(string File, int Packet), TsharkRow>> Asked = new(() =>
        Corpora.Captures(Corpora.Own).SelectMany(path => Ask(path, "dns or dhcp or dhcpv6 or lldp", Columns).Values)
            .Select(row => row with { File = Path.GetFileName(row.File) }).ToDictionary(row => (row.File, row.Packet)));

    private static Dictionary<(string File, int Packet), TsharkRow> ReadAll()
    {
        string path = Directory.EnumerateFiles(Path.Combine(Places.Corpus, "pcap"), "REFEREE-tshark-*.tsv.gz").Single();
        using StreamReader reader = new(new GZipStream(System.IO.File.OpenRead(path), CompressionMode.Decompress));
        string[] names = reader.ReadLine()!.Split('\t');
        Dictionary<(string, int), TsharkRow> rows = [];
        while (reader.ReadLine()?.Split('\t') is { } cells)
        {
            TsharkRow row = new(cells[0], int.Parse(cells[1], null), names.Zip(cells).Skip(2).ToDictionary(c => c.First, c => c.Second));
            rows.Add((row.File, row.Packet), row);
        }
        return rows;
    }

    /// <summary>Asks tshark itself for fields of the packets of one capture that pass a display filter.</summary>
    internal static Dictionary<int, TsharkRow> Ask(string path, string filter, string[] fields)
    {
        string[] arguments = ["-n", "-r", path, "-Y", filter, "-T", "fields", "-E", "aggregator=|", .. new[] { "frame.number" }.Concat(fields).SelectMany(f => new[] { "-e", f })];
        using Process process = Process.Start(new ProcessStartInfo("tshark", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        Dictionary<int, TsharkRow> rows = [];
        while (process.StandardOutput.ReadLine()?.Split('\t') is { } cells)
        {
            TsharkRow row = new(path, int.Parse(cells[0], null), fields.Zip(cells.Skip(1)).ToDictionary(c => c.First, c => c.Second));
            rows.Add(row.Packet, row);
        }
        process.WaitForExit();
        errors.GetAwaiter().GetResult();
        return rows;
    }

    /// <summary>Whether tshark dissected a message of this protocol: the packet's own, not one that an ICMP error quotes.</summary>
    internal bool Is(string protocol) =>
        Fields["frame.protocols"].EndsWith(':' + protocol, StringComparison.Ordinal) && !Fields["frame.protocols"].Contains(":icmp", StringComparison.Ordinal);

    /// <summary>The values of a field, in the packet's order.</summary>
    internal string[] All(string field) => Fields[field].Split('|', StringSplitOptions.RemoveEmptyEntries);
}
