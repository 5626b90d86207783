using EdgeGuard.Core.Learning;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.Replay;
using EdgeGuard.Core.Response;
using EdgeGuard.Core.Violations;

namespace EdgeGuard.Core.Tests.Replay;

public sealed class CaptureResponseTests
{
    [Fact]
    public void Ports_of_one_host_tried_by_opening_segments_are_a_vertical_scan() =>
        Assert.Contains(Decide(port => (recording, i) => recording.Tcp(Recording.Device, 40000 + i, Recording.Cloud, port)), d => d.Reason.Contains("ports of 203.0.113.7", StringComparison.Ordinal));

    [Fact]
    public void Long_datagrams_to_many_ports_of_one_host_are_no_probes()
    {
        Assert.Contains(Datagrams(length: 10), d => d.Reason.Contains("ports of 203.0.113.7", StringComparison.Ordinal));
        Assert.DoesNotContain(Datagrams(length: 1000), d => d.Reason.Contains("ports of", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(Recording.Gateway, true)]
    [InlineData("203.0.113.53", false)]
    public void Names_that_carry_data_are_seen_whether_the_home_s_resolver_is_asked_or_another(string server, bool isAllowed)
    {
        Assert.Contains(Ask(server, isAllowed, i => $"{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData([(byte)i])[..16])}.t.example.org"),
            d => d.Reason.Contains("data carried out in DNS names", StringComparison.Ordinal));
        Assert.Empty(Ask(server, isAllowed, i => $"host-{i}.pictures.example.org"));
    }

    [Fact]
    public void What_the_resolver_was_let_to_be_asked_is_a_question_and_no_violation()
    {
        CaptureTraffic traffic = new Recording().Tcp(Recording.Device, 39999, Recording.Cloud, 443).Question("elsewhere.example.org").Traffic();
        PeerDirectory directory = GatewayRole.Give(new() { LocalNetworks = GatewayRole.PrivateNetworks }, traffic.Gateways);
        FlowVerdicts verdicts = new(PolicyCompiler.DefaultsOnly, directory);
        var judged = traffic.Flows.Select(f => (f, verdicts.Judge(f))).ToArray();

        Assert.Equal(["elsewhere.example.org"], CaptureResponse.Questions(
            CaptureResponse.Home(Recording.DeviceMac, traffic, directory, profile: null), Core.Addresses.DeviceId.Of(Recording.DeviceMac), judged).Select(q => q.Name));
        Assert.Equal([Recording.Cloud], CaptureResponse.Violations(Recording.DeviceMac, judged).Select(v => v.Destination.ToString()));
    }

    private static IReadOnlyList<ReplayedDecision> Ask(string server, bool isAllowed, Func<int, string> name) =>
        Decide(port => (recording, i) => recording.Question(name(i), 50000 + i, server), isAllowed ? PolicyCompiler.DefaultsOnly : PolicyCompiler.Nothing);

    private static IReadOnlyList<ReplayedDecision> Datagrams(int length) =>
        Decide(port => (recording, i) => recording.Udp(Recording.Device, 40000 + i, Recording.Cloud, port, new byte[length]));

    private static IReadOnlyList<ReplayedDecision> Decide(Func<int, Action<Recording, int>> sends, DevicePolicy? policy = null)
    {
        // By this connection the capture gives the gateway away.
        Recording recording = new Recording().Tcp(Recording.Device, 39999, Recording.Cloud, 443);
        for (int i = 0; i < 40; i++) sends(1000 + i)(recording, i);
        CaptureTraffic traffic = recording.Traffic();
        PeerDirectory directory = GatewayRole.Give(new() { LocalNetworks = GatewayRole.PrivateNetworks }, traffic.Gateways);
        FlowVerdicts verdicts = new(policy ?? PolicyCompiler.Nothing, directory);
        return CaptureResponse.Decide(
            CaptureResponse.Home(Recording.DeviceMac, traffic, directory, profile: null), Recording.DeviceMac, traffic.Flows.Select(f => (f, verdicts.Judge(f))),
            new(ShapeLimits.Default, GradingLimits.Default));
    }
}
