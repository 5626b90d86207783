using System.Buffers.Binary;
using System.Diagnostics;
using EdgeGuard.Core.Names;
using EdgeGuard.Core.Tests.Mud;
using EdgeGuard.Core.Wire;
using Xunit.Abstractions;

namespace EdgeGuard.Core.Tests.Wire;

/// <summary>Messages that others found worth keeping: fuzzers' seeds, and every DNS packet of the corpus, read as tshark reads them.</summary>
public sealed class DnsCorpusTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    [Theory]
    [MemberData(nameof(Corpora.Names), MemberType = typeof(Corpora))]
    public void Every_fuzz_seed_and_every_cut_of_it_is_read_without_an_exception_and_soon(string corpus)
    {
        int inputs = 0, whole = 0;
        TimeSpan slowest = default;
        foreach (byte[] seed in Seeds(corpus))
        {
            if (ReadAll(seed)) whole++;
            foreach (byte[] damaged in Captures.Damaged(seed.Length > 2048 ? seed[..2048] : seed, 50).Append(seed))
            {
                long begun = Stopwatch.GetTimestamp();
                ReadAll(damaged);
                TimeSpan took = Stopwatch.GetElapsedTime(begun);
                if (took > slowest) slowest = took;
                inputs++;
            }
        }
        output.WriteLine($"{inputs} inputs, {whole} seeds are whole messages; the slowest took {slowest.TotalMilliseconds:0.0} ms");
        Assert.InRange(inputs, 10_000, int.MaxValue);
        Assert.InRange(whole, 20, int.MaxValue);
        Assert.InRange(slowest, TimeSpan.Zero, Longest);
    }

    [TsharkTheory]
    [MemberData(nameof(Corpora.Names), MemberType = typeof(Corpora))]
    public void Every_dns_packet_is_read_as_tshark_reads_it_or_is_listed_with_the_reason(string corpus)
    {
        Dictionary<(string, int), TsharkRow> rows = TsharkRow.Of(corpus).Where(r => r.Value.Is("dns")).ToDictionary();
        int alike = 0, cut = 0;
        List<(string File, int Packet, string What)> differences = [];
        foreach ((string file, Frame frame, int number, bool isCut) in Packets(corpus))
        {
            if (!rows.Remove((file, number), out TsharkRow? row)) continue;
            Dictionary<string, string>? said = DnsWord.Of(frame);
            string[] found = [.. Compare(said, row)];
            if (found.Length == 0) alike++;
            else if (isCut && said is null) cut++;
            else differences.AddRange(found.Select(what => (file, number, what)));
        }
        output.WriteLine($"{alike} packets alike, {cut} cut by their capture and refused, {differences.DistinctBy(d => (d.File, d.Packet)).Count()} different:");
        foreach ((string file, int packet, string what) in differences) output.WriteLine($"{file}\t{packet}\t{what}");
        Assert.DoesNotContain(rows.Keys, k => !k.Item1.EndsWith(".gz", StringComparison.Ordinal));
        Assert.Equal(Listed(corpus), differences.Select(d => (d.File, d.Packet)).ToHashSet());
        Assert.InRange(alike, corpus == Corpora.Own ? 50 : 3000, int.MaxValue);
    }

    /// <summary>Gives a message to everything that reads messages.</summary>
    /// <returns>Whether it is a whole one.</returns>
    internal static bool ReadAll(byte[] message)
    {
        int at = 0;
        DnsName.TryRead(message, ref at, out _);
        DnsReader.TryReadOnlyQuestion(message, out _, out DnsQuestion asked);
        DnsAnswerReader.Read(asked, message, DnsAnswerRules.Plain);
        DnsAnswerReader.Read(asked with { Type = DnsType.Any }, message, DnsAnswerRules.Plain);
        if (!DnsReader.TryRead(message, out DnsReader dns)) return false;
        while (dns.TryReadRecord(out DnsRecord record))
        {
            _ = record.Address;
            record.TryReadTarget(out _);
            record.TryReadService(out _);
        }
        return dns.IsWhole;
    }

    // Our own: what the clients of our captures asked and were answered.
    private static IEnumerable<byte[]> Seeds(string corpus) => corpus == Corpora.Own
        ? Packets(Corpora.Own).SelectMany(packet => DnsWord.MessagesOf(packet.Frame, DnsHeader.Port)).Where(message => message.Length > 0).DistinctBy(Convert.ToHexString)
        : Places.CorpusFiles(Path.Combine("fuzz", "dns")).Select(File.ReadAllBytes);

    private static IEnumerable<(string File, Frame Frame, int Number, bool IsCut)> Packets(string corpus) =>
        Corpora.Captures(corpus).SelectMany(path =>
            Captures.PacketsOf(File.ReadAllBytes(path)).Select((packet, i) => (Path.GetFileName(path), packet.Frame, i + 1, packet.IsCut)));

    private static IEnumerable<string> Compare(Dictionary<string, string>? said, TsharkRow row)
    {
        bool isMalformed = row.Fields["_ws.malformed"].Length > 0;
        if (said is null) return isMalformed ? [] : ["unread"];
        return isMalformed ? ["read, where tshark finds it malformed"]
            : said.Where(s => s.Value != row.Fields[s.Key]).Select(s => $"{s.Key}: {s.Value}, tshark {row.Fields[s.Key]}");
    }

    // Of our own captures none is read differently.
    private static HashSet<(string, int)> Listed(string corpus) => corpus == Corpora.Own ? [] :
    [
        .. File.ReadLines(Path.Combine(Places.Checkout, "tests", "EdgeGuard.Core.Tests", "Wire", "tshark-dns-differences.txt"))
            .Where(line => !line.StartsWith('#'))
            .Select(line => line.Split('\t'))
            .Select(cells => (cells[0], int.Parse(cells[1], null))),
    ];
}

