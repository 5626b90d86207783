using EdgeGuard.Core.Learning;
using EdgeGuard.Core.Mud;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.Replay;
using EdgeGuard.Core.Tests.Wire;
using EdgeGuard.Core.Wire;
using static EdgeGuard.Core.Tests.Replay.Recording;

namespace EdgeGuard.Core.Tests.Replay;

public sealed class NameWatchTests
{
    private const string Name = "cloud.example.net";

    private static readonly MudFile Profile = Home.Profile($$"""
        { "name": "cloud", "matches": { "ipv4": { "ietf-acldns:dst-dnsname": "{{Name}}" }, "tcp": { "destination-port": { "operator": "eq", "port": 443 } } }, "actions": { "forwarding": "accept" } }
        """);

    [Fact]
    public void A_name_counts_from_its_answer_on_and_not_before() =>
        Assert.Equal(["tcp denied", "udp allowed", "tcp allowed"], Verdicts(new Recording().Tcp(Device, 40000, Cloud, 443).Asks(Name, Cloud).Tcp(Device, 40001, Cloud, 443)));

    [Fact]
    public void Names_count_only_where_they_are_asked_for() =>
        Assert.Equal(["udp allowed", "tcp denied"], Verdicts(new Recording().Asks(Name, Cloud).Tcp(Device, 40001, Cloud, 443), learnsNames: false));

    [Fact]
    public void Case_of_letters_makes_no_difference() =>
        Assert.Equal(["udp allowed", "tcp allowed"], Verdicts(new Recording().Asks("CLoud.eXample.NET", Cloud).Tcp(Device, 40001, Cloud, 443)));

    [Fact]
    public void An_answer_that_nobody_asked_for_teaches_nothing() =>
        Assert.Equal(["udp denied", "tcp denied"], Verdicts(new Recording().Answer(Name, Cloud, server: "198.51.100.53").Tcp(Device, 40001, Cloud, 443)));

    [Theory]
    [InlineData("other.example.net", 50000, Gateway)]
    [InlineData(Name, 50001, Gateway)]
    [InlineData(Name, 50000, Neighbour)]
    public void An_answer_that_does_not_fit_its_question_teaches_nothing(string name, int port, string server) =>
        Assert.Equal("tcp denied", Verdicts(new Recording().Question(Name).Answer(name, Cloud, port, server).Tcp(Device, 40001, Cloud, 443)).Last());

    [Fact]
    public void A_second_answer_teaches_nothing_more() =>
        Assert.Equal(["udp allowed", "tcp denied"], Verdicts(new Recording().Asks(Name, Cloud).Answer(Name, "203.0.113.99").Tcp(Device, 40001, "203.0.113.99", 443)));

    [Fact]
    public void A_public_name_with_a_private_address_teaches_nothing() =>
        Assert.Equal(["udp allowed", "tcp denied"], Verdicts(new Recording().Asks(Name, Neighbour).Tcp(Device, 40001, Neighbour, 443)));

    [Fact]
    public void What_another_device_was_told_is_not_known_to_this_one()
    {
        Recording recording = new Recording()
            .Udp(Neighbour, 50000, Gateway, 53, DnsMessages.Message(0x0100, DnsMessages.Question(Name, DnsType.A), []))
            .Udp(Gateway, 53, Neighbour, 50000, DnsMessages.Message(DnsMessages.Answered, DnsMessages.Question(Name, DnsType.A), [DnsMessages.Address(Name, Cloud)]))
            .Tcp(Device, 40001, Cloud, 443);

        Assert.Equal(["tcp denied"], Verdicts(recording));
    }

    [Fact]
    public void A_name_that_is_another_leads_to_its_addresses()
    {
        byte[] question = DnsMessages.Question(Name, DnsType.A);
        byte[] answer = DnsMessages.Message(DnsMessages.Answered, question, [DnsMessages.Cname(Name, "edge.example.org"), DnsMessages.Address("edge.example.org", Cloud)]);

        Assert.Equal(["udp allowed", "tcp allowed"], Verdicts(new Recording().Question(Name).Udp(Gateway, 53, Device, 50000, answer).Tcp(Device, 40001, Cloud, 443)));
    }

