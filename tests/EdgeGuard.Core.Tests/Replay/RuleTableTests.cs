using System.Net;
using System.Text;
using EdgeGuard.Core.Learning;
using EdgeGuard.Core.Mud;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.Replay;

namespace EdgeGuard.Core.Tests.Replay;

public sealed class RuleTableTests
{
    private const string Heading = "srcMac,dstMac,ethType,srcIp,dstIp,ipProto,srcPort,dstPort,priority, icmpType, icmpCode\n";
    private const string WebToCloud = """
        { "name": "web", "matches": { "ipv4": { "ietf-acldns:dst-dnsname": "cloud.example.net" }, "tcp": { "destination-port": { "operator": "eq", "port": 443 } } }, "actions": { "forwarding": "accept" } }
        """;

    private const string ControlFromNeighbours = """
        { "name": "control", "matches": { "ietf-mud:mud": { "local-networks": [null] }, "ipv4": {}, "tcp": { "destination-port": { "operator": "eq", "port": 9999 } } }, "actions": { "forwarding": "accept" } }
        """;

    private const string Announce = """
        { "name": "announce", "matches": { "ietf-mud:mud": { "local-networks": [null] }, "ipv4": { "protocol": 17 }, "udp": { "destination-port": { "operator": "eq", "port": 15600 } }, "eth": { "destination-mac-address": "ff:ff:ff:ff:ff:ff" } }, "actions": { "forwarding": "accept" } }
        """;

    [Theory]
    [InlineData("<deviceMac>,<gatewayMac>,0x0800,*,cloud.example.net,6,*,443,855,*,*", "allowed web")]
    [InlineData("<deviceMac>,<gatewayMac>,0x0800,*,CLOUD.example.net.,6,*,443,855,*,*", "allowed web")]
    [InlineData("<deviceMac>,<gatewayMac>,0x0800,*,cloud.example.net,6,50000,443,855,*,*", "allowed web")]
    [InlineData("<deviceMac>,<gatewayMac>,0x0800,*,cloud.example.net,6,*,*,855,*,*", "denied")]
    [InlineData("<deviceMac>,<gatewayMac>,0x0800,*,cloud.example.net,*,*,*,855,*,*", "denied")]
    [InlineData("<deviceMac>,<gatewayMac>,0x0800,*,cloud.example.net,6,*,443-444,855,*,*", "denied")]
    [InlineData("<deviceMac>,<gatewayMac>,0x0800,*,other.example.net,6,*,443,855,*,*", "denied")]
    [InlineData("<deviceMac>,<gatewayMac>,0x0800,*,*,6,*,443,855,*,*", "denied")]
    [InlineData("<deviceMac>,<gatewayMac>,0x86dd,*,cloud.example.net,6,*,443,855,*,*", "denied")]
    [InlineData("<deviceMac>,<gatewayMac>,*,*,cloud.example.net,6,*,443,855,*,*", "denied")]
    [InlineData("<gatewayMac>,<deviceMac>,0x0800,cloud.example.net,*,6,443,*,750,*,*", "allowed web answers")]
    [InlineData("<gatewayMac>,<deviceMac>,0x0800,cloud.example.net,*,6,444,*,750,*,*", "denied")]
    [InlineData("<gatewayMac>,<deviceMac>,0x0800,cloud.example.net,*,6,*,443,750,*,*", "denied")]
    [InlineData("*,<deviceMac>,0x0800,*,*,6,*,9999,650,*,*", "allowed control")]
    [InlineData("<gatewayMac>,<deviceMac>,0x0800,*,*,6,*,9999,650,*,*", "denied")]
    [InlineData("<deviceMac>,*,0x0800,*,*,6,9999,*,655,*,*", "allowed control answers")]
    [InlineData("<deviceMac>,ff:ff:ff:ff:ff:ff,0x0800,*,*,17,*,15600,1300,*,*", "allowed announce")]
    [InlineData("<deviceMac>,*,0x0800,*,*,17,*,15600,1300,*,*", "denied")]
    [InlineData("<deviceMac>,*,0x888e,*,*,*,*,*,650,*,*", "not-governed")]
    [InlineData("<deviceMac>,ff:ff:ff:ff:ff:ff,0x0806,?,?,?,?,?,1300,?,?", "not-governed")]
    [InlineData("<deviceMac>,*,0x0800,*,224.0.0.22,2,*,*,650,*,*", "not-governed")]
    [InlineData("<deviceMac>,ff:ff:ff:ff:ff:ff,0x0800,*,255.255.255.255,17,*,67,1300,*,*", "not-governed")]
    [InlineData("<deviceMac>,*,0x86dd,*,ff00::/8,0,*,*,655,*,*", "not-governed")]
    [InlineData("<deviceMac>,<gatewayMac>,0x0800,*,192.168.20.1,17,*,53,1001,*,*", "allowed dns")]
    [InlineData("<gatewayMac>,<deviceMac>,0x0800,192.168.20.1,*,17,123,*,1001,*,*", "allowed ntp answers")]
    [InlineData("<deviceMac>,*,0x0800,*,192.168.20.1,17,*,53,1001,*,*", "denied")]
    [InlineData("<deviceMac>,<gatewayMac>,0x0800,*,8.8.8.8,17,*,53,1001,*,*", "denied")]
    public void A_row_is_allowed_where_an_entry_covers_all_of_it(string row, string expected)
    {
        RuleTable table = RuleTableReader.Read(Encoding.UTF8.GetBytes(Heading + row));

        Assert.Empty(table.Problems);
        Assert.Equal(expected, Judged(table, Home.Profile($"{WebToCloud}, {Announce}", ControlFromNeighbours)));
    }

