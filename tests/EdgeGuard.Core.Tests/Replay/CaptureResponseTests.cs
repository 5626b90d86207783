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
    public void Long_datagrams_to_many_ports_of_one_host_are_no_probes() =>
        Assert.DoesNotContain(Decide(port => (recording, i) => recording.Udp(Recording.Device, 40000 + i, Recording.Cloud, port, new byte[1000])), d => d.Reason.Contains("ports of", StringComparison.Ordinal));

    [Theory]
    [InlineData(Recording.Gateway, true)]
    [InlineData("203.0.113.53", false)]
    public void Names_that_carry_data_are_seen_whether_the_home_s_resolver_is_asked_or_another(string server, bool isAllowed)
    {
        Assert.Contains(Ask(server, isAllowed, i => $"{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData([(byte)i])[..16])}.t.example.org"),
            d => d.Reason.Contains("data carried out in DNS names", StringComparison.Ordinal));
        Assert.Empty(Ask(server, isAllowed, i => $"host-{i}.pictures.example.org"));
    }

    private static IReadOnlyList<ReplayedDecision> Ask(string server, bool isAllowed, Func<int, string> name) =>
        Decide(port => (recording, i) => recording.Question(name(i), 50000 + i, server), isAllowed ? PolicyCompiler.DefaultsOnly : PolicyCompiler.Nothing);

    private static IReadOnlyList<ReplayedDecision> Decide(Func<int, Action<Recording, int>> sends, DevicePolicy? policy = null)
    {
        Recording recording = new();
        for (int i = 0; i < 40; i++) sends(1000 + i)(recording, i);
        CaptureTraffic traffic = recording.Traffic();
        PeerDirectory directory = GatewayRole.Give(new() { LocalNetworks = GatewayRole.PrivateNetworks }, traffic.Gateways);
        FlowVerdicts verdicts = new(policy ?? PolicyCompiler.Nothing, directory);
        return CaptureResponse.Decide(
            CaptureResponse.Home(Recording.DeviceMac, traffic, directory, profile: null), Recording.DeviceMac, traffic.Flows.Select(f => (f, verdicts.Judge(f))),
            new(ShapeLimits.Default, GradingLimits.Default));
    }
}