    [Fact]
    public void Answers_over_tcp_count_too()
    {
        byte[] question = DnsMessages.Question(Name, DnsType.A);
        Recording recording = new Recording()
            .Ip(Device, Gateway, 6, Segment(50000, 53, Framed(DnsMessages.Message(0x0100, question, [])), 0))
            .Ip(Gateway, Device, 6, Segment(53, 50000, Framed(DnsMessages.Message(DnsMessages.Answered, question, [DnsMessages.Address(Name, Cloud)])), 0))
            .Tcp(Device, 40001, Cloud, 443);

        Assert.Equal("tcp allowed", Verdicts(recording).Last());
    }

    [Theory]
    [InlineData(2)]
    [InlineData(1)]
    [InlineData(30)]
    [InlineData(1000)]
    public void Answers_over_tcp_count_however_they_were_cut_and_sent_again(int cut)
    {
        Recording recording = new();
        Stream(recording, Device, 50000, Gateway, 53, cut, [.. Framed(Asked("first.example.net")), .. Framed(Asked(Name))]);
        Stream(recording, Gateway, 53, Device, 50000, cut, [.. Framed(Answer("first.example.net", "203.0.113.99")), .. Framed(Answer(Name, Cloud))]);

        Assert.Equal("tcp allowed", Verdicts(recording.Tcp(Device, 40001, Cloud, 443)).Last());
    }

    [Fact]
    public void Answer_over_tcp_with_a_hole_in_it_teaches_nothing_and_the_next_one_does()
    {
        byte[] lost = Framed(Answer("first.example.net", "203.0.113.99"));
        Recording recording = new Recording()
            .Ip(Device, Gateway, 6, Segment(50000, 53, [.. Framed(Asked("first.example.net")), .. Framed(Asked(Name))], 1))
            .Ip(Gateway, Device, 6, Segment(53, 50000, lost[..20], 1))
            .Ip(Gateway, Device, 6, Segment(53, 50000, Framed(Answer(Name, Cloud)), 1 + (uint)lost.Length));

        Assert.Equal("tcp allowed", Verdicts(recording.Tcp(Device, 40001, Cloud, 443)).Last());
    }

    [Fact]
    public void A_denied_flow_tells_the_name_that_the_device_knew() =>
        Assert.Contains("other.example.net", Judged(new Recording().Asks("other.example.net", Cloud).Tcp(Device, 40001, Cloud, 443)).Last().Why, StringComparison.Ordinal);

    private static byte[] Asked(string name) => DnsMessages.Message(0x0100, DnsMessages.Question(name, DnsType.A), []);

    private static byte[] Answer(string name, string address) =>
        DnsMessages.Message(DnsMessages.Answered, DnsMessages.Question(name, DnsType.A), [DnsMessages.Address(name, address)]);

    private static byte[] Framed(byte[] message) => [.. DnsMessages.U16((ushort)message.Length), .. message];

    private static byte[] Segment(ushort from, ushort to, byte[] payload, uint sequence) =>
    [
        .. DnsMessages.U16(from), .. DnsMessages.U16(to), .. DnsMessages.U16((ushort)(sequence >> 16)), .. DnsMessages.U16((ushort)sequence),
        0, 0, 0, 0, 0x50, 0x18, 0, 0, 0, 0, 0, 0, .. payload,
    ];

    // In pieces, each sent twice, and the numbers go round their end on the way.
    private static void Stream(Recording recording, string from, ushort fromPort, string to, ushort toPort, int cut, byte[] bytes)
    {
        uint sequence = uint.MaxValue - 40;
        foreach (byte[] piece in bytes.Chunk(cut))
        {
            for (int i = 0; i < 2; i++) recording.Ip(from, to, 6, Segment(fromPort, toPort, piece, sequence));
            sequence += (uint)piece.Length;
        }
    }

    private static IEnumerable<string> Verdicts(Recording recording, bool learnsNames = true) =>
        recording.Traffic(learnsNames).Flows.Zip(Judged(recording, learnsNames), (flow, judgement) =>
            $"{(flow.Flow.Protocol == IpProtocols.Tcp ? "tcp" : "udp")} {judgement.Verdict.ToString().ToLowerInvariant()}");

    private static IEnumerable<FlowDecision> Judged(Recording recording, bool learnsNames = true)
    {
        FlowVerdicts verdicts = new(PolicyCompiler.Compile(Profile), GatewayRole.Give(new(), [System.Net.IPAddress.Parse(Gateway)]));
        return recording.Traffic(learnsNames).Flows.Select(verdicts.Judge);
    }
}