    [Theory]
    [InlineData("203.0.113.0/24", "203.0.113.9", "denied not-there")]
    [InlineData("203.0.113.0/24", "203.0.0.0/16", "denied not-there")]
    [InlineData("203.0.113.0/24", "203.0.112.0/24", "allowed all")]
    [InlineData("203.0.113.0/24", "*", "denied not-there")]
    public void What_an_earlier_entry_forbids_in_part_is_denied(string forbidden, string peer, string expected)
    {
        MudFile file = Home.Profile($$"""
            { "name": "not-there", "matches": { "ipv4": { "destination-ipv4-network": "{{forbidden}}" } }, "actions": { "forwarding": "drop" } },
            { "name": "all", "matches": { "ipv4": {} }, "actions": { "forwarding": "accept" } }
            """);

        Assert.Equal(expected, Judged(RuleTableReader.Read(Encoding.UTF8.GetBytes($"{Heading}<deviceMac>,<gatewayMac>,0x0800,*,{peer},6,*,443,0,*,*")), file));
    }

    [Fact]
    public void Marks_quotes_and_line_ends_of_other_programs_are_read()
    {
        const string Text = "\"dstMac\",srcMac,ethType,srcIp,dstIp,ipProto,srcPort,dstPort\r\n\r\n\"<gatewayMac>\",\"<deviceMac>\",0x0800,*,\" cloud.example.net\",6, * ,\"443\"\r\n\r\n";

        foreach (Encoding encoding in new[] { Encoding.UTF8, Encoding.Unicode, Encoding.BigEndianUnicode })
        {
            RuleTable table = RuleTableReader.Read([.. encoding.GetPreamble(), .. encoding.GetBytes(Text.Replace(" cloud", "cloud", StringComparison.Ordinal))]);

            Assert.Empty(table.Problems);
            Assert.Equal((1, new RowPeer.Host("cloud.example.net")), (table.Rows.Single().Number, table.Rows.Single().Peer));
        }
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("\n\n", "empty")]
    [InlineData("srcMac,dstMac,ethType,srcIp,dstIp,ipProto,srcPort\n", "dstPort")]
    [InlineData(Heading + "<deviceMac>,<gatewayMac>,0x0800,*,*,6,*\n", "dstPort is missing")]
    [InlineData(Heading + "<deviceMac>,<gatewayMac>,0x0800,*,,6,*,443,0,*,*\n", "dstIp is missing")]
    [InlineData(Heading + "<gatewayMac>,<gatewayMac>,0x0800,*,*,6,*,443,0,*,*\n", "<deviceMac>")]
    [InlineData(Heading + "<deviceMac>,<deviceMac>,0x0800,*,*,6,*,443,0,*,*\n", "<deviceMac>")]
    [InlineData(Heading + "<deviceMac>,<gatewayMac>,0x0800,*,*,6,*,65536,0,*,*\n", "65536")]
    [InlineData(Heading + "<deviceMac>,<gatewayMac>,0x0800,*,*,256,*,443,0,*,*\n", "256")]
    [InlineData(Heading + "<deviceMac>,<gatewayMac>,IPv4,*,*,6,*,443,0,*,*\n", "IPv4")]
    [InlineData(Heading + "<deviceMac>,<gatewayMac>,0x0800,*,not a name,6,*,443,0,*,*\n", "not a name")]
    [InlineData(Heading + "<deviceMac>,<gatewayMac>,0x0800,*,2001:db8::1,6,*,443,0,*,*\n", "family")]
    [InlineData(Heading + "<deviceMac>,<gatewayMac>,0x0800,*,*,1,*,443,0,*,*\n", "ports")]
    [InlineData(Heading + "<deviceMac>,<gatewayMac>,0x0800,*,\"*,6,*,443,0,*,*\n", "quote")]
    public void What_is_wrong_with_a_table_is_named(string text, string named)
    {
        RuleTable table = RuleTableReader.Read(Encoding.UTF8.GetBytes(text));

        Assert.Empty(table.Rows);
        Assert.Contains(named, Assert.Single(table.Problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bad_row_does_not_hide_the_good_ones()
    {
        RuleTable table = RuleTableReader.Read(Encoding.UTF8.GetBytes(Heading
            + "<deviceMac>,<gatewayMac>,nonsense,*,*,6,*,443,0,*,*\n<deviceMac>,<gatewayMac>,0x0800,*,cloud.example.net,6,*,443,0,*,*\n"));

        Assert.Equal((2, 2), (Assert.Single(table.Problems).Line, Assert.Single(table.Rows).Number));
    }

    private static string Judged(RuleTable table, MudFile file)
    {
        PeerDirectory peers = new() { LocalNetworks = [IPNetwork.Parse("192.168.0.0/16")] };
        FlowDecision judgement = new RowJudge(PolicyCompiler.Compile(file), GatewayRole.Give(peers, table.Gateways)).Judge(Assert.Single(table.Rows));
        string verdict = judgement.Verdict switch { FlowVerdict.Allowed => "allowed", FlowVerdict.Denied => "denied", _ => "not-governed" };
        return string.Join(' ', new[] { verdict, judgement.Origin?.Ace, judgement.Why.Contains("answers only", StringComparison.Ordinal) ? "answers" : null }.OfType<string>());
    }
}
