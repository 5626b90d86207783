using System.Diagnostics;
using System.Net;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.State;
using EdgeGuard.Linux.Nft;
using EdgeGuard.Linux.Tests.Netns;
using EdgeGuard.Oracle.Homes;
using EdgeGuard.Oracle.Packets;
using EdgeGuard.Oracle.Wires;

namespace EdgeGuard.Linux.Tests.Attacks;

/// <summary>What a device may do of what its profile allows, and the kernel's own count of what it may not.</summary>
[Trait("Suite", "attacks")]
public class CapTests
{
    private static readonly FlowCap Cap = new(FlowsPerSecond: 5, FlowsAtOnce: 20, PacketsPerSecond: 50, PacketsAtOnce: 100);
    private static readonly FlowCap Many = new(FlowsPerSecond: 1000, FlowsAtOnce: 1000, PacketsPerSecond: 5000, PacketsAtOnce: 10_000, LiveFlows: 40);
    private static readonly GatewayState Home = Stage.Home([Stage.Allow("udp", new() { Udp = new() }), Stage.Allow("tcp", Stage.Tcp(443))]) with { Cap = Cap };

    [NetnsFact]
    public void T18_New_flows_above_the_cap_are_dropped_and_counted_as_forbidden() => Stage.Play((stage, bench) =>
    {
        stage.Enforce(Home);
        Stopwatch clock = Stopwatch.StartNew();
        int passed = Count(bench, Enumerable.Range(0, 200).Select(at => Datagram((ushort)(40_000 + at))));
        Assert.InRange(passed, Cap.FlowsAtOnce, Cap.FlowsAtOnce + Refill(clock, Cap.FlowsPerSecond));
        Assert.Equal(200 - passed, NftCounters.ReadDenied()[Places.Subject.End.Mac]);
    });

    [NetnsTheory]
    [InlineData("192.168.20.11")]
    [InlineData("192.168.20.1")]
    public void T18_New_flows_to_a_neighbour_and_to_the_gateway_are_held_to_the_cap(string to) => Stage.Play((stage, bench) =>
    {
        stage.Enforce(Home);
        Stopwatch clock = Stopwatch.StartNew();
        int passed = Count(bench, Enumerable.Range(0, 200).Select(at => Stage.TcpPacket(Places.Subject.V4, (ushort)(40_000 + at), IPAddress.Parse(to), 443)));
        Assert.InRange(passed, Cap.FlowsAtOnce, Cap.FlowsAtOnce + Refill(clock, Cap.FlowsPerSecond));
        Assert.Equal(200 - passed, NftCounters.ReadDenied()[Places.Subject.End.Mac]);
    });

    [NetnsFact]
    public void T18_F18_Device_at_its_bound_of_live_flows_opens_no_more_and_what_it_has_goes_on() => Stage.Play((stage, bench) =>
    {
        stage.Enforce(Home with { Cap = Many });
        Packet[] opened = [.. Enumerable.Range(0, 200).Select(at => Datagram((ushort)(40_000 + at)))];
        Assert.Equal(Many.LiveFlows, Count(bench, opened));
        Assert.Equal(200 - Many.LiveFlows, NftCounters.ReadDenied()[Places.Subject.End.Mac]);

        // Its own flows and another device's new ones pass; so does the next packet of a flow that nobody answered yet.
        Packet? there = stage.Send(Places.Subject.End, opened[0], Site.Wan);
        Assert.NotNull(there);
        Assert.NotNull(stage.Send(Places.Resolver.End, there.Reversed(PacketKind.Answer), Site.Things));
        Assert.Equal(50, Count(bench, Enumerable.Repeat(opened[0] with { Kind = PacketKind.Later }, 50)));
        Assert.Equal(30, bench.Fire([.. Enumerable.Range(0, 30).Select(at => new Shot(Places.Hub.End, Datagram((ushort)(40_000 + at)) with { Source = Places.Hub.V4 }))]).Count(hit => hit is not null));
        foreach (IPAddress to in (IPAddress[])[Places.Sibling.V4, IPAddress.Parse("192.168.20.1")])
            Assert.Null(bench.Fire([new(Places.Subject.End, Stage.TcpPacket(Places.Subject.V4, 50_000, to, 443))])[0]);

        bench.Flows.Clear();
        Assert.True(CanOpenSoon(bench));
    });

