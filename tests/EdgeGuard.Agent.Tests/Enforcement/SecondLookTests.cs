using System.Net;
using System.Net.Sockets;
using EdgeGuard.Agent.Enforcement;
using EdgeGuard.Core.Wire;
using EdgeGuard.Linux.Conntrack;
using EdgeGuard.Linux.Tests;
using EdgeGuard.Linux.Tests.Netns;

namespace EdgeGuard.Agent.Tests.Enforcement;

/// <summary>
/// Flows that enter the kernel's table after a change was followed by the first look at it, as those of packets that were
/// under way. The gateway has the camera's address here, and what it sends itself passes no rule of ours.
/// </summary>
public sealed class SecondLookTests
{
    private const string Camera = "192.0.2.10", Gateway = "198.18.0.2", World = "203.0.113.9", Forwarded = "198.51.100.1";

    [NetnsFact]
    public Task T28_Flows_that_came_late_end_at_the_second_look_under_masquerade_and_behind_a_forwarded_address() => RunningEnforcement.RunAsync(mayHold: true, async running =>
    {
        BuildHome(running.Inside);
        using ConntrackTable tracked = ConntrackTable.Open();
        Say(Camera, World, 9);
        Say(Gateway, Forwarded, 10);
        Say(Gateway, World, 11);
        Assert.Equal([9, 10, 11], Ports(tracked));
        ConntrackFlow masqueraded = tracked.Dump().Single(f => f.Original.DestinationPort == 9), forwarded = tracked.Dump().Single(f => f.Original.DestinationPort == 10);
        Assert.Equal((Camera, Gateway), (masqueraded.Original.Source.ToString(), masqueraded.Reply.Destination.ToString()));
        Assert.Equal((Forwarded, Camera), (forwarded.Original.Destination.ToString(), forwarded.Reply.Source.ToString()));

        running.Time.Advance(RevokedFlows.SecondLook - TimeSpan.FromTicks(1));
        Assert.Equal([9, 10, 11], Ports(tracked));
        running.Time.Advance(TimeSpan.FromTicks(1));

        CancellationToken timeout = TestTimeout.Token;
        while (Ports(tracked).Length > 1) await Task.Run(Thread.Yield, timeout);
        Assert.Equal([11], Ports(tracked));
    });

    private static void BuildHome(NetworkNamespace inside)
    {
        inside.Ip("link set lo up");
        inside.Ip("link add wan0 type veth peer name far0");
        inside.Ip("link set wan0 up");
        inside.Ip("link set far0 up");
        inside.Ip($"addr add {Gateway}/24 dev wan0");
        inside.Ip($"addr add {Camera}/32 dev lo");
        inside.Ip("neigh add 198.18.0.1 lladdr 02:00:5e:00:53:40 dev wan0 nud permanent");
        inside.Ip("route add default via 198.18.0.1");
        inside.Nft($$"""
            table ip home {
              chain leaving { type nat hook postrouting priority srcnat; oifname "wan0" ip saddr {{Camera}} snat to {{Gateway}}; }
              chain arriving { type nat hook output priority -100; ip daddr {{Forwarded}} dnat to {{Camera}}; }
            }
            """);
    }

    private static void Say(string from, string to, ushort port)
    {
        using UdpClient socket = new(new IPEndPoint(IPAddress.Parse(from), 0));
        socket.Send([1], new IPEndPoint(IPAddress.Parse(to), port));
    }

    private static int[] Ports(ConntrackTable tracked) =>
        [.. tracked.Dump().Where(f => f.Original.Protocol == IpProtocol.Udp).Select(f => (int)f.Original.DestinationPort).Order()];
}
