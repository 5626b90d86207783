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

    private static IReadOnlyList<ReplayedDecision> Decide(Func<int, Action<Recording, int>> sends)
    {
        Recording recording = new();
        for (int i = 0; i < 40; i++) sends(1000 + i)(recording, i);
        CaptureTraffic traffic = recording.Traffic();
        PeerDirectory directory = GatewayRole.Give(new() { LocalNetworks = GatewayRole.PrivateNetworks }, traffic.Gateways);
        FlowVerdicts verdicts = new(PolicyCompiler.Nothing, directory);
        return CaptureResponse.Decide(
            CaptureResponse.Home(Recording.DeviceMac, traffic, directory, profile: null), Recording.DeviceMac, traffic.Flows.Select(f => (f, verdicts.Judge(f))),
            new(ShapeLimits.Default, GradingLimits.Default));
    }
}
