using System.Net;
using EdgeGuard.Core.Discovery;
using EdgeGuard.Core.Wire;
using Xunit.Abstractions;

namespace EdgeGuard.Core.Tests.Wire;

/// <summary>
/// tshark is the referee for what its rows of the corpus leave out: ARP, neighbour discovery and MUD URLs. It is asked about our own
/// captures, and with <c>EDGEGUARD_TSHARK=1</c> about the whole corpus, which takes minutes.
/// </summary>
public sealed class TsharkNeighborTests(ITestOutputHelper output)
{
    private const string Filter =
        "(arp.hw.type == 1 and arp.proto.type == 0x0800) or (icmpv6.type in {133..136} and icmpv6.code == 0 and ipv6.hlim == 255)"
        + " or dhcp.option.mudurl or dhcpv6.mudurl or lldp.iana.mudurl";

    private static readonly string[] Fields =
    [
        "arp.src.hw_mac", "arp.src.proto_ipv4", "arp.dst.proto_ipv4", "icmpv6.type", "icmpv6.nd.ns.target_address", "icmpv6.nd.na.target_address",
        "icmpv6.opt.linkaddr", "dhcp.option.mudurl", "dhcpv6.mudurl", "lldp.iana.mudurl",
    ];

    [TsharkFact]
    public void Neighbours_and_mud_urls_are_read_as_tshark_reads_them()
    {
        IEnumerable<string> captures = Corpora.Captures(Corpora.Own);
        if (Environment.GetEnvironmentVariable("EDGEGUARD_TSHARK") == "1") captures = captures.Concat(Corpora.Captures(Corpora.Shared));

        List<string> differences = [];
        int compared = 0;
        foreach (string path in captures)
        {
            Dictionary<int, TsharkRow> rows = TsharkRow.Ask(path, Filter, Fields);
            int number = 0;
            foreach ((Frame frame, _) in Captures.PacketsOf(File.ReadAllBytes(path)))
            {
                rows.Remove(++number, out TsharkRow? row);
                string theirs = row is null ? "" : Said(row);
                string ours = Said(frame);
                if (theirs.Length + ours.Length > 0) compared++;
                if (theirs != ours) differences.Add($"{Path.GetFileName(path)} {number}: {ours}; tshark {theirs}");
            }
            differences.AddRange(rows.Keys.Select(left => $"{Path.GetFileName(path)} {left}: no packet"));
        }
        output.WriteLine($"{compared} packets compared");
        Assert.Equal([], differences);
        Assert.InRange(compared, 40, int.MaxValue);
    }

    private static string Said(TsharkRow row) => string.Join(' ', row.Fields["arp.src.hw_mac"], row.Fields["arp.src.proto_ipv4"], row.Fields["arp.dst.proto_ipv4"],
        row.Fields["icmpv6.type"], row.Fields["icmpv6.nd.ns.target_address"] + row.Fields["icmpv6.nd.na.target_address"], row.All("icmpv6.opt.linkaddr").FirstOrDefault(),
        string.Concat(row.Fields["dhcp.option.mudurl"], row.Fields["dhcpv6.mudurl"], row.Fields["lldp.iana.mudurl"]).Split(' ')[0]).Trim();

    private static string Said(Frame frame)
    {
        if (!LinkReader.TryRead(frame.Link, frame.Bytes.Span, out LinkReader link)) return "";
        if (link.Type == EtherType.Arp) return ArpReader.TryRead(link.Payload, out ArpReader arp) ? $"{arp.SenderMac} {arp.Sender} {arp.Target}" : "";
        string? url = FrameObserver.Observe(frame).Select(s => s.MudUrl).FirstOrDefault(u => u is not null);
        if (url is not null) return url;
        if (link.Type != EtherType.Ipv6 || !IpPayloadReader.TryRead(link.Payload, out IpPayloadReader ip) || !NeighborReader.TryRead(ip, out NeighborReader message)) return "";
        return $"{(int)message.Type} {Text(message.Target)} {message.LinkLayer}".Trim();
    }

    private static string Text(IPAddress? address) => address?.ToString() ?? "";
}

/// <summary>A test that asks tshark.</summary>
internal sealed class TsharkFactAttribute : FactAttribute
{
    internal static string? Obstacle => File.Exists("/usr/bin/tshark") ? null : "tshark is not installed (Debian: tshark)";

    public TsharkFactAttribute() => Skip = Obstacle;
}

/// <summary>A test with rows that asks tshark.</summary>
internal sealed class TsharkTheoryAttribute : TheoryAttribute
{
    public TsharkTheoryAttribute() => Skip = TsharkFactAttribute.Obstacle;
}
