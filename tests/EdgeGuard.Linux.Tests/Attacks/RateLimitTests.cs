using System.Diagnostics;
using System.Net;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.State;
using EdgeGuard.Linux.Nflog;
using EdgeGuard.Linux.Nft;
using EdgeGuard.Linux.Tests.Netns;
using EdgeGuard.Oracle.Homes;
using EdgeGuard.Oracle.Packets;
using EdgeGuard.Oracle.Wires;

namespace EdgeGuard.Linux.Tests.Attacks;

/// <summary>What the response level <c>rate-limit</c> is in the kernel: a pace, per device, under the profile.</summary>
[Trait("Suite", "attacks")]
public class RateLimitTests
{
    private const int ReportsAtOnce = 300;

    private static readonly RateLimit RateLimit = RateLimit.Default;
    private static readonly GatewayState Home = Stage.Home([Stage.Allow("udp", new() { Udp = new() })]);
    private static readonly GatewayState Slowed = Home.Holding(SmallHome.Subject, ResponseLevel.RateLimit);

    [NetnsFact]
    public void Packets_of_a_live_flow_are_held_to_the_pace() => Stage.Play((stage, bench) =>
    {
        stage.Enforce(Home);
        Packet open = Datagram(Places.Subject, 40000);
        Packet? there = stage.Send(Places.Subject.End, open, Site.Wan);
        Assert.NotNull(there);
        Assert.NotNull(stage.Send(Places.Resolver.End, there.Reversed(PacketKind.Answer), Site.Things));
        stage.Enforce(Slowed);

        Stopwatch clock = Stopwatch.StartNew();
        int passed = Count(bench, Places.Subject.End, Enumerable.Repeat(open with { Kind = PacketKind.Later }, 3 * RateLimit.PacketsAtOnce));

        Assert.InRange(passed, RateLimit.PacketsAtOnce, RateLimit.PacketsAtOnce + Refill(clock, RateLimit.PacketsPerSecond));
    });

    [NetnsFact]
    public void New_flows_are_held_to_the_pace_of_the_device_whatever_its_address() => Stage.Play((stage, bench) =>
    {
        stage.Enforce(Slowed);

        Stopwatch clock = Stopwatch.StartNew();
        int passed = Count(bench, Places.Subject.End, Enumerable.Range(0, 2 * RateLimit.FlowsAtOnce).SelectMany(at => new[]
        {
            Datagram(Places.Subject, (ushort)(40000 + at)),
            Datagram(Places.Subject, (ushort)(40000 + at)) with { Source = Places.Subject.V6, Destination = IPAddress.Parse("2001:db8:c::77") },
        }));

        Assert.InRange(passed, RateLimit.FlowsAtOnce, RateLimit.FlowsAtOnce + Refill(clock, RateLimit.FlowsPerSecond));
    });

    [NetnsFact]
    public void Packets_to_the_gateway_count_and_other_devices_do_not() => Stage.Play((stage, bench) =>
    {
        stage.Enforce(Slowed);

        Stopwatch clock = Stopwatch.StartNew();
        int passed = Count(bench, Places.Subject.End, Enumerable.Range(0, 3 * RateLimit.FlowsAtOnce).Select(at =>
            Datagram(Places.Subject, (ushort)(40000 + at)) with { Destination = IPAddress.Parse("192.168.20.1") }));
        int others = Count(bench, Places.Hub.End, Enumerable.Range(0, 3 * RateLimit.FlowsAtOnce).Select(at => Datagram(Places.Hub, (ushort)(40000 + at))));

        Assert.InRange(passed, RateLimit.FlowsAtOnce, RateLimit.FlowsAtOnce + Refill(clock, RateLimit.FlowsPerSecond));
        Assert.Equal(3 * RateLimit.FlowsAtOnce, others);
    });

    [NetnsFact]
    public void A_pause_and_a_monitored_network_keep_the_pace_and_let_pass_what_is_forbidden() => Stage.Play((stage, bench) =>
    {
        stage.Enforce(Slowed with { PausedUntil = DateTimeOffset.MaxValue });

        Stopwatch clock = Stopwatch.StartNew();
        int passed = Count(bench, Places.Subject.End, Enumerable.Range(0, 3 * RateLimit.FlowsAtOnce).Select(at =>
            Stage.TcpPacket(Places.Subject.V4, (ushort)(40000 + at), Stage.Server, 22)));

        Assert.InRange(passed, RateLimit.FlowsAtOnce, RateLimit.FlowsAtOnce + Refill(clock, RateLimit.FlowsPerSecond));
    });

    [NetnsFact]
    public void What_is_forbidden_is_counted_and_told_above_the_pace_too() => Stage.Play((stage, bench) =>
    {
        stage.Enforce(Slowed);
        using NflogSource source = NflogSource.Open(new(), TimeProvider.System);
        int forbidden = 3 * RateLimit.PacketsAtOnce;

        Count(bench, Places.Subject.End, Enumerable.Range(0, forbidden).Select(at => Stage.TcpPacket(Places.Subject.V4, (ushort)(40000 + at), Stage.Server, 22)));
        Count(bench, Places.Subject.End, Enumerable.Range(0, forbidden).Select(at => Datagram(Places.Subject, (ushort)(40000 + at))));

        Assert.Equal(forbidden, NftCounters.ReadDenied()[Places.Subject.End.Mac]);
        Assert.True(SpinWait.SpinUntil(() => source.Counters.Read >= Math.Min(forbidden, ReportsAtOnce), TestTimeout.Limit), $"{source.Counters}");
    });

    [NetnsTheory]
    [InlineData(ResponseLevel.None)]
    [InlineData(ResponseLevel.RateLimit)]
    [InlineData(ResponseLevel.Restricted)]
    [InlineData(ResponseLevel.Isolated)]
    public void Every_forbidden_packet_is_counted_at_every_level_and_no_change_of_level_forgets_any(ResponseLevel level) => Stage.Play((stage, bench) =>
    {
        const int Each = 300;
        IEnumerable<Packet> forbidden = Enumerable.Range(0, Each).Select(at => Stage.TcpPacket(Places.Subject.V4, (ushort)(40000 + at), Stage.Server, 22));
        stage.Enforce(Home);
        Count(bench, Places.Subject.End, forbidden);
        stage.Enforce(level == ResponseLevel.None ? Home : Home.Holding(SmallHome.Subject, level));
        Assert.Equal(Each, NftCounters.ReadDenied()[Places.Subject.End.Mac]);

        Count(bench, Places.Subject.End, forbidden);

        Assert.Equal(2 * Each, NftCounters.ReadDenied()[Places.Subject.End.Mac]);
    });

    private static Packet Datagram(Host from, ushort port) =>
        new() { Source = from.V4, SourcePort = port, Destination = Stage.Server, DestinationPort = 4500, Protocol = IpProtocols.Udp };

    private static int Count(Bench bench, End from, IEnumerable<Packet> packets) => bench.Fire([.. packets.Select(p => new Shot(from, p))]).Count(hit => hit is not null);

    private static int Refill(Stopwatch clock, int perSecond) => 1 + (int)Math.Ceiling(clock.Elapsed.TotalSeconds * perSecond);
}
