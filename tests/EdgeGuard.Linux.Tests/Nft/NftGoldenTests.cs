using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using EdgeGuard.Core.Nft;
using EdgeGuard.Core.Wire;
using EdgeGuard.Linux.Nft;
using static EdgeGuard.Linux.Tests.Nft.SampleRuleset;

namespace EdgeGuard.Linux.Tests.Nft;

/// <summary>Our messages against those of <c>nft</c>, attribute by attribute and octet by octet.</summary>
public class NftGoldenTests
{
    private static readonly NftStatement Viol = new NftStatement.Decide(NftVerdict.Goto("viol"));

    private static readonly Ruleset Golden = new()
    {
        Sets =
        [
            new() { Name = "lan", Key = [NftType.IfName], Elements = [Element(NftKey.OfInterface("eg0"))] },
            new()
            {
                Name = "gov4", Key = [NftType.Ipv4Addr], IsInterval = true,
                Elements =
                [
                    Range(Ip("0.0.0.0"), Ip("0.0.0.255")), Range(Ip("10.0.1.0"), Ip("10.0.1.7")),
                    Element(Ip("192.168.1.1")), Range(Ip("224.0.0.0"), Ip("255.255.255.255")),
                ],
            },
            Whole.Sets.Single(set => set.Name == "cat"),
            new()
            {
                Name = "x4", Key = [NftType.EtherAddr, NftType.Ipv4Addr, NftType.InetProto, NftType.InetService], HasTimeout = true,
                Elements =
                [
                    Element(Mac(1).Then(Ip("192.0.2.1")).Then(NftKey.Of((byte)6)).Then(NftKey.Of((ushort)443))),
                    Element(Mac(2).Then(Ip("192.0.2.1")).Then(NftKey.Of((byte)17)).Then(NftKey.Of((ushort)53))) with { Timeout = TimeSpan.FromMinutes(1) },
                ],
            },
            Whole.Sets.Single(set => set.Name == "vfrom"),
            Whole.Sets.Single(set => set.Name == "dev4"),
        ],
        Chains =
        [
            new()
            {
                Name = "viol",
                Rules =
                [
                    Rule(Ipv4, new NftStatement.VerdictMap([NftField.EtherSource, NftField.Ipv4Source], "dev4")),
                    Rule(
                        Ipv4, new NftStatement.Meter("vfrom", [NftField.EtherSource, NftField.Ipv4Source], 100, 300),
                        new NftStatement.Log("V", 5, 128)),
                    Rule(new NftStatement.Counter(), new NftStatement.Decide(NftVerdict.Drop)),
                ],
            },
            new() { Name = "other", Rules = [.. Others] },
            new() { Name = "forward", Hook = new(NftChainType.Filter, NftHookPoint.Forward, 0) },
            new()
            {
                Name = "dns", Hook = new(NftChainType.Nat, NftHookPoint.Prerouting, -105),
                Rules =
                [
                    Rule(Is(NftField.Protocol, NftKey.Of((byte)17)), Is(NftField.DestinationPort, NftKey.Of((ushort)53)), new NftStatement.Redirect(5300)),
                ],
            },
        ],
    };

    private static NftStatement Ipv4 => Is(NftField.Family, NftKey.Of((byte)2));

    private static IEnumerable<NftRule> Others =>
    [
        Rule(new NftStatement.Lookup([NftField.InInterface], "lan"), new NftStatement.Decide(NftVerdict.Jump("viol"))),
        Rule(new NftStatement.Match(NftField.OutInterface, [NftRange.Of(NftKey.OfInterface("eg0"))], Not: true), Accept),
        Rule(Is(NftField.Protocol, NftKey.Of((byte)6), NftKey.Of((byte)17)), Accept),
        Rule(Ports(new(NftKey.Of((ushort)53), NftKey.Of((ushort)60)), NftRange.Of(NftKey.Of((ushort)70))), Accept),
        Rule(Ports(new NftRange(NftKey.Of((ushort)53), NftKey.Of((ushort)60))), Accept),
        Rule(new NftStatement.Lookup([NftField.Ipv4Source], "gov4"), Viol),
        Rule(new NftStatement.Lookup([NftField.Ipv4Destination], "gov4", Not: true), new NftStatement.Decide(NftVerdict.Return)),
        Rule(new NftStatement.Match(NftField.Ipv4Destination, [new(Ip("192.0.2.1"), Ip("192.0.2.9"))], Not: true), Accept),
        Rule(Is(NftField.Ipv6Source, Ip("2001:db8::1")), Accept),
        Rule(Is(NftField.IcmpType, NftKey.Of((byte)8)), Accept),
        Rule(Is(NftField.Icmpv6Type, NftKey.Of((byte)133), NftKey.Of((byte)135)), Accept),
        Rule(new NftStatement.State(CtState.Established | CtState.Related), Accept),
        Rule(new NftStatement.Direction(Reply: true), Accept),
        Rule(new NftStatement.DestinationRewritten(), Accept),
        Rule(new NftStatement.TcpFlags(0x12, 0x02), Accept),
        Rule(new NftStatement.LaterFragment(Ipv6: true), Accept),
        Rule(new NftStatement.LaterFragment(Ipv6: false), Accept),
        Rule(new NftStatement.Limit(50, 100), Accept),
        Rule(Ipv4, new NftStatement.Remember("vfrom", [NftField.EtherSource, NftField.Ipv4Source], TimeSpan.FromSeconds(5))),
    ];

