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

    private static Packet Datagram(ushort port) =>
        new() { Source = Places.Subject.V4, SourcePort = port, Destination = Stage.Server, DestinationPort = 4500, Protocol = IpProtocols.Udp };

    private static int Count(Bench bench, IEnumerable<Packet> packets) =>
        bench.Fire([.. packets.Select(p => new Shot(Places.Subject.End, p))]).Count(hit => hit is not null);

    private static int Refill(Stopwatch clock, int perSecond) => 1 + (int)Math.Ceiling(clock.Elapsed.TotalSeconds * perSecond);
}