/// <summary>What our reader says of a packet, in tshark's words.</summary>
internal static class DnsWord
{
    /// <returns>null where there is no DNS message in it, or not a whole one.</returns>
    internal static Dictionary<string, string>? Of(Frame frame)
    {
        List<byte[]> messages = [.. MessagesOf(frame)];
        Dictionary<string, List<string>> words = new[]
        {
            "dns.id", "dns.flags.response", "dns.flags.rcode", "dns.qry.name", "dns.qry.type", "dns.resp.name", "dns.resp.type", "dns.resp.ttl",
            "dns.a", "dns.aaaa", "dns.cname",
        }.ToDictionary(field => field, _ => new List<string>());
        return messages.Count > 0 && messages.All(m => TrySay(m, words)) ? words.ToDictionary(w => w.Key, w => string.Join('|', w.Value)) : null;
    }

    /// <summary>DNS messages over UDP from or to a port.</summary>
    internal static IEnumerable<byte[]> MessagesOf(Frame frame, ushort port) =>
        LinkReader.TryRead(frame.Link, frame.Bytes.Span, out LinkReader link) && IpPacketReader.TryRead(link.Payload, out IpPacket packet)
        && packet.Protocol == UdpReader.Protocol && (packet.SourcePort == port || packet.DestinationPort == port) ? MessagesOf(frame) : [];

    private static IEnumerable<byte[]> MessagesOf(Frame frame)
    {
        if (!LinkReader.TryRead(frame.Link, frame.Bytes.Span, out LinkReader link) || !IpPayloadReader.TryRead(link.Payload, out IpPayloadReader ip)) return [];
        if (ip.Protocol == UdpReader.Protocol) return UdpReader.TryRead(ip.Payload, out UdpReader udp) ? [udp.Payload.ToArray()] : [];
        int header = ip.Payload.Length > 12 ? (ip.Payload[12] >> 4) * 4 : 0;
        return header < 20 || header > ip.Payload.Length ? [] : Framed(ip.Payload[header..].ToArray());
    }

    // Over TCP each message stands behind its length (RFC 1035 §4.2.2).
    private static IEnumerable<byte[]> Framed(byte[] stream)
    {
        while (stream.Length > 2)
        {
            int length = BinaryPrimitives.ReadUInt16BigEndian(stream);
            yield return stream[2..Math.Min(stream.Length, 2 + length)];
            stream = stream[Math.Min(stream.Length, 2 + length)..];
        }
    }

    private static bool TrySay(byte[] message, Dictionary<string, List<string>> words)
    {
        if (!DnsReader.TryRead(message, out DnsReader dns)) return false;
        words["dns.id"].Add($"0x{dns.Header.Id:x4}");
        words["dns.flags.response"].Add(dns.Header.IsResponse ? "1" : "0");
        if (dns.Header.IsResponse) words["dns.flags.rcode"].Add($"{(int)dns.Header.ResponseCode}");
        while (dns.TryReadQuestion(out DnsQuestion question))
        {
            words["dns.qry.name"].Add(Name(question.Name));
            words["dns.qry.type"].Add($"{(int)question.Type}");
        }
        while (dns.TryReadRecord(out DnsRecord record)) Say(record, words);
        return dns.IsWhole;
    }

    private static void Say(in DnsRecord record, Dictionary<string, List<string>> words)
    {
        words["dns.resp.name"].Add(Name(record.Name));
        words["dns.resp.type"].Add($"{(int)record.Type}");
        if (record.Type != DnsType.Opt) words["dns.resp.ttl"].Add($"{record.TtlSeconds}");
        if (record.Address is { } address) words[record.Type == DnsType.A ? "dns.a" : "dns.aaaa"].Add(address.ToString());
        if (record.TryReadTarget(out string target)) words["dns.cname"].Add(Name(target));
    }

    private static string Name(string name) => name == DnsName.Root ? "<Root>" : name;
}