    [Theory]
    [InlineData((int)NftMessageType.NewChain)]
    [InlineData((int)NftMessageType.NewSet)]
    [InlineData((int)NftMessageType.NewSetElement)]
    [InlineData((int)NftMessageType.NewRule)]
    public void Messages_are_those_of_nft(int type)
    {
        NftBatch batch = new(firstSequence: 0);
        new NftDeltaWriter(batch, Ruleset.TableName).Write(new() { NewChains = Golden.Chains, NewSets = Golden.Sets }, new Dictionary<string, NftSet>());

        Assert.Equal(
            Messages(Bytes.Read("nft-batch"), type),
            Messages(Assert.Single(batch.Datagrams(int.MaxValue)).Octets.Span, type));
    }

    [Fact]
    public void Batch_is_bracketed_and_asks_for_one_answer()
    {
        NftBatch batch = new(firstSequence: 7);
        NftDeltaWriter writer = new(batch, Ruleset.TableName);
        writer.DeleteTable();
        writer.NewTable(flags: 6);

        List<(ushort Type, ushort Flags, uint Sequence)> headers = [];
        NetlinkMessageReader messages = new(Assert.Single(batch.Datagrams(int.MaxValue)).Octets.Span);
        while (messages.TryRead(out NetlinkMessage message)) headers.Add((message.Type, message.Flags, message.Sequence));

        Assert.Equal([(0x10, 1, 7), (0xA02, 1, 8), (0xA00, 5, 9), (0x11, 1, 7)], headers.Select(h => ((int)h.Type, (int)h.Flags, (int)h.Sequence)));
    }

    private static NftStatement.Match Ports(params NftRange[] ranges) => new(NftField.DestinationPort, [.. ranges]);

    private static List<string> Messages(ReadOnlySpan<byte> datagram, int type)
    {
        List<string> found = [];
        NetlinkMessageReader messages = new(datagram);
        while (messages.TryRead(out NetlinkMessage message))
        {
            if (message.Type == type) found.Add(Attributes(message.Payload[4..], ""));
        }
        return found;
    }

    /// <summary>Attributes as text, without those in which nft writes more than the kernel needs.</summary>
    private static string Attributes(ReadOnlySpan<byte> bytes, string path)
    {
        StringBuilder text = new();
        while (bytes.Length >= 4)
        {
            int length = MemoryMarshal.Read<ushort>(bytes), type = MemoryMarshal.Read<ushort>(bytes[2..]);
            ReadOnlySpan<byte> payload = bytes[4..length];
            string name = string.Create(CultureInfo.InvariantCulture, $"{path}/{(IsInElementList(path) ? 1 : type & 0x3FFF)}");
            string value = (type & 0x8000) != 0 ? $"{{ {Attributes(payload, name)}}}" : Convert.ToHexStringLower(payload);
            if (!IsOmitted(name, value)) text.Append(CultureInfo.InvariantCulture, $"{name[(name.LastIndexOf('/') + 1)..]}:{value} ");
            bytes = bytes[Math.Min((length + 3) & ~3, bytes.Length)..];
        }
        return text.ToString();
    }

    // nft numbers the elements of a list; the kernel does not look.
    private static bool IsInElementList(string path) => path == "/3";

    private static bool IsOmitted(string name, string value) =>
        // What nft remembers of a set beside what the kernel knows; without it the listing is the same (NftTableTests).
        name == "/13"
        // An end of interval below the first interval, and the room that it takes.
        || (name == "/3/1" && value.StartsWith("{ 3:00000001 1:{ 1:00", StringComparison.Ordinal) && !value.Trim('{', '}', ' ', ':', '0', '1', '3').Any(char.IsAsciiHexDigit))
        || (name == "/9/1" && value is "00000004" or "00000005")
        // Operation 0, flags 0: the kernel's default.
        || (name is "/4/1/2/6" or "/4/1/2/5" && value == "00000000");
}
