using System.Net;
using EdgeGuard.Core.Policy;

namespace EdgeGuard.Core.Tests.Policy;

public sealed class GroupAnswersTests
{
    private const string Search = """
        { "name": "search", "matches": { "ipv4": { "destination-ipv4-network": "239.255.255.250/32" }, "udp": { "destination-port": { "operator": "eq", "port": 1900 } } }, "actions": { "forwarding": "accept" } }
        """;

    private const string Anyone = """
        { "name": "any", "matches": { "udp": { "destination-port": { "operator": "eq", "port": 1900 } } }, "actions": { "forwarding": "accept" } }
        """;

    private const string ToName = """
        { "name": "cloud", "matches": { "ipv4": { "ietf-acldns:dst-dnsname": "cloud.example.net" }, "udp": { "destination-port": { "operator": "eq", "port": 1900 } } }, "actions": { "forwarding": "accept" } }
        """;

    private static readonly PeerDirectory Peers = new() { LocalNetworks = [IPNetwork.Parse("192.168.20.0/24")] };

    [Theory]
    [InlineData(Search, "udp 192.168.20.10:40000 > 239.255.255.250:1900", true)]
    [InlineData(Search, "udp 192.168.20.10:40000 > 239.255.255.250:1901", false)]
    [InlineData(Search, "udp 192.168.20.10:40000 > 239.255.255.251:1900", false)]
    [InlineData(Search, "udp 192.168.20.10:40000 > 192.168.20.255:1900", false)]
    [InlineData(Anyone, "udp 192.168.20.10:40000 > 192.168.20.255:1900", true)]
    [InlineData(Anyone, "udp 192.168.20.10:40000 > 255.255.255.255:1900", true)]
    [InlineData(Anyone, "udp 192.168.20.10:40000 > 192.168.20.11:1900", false)]
    [InlineData(Anyone, "udp 192.168.20.10:40000 > 203.0.113.255:1900", false)]
    [InlineData(ToName, "udp 192.168.20.10:40000 > 239.255.255.250:1900", false)]
    public void A_device_asks_many_where_its_own_list_lets_it(string entry, string request, bool expected)
    {
        Assert.Equal(expected, GroupAnswers.MayAsk(PolicyCompiler.Compile(Home.Profile(entry)), Peers, Flow(request)));
    }

    [Fact]
    public void The_first_entry_that_speaks_of_the_request_decides_and_one_for_single_hosts_does_not()
    {
        string drop = Anyone.Replace("accept", "drop", StringComparison.Ordinal);
        string hosts = drop.Replace("\"udp\"", "\"ietf-mud:mud\": { \"controller\": \"urn:example:hub\" }, \"udp\"", StringComparison.Ordinal);
        string local = Search.Replace("\"udp\"", "\"ietf-mud:mud\": { \"local-networks\": [null] }, \"udp\"", StringComparison.Ordinal);
        const string Request = "udp 192.168.20.10:40000 > 239.255.255.250:1900";

        Assert.False(GroupAnswers.MayAsk(PolicyCompiler.Compile(Home.Profile(drop + "," + Search)), Peers, Flow(Request)));
        Assert.True(GroupAnswers.MayAsk(PolicyCompiler.Compile(Home.Profile(Search + "," + drop)), Peers, Flow(Request)));
        Assert.True(GroupAnswers.MayAsk(PolicyCompiler.Compile(Home.Profile(hosts + "," + Search)), Peers, Flow(Request)));
        Assert.True(GroupAnswers.MayAsk(PolicyCompiler.Compile(Home.Profile(local)), Peers, Flow(Request)));
        Assert.False(GroupAnswers.MayAsk(PolicyCompiler.Everything, Peers, Flow(Request.Replace("udp", "tcp", StringComparison.Ordinal))));
    }

    [Theory]
    [InlineData("udp 192.168.20.11:1900 > 192.168.20.10:40000", true)]
    [InlineData("udp 192.168.20.11:1901 > 192.168.20.10:40000", false)]
    [InlineData("tcp 192.168.20.11:1900 > 192.168.20.10:40000", false)]
    public void A_device_answers_what_its_list_lets_it_be_asked(string answer, bool expected)
    {
        DevicePolicy answerer = PolicyCompiler.Compile(Home.Profile(ToName)) with { ToDevice = [.. PolicyCompiler.Compile(Home.Profile(Anyone)).FromDevice.Select(AsAsked)] };

        Assert.Equal(expected, GroupAnswers.MayAnswer(answerer, Peers, Flow(answer)));
    }

    [Fact]
    public void Explanation_of_a_denied_answer_names_the_question_that_would_let_it_through()
    {
        Assert.Null(FlowText.TryParse("udp 192.168.20.11:1900 > 192.168.20.10:40000", PolicyDirection.ToDevice, out Flow? answer));

        string why = FlowEvaluator.Judge(PolicyCompiler.Compile(Home.Profile(Search)), Peers, answer!).Why;

        Assert.Contains("after the device asked many from this port (from/search)", why, StringComparison.Ordinal);
    }

    private static PolicyRule AsAsked(PolicyRule rule) => rule with
    {
        Direction = PolicyDirection.ToDevice,
        Traffic = rule.Traffic with { DevicePorts = rule.Traffic.PeerPorts, PeerPorts = rule.Traffic.DevicePorts },
    };

    private static Flow Flow(string text)
    {
        Assert.Null(FlowText.TryParse(text, PolicyDirection.FromDevice, out Flow? flow));
        return flow!;
    }
}
