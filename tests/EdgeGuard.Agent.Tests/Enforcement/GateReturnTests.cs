using System.Net;
using System.Net.Sockets;
using EdgeGuard.Agent.Enforcement;
using EdgeGuard.Agent.Tests.Names;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Wire;
using EdgeGuard.Linux.Conntrack;
using EdgeGuard.Linux.Tests;
using EdgeGuard.Linux.Tests.Netns;

namespace EdgeGuard.Agent.Tests.Enforcement;

/// <summary>Questions that went past the gate while the redirect was lifted. The gateway has the camera's address here, and what it sends itself is not redirected.</summary>
public sealed class GateReturnTests
{
    private const string NameServer = "203.0.113.9";

    [NetnsFact]
    public Task T22_Sockets_that_asked_past_the_gate_end_when_it_comes_and_when_it_comes_back_and_not_at_every_beat() => RunningEnforcement.RunAsync(mayHold: true, async running =>
    {
        running.Inside.Ip("link set lo up");
        running.Inside.Ip("link add wan0 type veth peer name far0");
        running.Inside.Ip("link set wan0 up");
        running.Inside.Ip("link set far0 up");
        running.Inside.Ip($"addr add {GatedHome.Camera}/32 dev wan0");
        running.Inside.Ip("route add default dev wan0");
        running.Inside.Ip($"neigh add {NameServer} lladdr 02:00:5e:00:53:40 dev wan0 nud permanent");
        // Longer than anybody waits here: what ends, ends because it was ended.
        running.Inside.Execute("sysctl", ["-qw", "net.netfilter.nf_conntrack_udp_timeout=600"]);
        using ConntrackTable tracked = ConntrackTable.Open();
        int Questions() => tracked.Dump().Count(f => f.Original.DestinationPort == DnsHeader.Port);
        async Task UntilNoneAsync()
        {
            CancellationToken timeout = TestTimeout.Token;
            while (Questions() > 0) await Task.Run(Thread.Yield, timeout);
        }

        Ask();
        Assert.Equal(1, Questions());
        await running.EnforceAsync(GatedHome.Ordinary);
        await UntilNoneAsync();
        Ask();
        running.Time.Advance(RevokedFlows.SecondLook);
        await UntilNoneAsync();

        Ask();
        running.Time.Advance(DnsGateStatus.DeadAfter / 6);
        GatewayState next = await BeatAsync(running, GatedHome.Ordinary);
        running.Time.Advance(RevokedFlows.SecondLook);
        next = await BeatAsync(running, next);
        Assert.Equal(1, Questions());

        running.Time.Advance(DnsGateStatus.DeadAfter);
        await BeatAsync(running, next);
        await UntilNoneAsync();
    });

    private static async Task<GatewayState> BeatAsync(RunningEnforcement running, GatewayState state)
    {
        GatewayState next = Telemetry.Home.Seen(state, new PolicyInput.GateBeat(10053, false, "nobody"));
        await running.PipelineChannels.ToEnforce.Writer.WriteAsync(next, TestTimeout.Token);
        await running.PipelineChannels.InForce.WaitForAsync(s => ReferenceEquals(s, next), TestTimeout.Token);
        return next;
    }

    private static void Ask()
    {
        using UdpClient socket = new(new IPEndPoint(GatedHome.Camera, 0));
        socket.Send([1], new IPEndPoint(IPAddress.Parse(NameServer), DnsHeader.Port));
    }
}
