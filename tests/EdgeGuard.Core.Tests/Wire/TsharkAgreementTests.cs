using EdgeGuard.Core.Tests.Mud;
using EdgeGuard.Core.Wire;
using Xunit.Abstractions;

namespace EdgeGuard.Core.Tests.Wire;

/// <summary>tshark is the referee: every packet of the corpus is read alike, or stands in the list with the reason.</summary>
public sealed class TsharkAgreementTests(ITestOutputHelper output)
{
    private static readonly string[] Protocols = ["dhcp", "dhcpv6", "lldp"];

    [TsharkTheory]
    [MemberData(nameof(Corpora.Names), MemberType = typeof(Corpora))]
    public void Every_packet_is_read_as_tshark_reads_it_or_is_listed_with_the_reason(string corpus)
    {
        Dictionary<(string, int), TsharkRow> rows = TsharkRow.Of(corpus);
        List<(string File, int Packet, string What)> differences = [];
        int alike = 0, cut = 0;
        foreach ((string file, Frame frame, int number, bool isCut) in Packets(corpus))
        {
            rows.Remove((file, number), out TsharkRow? row);
            string? protocol = Protocols.FirstOrDefault(p => row?.Is(p) == true);
            Dictionary<string, string> said = ReaderWord.Of(frame);
            if (protocol is null && said.Count == 0) continue;
            string[] found = [.. Compare(said, protocol, row)];
            if (found.Length == 0) alike++;
            else if (isCut && said.Count == 0) cut++;
            else differences.AddRange(found.Select(what => (file, number, what)));
        }
        output.WriteLine($"{alike} packets alike, {cut} cut by their capture and refused, {differences.DistinctBy(d => (d.File, d.Packet)).Count()} different:");
        foreach ((string file, int packet, string what) in differences) output.WriteLine($"{file} {packet} {what}");
        Assert.DoesNotContain(rows.Values, r => Protocols.Any(r.Is));
        Assert.Equal(Listed(corpus), differences.Select(d => (d.File, d.Packet)).ToHashSet());
        Assert.InRange(alike, corpus == Corpora.Own ? 60 : 900, int.MaxValue);
    }

    // Of our own captures none is read differently.
    private static HashSet<(string, int)> Listed(string corpus) => corpus == Corpora.Own ? [] :
    [
        .. File.ReadLines(Path.Combine(Places.Checkout, "tests", "EdgeGuard.Core.Tests", "Wire", "tshark-differences.txt"))
            .Where(line => !line.StartsWith('#'))
            .Select(line => line.Split('\t'))
            .Select(cells => (cells[0], int.Parse(cells[1], null))),
    ];

    private static IEnumerable<(string File, Frame Frame, int Number, bool IsCut)> Packets(string corpus) =>
        Corpora.Captures(corpus).SelectMany(path =>
            Captures.PacketsOf(File.ReadAllBytes(path)).Select((packet, i) => (Path.GetFileName(path), packet.Frame, i + 1, packet.IsCut)));

    private static IEnumerable<string> Compare(Dictionary<string, string> said, string? protocol, TsharkRow? row)
    {
        string ours = said.GetValueOrDefault("protocol", "nothing");
        if (protocol != ours) return [$"protocol: {ours}, tshark {protocol ?? "nothing"}"];
        return said.Where(s => s.Key != "protocol" && s.Value != Said(row!, s.Key)).Select(s => $"{s.Key}: {s.Value}, tshark {Said(row!, s.Key)}");
    }

    private static string Said(TsharkRow row, string field) => field switch
    {
        // tshark shows the address twice where the client's identifier repeats it, and counts padding and end among the options.
        "dhcp.hw.mac_addr" => row.All(field).FirstOrDefault() ?? "",
        "dhcp.option.type" => string.Join('|', row.All(field).Where(code => code is not ("0" or "255"))),
        "dhcpv6.msgtype" => row.All(field).LastOrDefault() ?? "",
        _ => row.Fields[field],
    };
}