    [NetnsFact]
    public void T18_T28_Flows_that_end_with_their_permission_leave_room_for_others() => Stage.Play((stage, bench) =>
    {
        GatewayState home = Home with { Cap = Many };
        stage.Enforce(home);
        Assert.Equal(Many.LiveFlows, Count(bench, Enumerable.Range(0, 60).Select(at => Datagram((ushort)(40_000 + at)))));
        stage.Enforce(Stage.Holding(home, Places.Subject));
        stage.Enforce(home);

        Assert.True(CanOpenSoon(bench));
    });

    [NetnsFact]
    public void Datagrams_of_a_live_flow_are_held_to_the_cap_and_segments_are_not() => Stage.Play((stage, bench) =>
    {
        stage.Enforce(Home);
        Packet datagram = Datagram(40_000);
        Packet segment = Stage.TcpPacket(Places.Subject.V4, 40_001, Stage.Server, 443);
        foreach (Packet open in new[] { datagram, segment })
        {
            Packet? there = stage.Send(Places.Subject.End, open, Site.Wan);
            Assert.NotNull(there);
            Assert.NotNull(stage.Send(Places.Resolver.End, there.Reversed(PacketKind.Answer), Site.Things));
        }
        Stopwatch clock = Stopwatch.StartNew();
        int passed = Count(bench, Enumerable.Repeat(datagram with { Kind = PacketKind.Later }, 300));
        Assert.InRange(passed, Cap.PacketsAtOnce, Cap.PacketsAtOnce + Refill(clock, Cap.PacketsPerSecond));
        Assert.Equal(300, Count(bench, Enumerable.Repeat(segment with { Kind = PacketKind.Later }, 300)));
    });

    [NetnsFact]
    public void A_monitored_device_is_told_of_and_let_through() => Stage.Play((stage, bench) =>
    {
        stage.Enforce(Home with { PausedUntil = DateTimeOffset.MaxValue });
        Assert.Equal(200, Count(bench, Enumerable.Range(0, 200).Select(at => Datagram((ushort)(40_000 + at)))));
    });

    [NetnsFact]
    public void Every_forbidden_packet_of_a_device_is_counted_and_no_other() => Stage.Play((stage, bench) =>
    {
        stage.Enforce(Home with { Cap = null });
        Count(bench, Enumerable.Range(0, 700).Select(at => Stage.TcpPacket(Places.Subject.V4, (ushort)(40_000 + at), Stage.Server, 23)));
        Count(bench, Enumerable.Range(0, 50).Select(at => Stage.TcpPacket(Places.Subject.V4, (ushort)(50_000 + at), Stage.Server, 443)));
        Assert.Equal(700, NftCounters.ReadDenied()[Places.Subject.End.Mac]);
        Assert.False(NftCounters.ReadDenied().ContainsKey(Places.Hub.End.Mac));
    });

    // The kernel notices some ended flows with each new one, at most once in a tick of its clock.
    private static bool CanOpenSoon(Bench bench)
    {
        ushort port = 45_000;
        return SpinWait.SpinUntil(() => Count(bench, [Datagram(port++)]) == 1, TestTimeout.Limit);
    }

    private static Packet Datagram(ushort port) =>
        new() { Source = Places.Subject.V4, SourcePort = port, Destination = Stage.Server, DestinationPort = 4500, Protocol = IpProtocols.Udp };

    private static int Count(Bench bench, IEnumerable<Packet> packets) =>
        bench.Fire([.. packets.Select(p => new Shot(Places.Subject.End, p))]).Count(hit => hit is not null);

    private static int Refill(Stopwatch clock, int perSecond) => 1 + (int)Math.Ceiling(clock.Elapsed.TotalSeconds * perSecond);
}
