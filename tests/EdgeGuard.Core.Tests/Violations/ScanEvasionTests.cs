using EdgeGuard.Core.State;
using EdgeGuard.Core.Violations;

namespace EdgeGuard.Core.Tests.Violations;

/// <summary>Scans that are arranged so that no port, host or moment stands out. Each one has enough hosts for a finding.</summary>
[Trait("Suite", "attacks")]
public sealed class ScanEvasionTests
{
    private static readonly GatewayState State = Home.Full();
    private static readonly ViolationShape[] Findings = [ViolationShape.HorizontalScan, ViolationShape.SlowScan, ViolationShape.TelnetSshScan, ViolationShape.VerticalScan, ViolationShape.LateralMovement];

    public static TheoryData<string> Kinds => new(Scans.Keys);

    // By name: the packets of one scan, from a seed.
    private static Dictionary<string, Func<Random, IEnumerable<Violation>>> Scans { get; } = new()
    {
        ["random hosts, random ports"] = random => Range(600).Select(i => Packet.Udp(i / 20.0, Packet.Outside(random.Next(240)), Port(random))),
        ["every host once, every port another"] = random => Range(25).Select(i => Packet.Tcp(i, Packet.Outside(i), Port(random))),
        ["each packet another protocol"] = random => Range(30).Select(i => Mixed(i * 0.9, Packet.Outside(i), Port(random), i)),
        ["slowly, random ports"] = random => Range(110).Select(i => Packet.Tcp(i * 30, Packet.Outside(i), Port(random))),
        ["slowly, between noise that fills the ledger"] = random => Range(110).SelectMany(i =>
            Range(8).Select(n => Packet.Udp(i * 30 + n, "203.0.113.99", (ushort)(10_000 + i * 8 + n), length: 600)).Prepend(Packet.Tcp(i * 30, Packet.Outside(i), Port(random)))),
        ["an IPv6 prefix, host after host"] = random => Range(25).Select(i => Packet.Tcp(i, $"2001:db8:77::{i + 1:x}", Port(random))),
        ["an IPv6 prefix by echo requests"] = _ => Range(25).Select(i => Packet.Any(i, $"2001:db8:77::{i + 1:x}") with { Protocol = 58, IcmpType = 128 }),
        ["IPv4 by echo requests, slowly"] = _ => Range(110).Select(i => Packet.Any(i * 30, Packet.Outside(i)) with { Protocol = 1, IcmpType = 8 }),
        ["half of it at crowded ports"] = random => Range(60).Select(i => Packet.Tcp(i / 2.5, Packet.Outside(i), i % 2 == 0 ? (ushort)443 : Port(random))),
        ["crowded ports alone, broadly"] = random => Range(80).Select(i => Packet.Tcp(i / 3.0, Packet.Outside(i), new ushort[] { 53, 80, 123, 443 }[random.Next(4)])),
        ["doors of a neighbour, one in 16 seconds"] = random => Range(25).Select(i => Packet.Tcp(i * 16, "192.168.30.10", Port(random))),
        ["doors of a neighbour within a minute, in noise that fills the ledger"] = random => Range(12).SelectMany(i =>
            Noise(i * 4, 280).Prepend(Packet.Tcp(i * 4, "192.168.30.10", Port(random)))),
        ["ports of one host, eleven a minute"] = random => Range(70).Select(i => Packet.Tcp(i * 5.5, "203.0.113.99", (ushort)(2000 + i))),
        ["ports of one host by long datagrams, below a flood"] = random => Range(200).Select(i => Packet.Udp(i / 70.0, "203.0.113.99", (ushort)(2000 + i), length: 540)),
        ["ports of the gateway by long datagrams"] = random => Range(100).Select(i => Packet.Udp(i / 20.0, "192.168.20.1", (ushort)(2000 + i), length: 540)),
        ["telnet, in noise that fills the ledger"] = random => Range(12).SelectMany(i => Noise(i * 40, 280).Prepend(Packet.Tcp(i * 40, Packet.Outside(i), 23))),
        ["protocols without ports"] = random => Range(25).Select(i => Packet.Any(i, Packet.Outside(i)) with { Protocol = (byte)random.Next(60, 140) }),
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Scan_has_a_finding_in_whatever_order_it_goes(string kind)
    {
        for (int seed = 1; seed <= 20; seed++)
        {
            ViolationShape[] shapes = [.. Shapes(Scans[kind](new(seed)))];
            Assert.True(shapes.Intersect(Findings).Any(), $"seed {seed}: {string.Join(' ', shapes.Distinct())}");
        }
    }

    [Theory]
    [InlineData(ScanTarget.Hosts)]
    [InlineData(ScanTarget.Prefix)]
    [InlineData(ScanTarget.Ports)]
    [InlineData(ScanTarget.PortsOfSome)]
    [InlineData(ScanTarget.Gateway)]
    [InlineData(ScanTarget.Neighbours)]
    [InlineData(ScanTarget.Shells)]
    public void Generated_scan_has_a_finding_within_the_hour(ScanTarget target)
    {
        for (int seed = 1; seed <= 60; seed++)
        {
            ScanGenerator scan = new(target, seed);
            ViolationShape[] shapes = [.. Shapes(scan.Packets())];
            Assert.True(shapes.Intersect(Findings).Any(), $"seed {seed}, {scan}: {string.Join(' ', shapes.Distinct())}");
        }
    }

    [Fact]
    public void T21_Generated_tunnel_has_a_finding_within_the_hour()
    {
        for (int seed = 1; seed <= 300; seed++)
        {
            TunnelGenerator tunnel = new(seed);
            ViolationClassifier classifier = new(ShapeLimits.Default);
            Assert.True(tunnel.Names().Any(asked => classifier.Ask(Home.Camera, asked.Name, Home.Noon.AddSeconds(asked.Second)) is (ViolationShape.DnsTunnel, > 0, _)), $"seed {seed}: {tunnel}");
        }
    }

    [Fact]
    public void T21_Alphabet_without_randomness_hides_no_tunnel()
    {
        ViolationClassifier classifier = new(ShapeLimits.Default);
        Random random = new(1);
        Assert.Contains(Range(1000), i => classifier.Ask(Home.Camera, $"{Letters()}.{Letters()}.{Letters()}.a.example", Home.Noon.AddSeconds(i / 20.0)) is (ViolationShape.DnsTunnel, > 0, _));

        string Letters() => new([.. Range(60).Select(_ => (char)('a' + random.Next(8)))]);
    }

    [Fact]
    public void Names_that_are_asked_for_again_are_no_step_of_a_tunnel()
    {
        ViolationClassifier classifier = new(ShapeLimits.Default);
        Random random = new(1);
        string[] names = [.. Range(240).Select(i => $"{new string([.. Range(26).Select(_ => "abcdefghijklmnopqrstuvwxyz234567"[random.Next(32)])])}.cdn{i % 30}.example")];
        foreach (int i in Range(199)) Assert.Null(classifier.Ask(Home.Camera, names[i], Home.Noon.AddSeconds(i * 12)));
        foreach (int i in Range(80)) Assert.False(classifier.Ask(Home.Camera, names[i % 9], Home.Noon.AddMinutes(41).AddSeconds(i * 8)) is (_, > 0, _));
        Assert.Contains(names.Skip(199), name => classifier.Ask(Home.Camera, name, Home.Noon.AddMinutes(55)) is (ViolationShape.DnsTunnel, > 0, _));
    }

    [Theory]
    [InlineData(1900)]
    [InlineData(5353)]
    public void T21_Port_of_search_answers_hides_no_scan_of_a_neighbor(int from)
    {
        ViolationShape[] shapes = [.. Shapes(Range(400).Select(i => Packet.Udp(i * 16, "192.168.20.11", (ushort)(32_768 + i * 61), (ushort)from)))];
        Assert.Contains(ViolationShape.LateralMovement, shapes);
        Assert.DoesNotContain(ViolationShape.LateralMovement, shapes.Take(60));
    }

    [Fact]
    public void Generated_day_of_an_honest_device_has_no_finding()
    {
        for (int seed = 1; seed <= 10; seed++)
        {
            HonestDay day = new(seed);
            Assert.All(Shapes(day.Packets()), shape => Assert.Equal(ViolationShape.OutsideProfile, shape));
            ViolationClassifier classifier = new(ShapeLimits.Default);
            Assert.All(day.Names(), asked => Assert.Null(classifier.Ask(Home.Camera, asked.Name, Home.Noon.AddSeconds(asked.Second))));
        }
    }

    [Fact]
    public void Hosts_that_are_tried_again_and_again_are_no_scan()
    {
        Random random = new(1);
        ViolationShape[] shapes = [.. Shapes(Range(4000).Select(i => Packet.Tcp(i * 5, Packet.Outside(random.Next(12)), Port(random))))];
        Assert.DoesNotContain(ViolationShape.HorizontalScan, shapes);
        Assert.DoesNotContain(ViolationShape.SlowScan, shapes);
    }

    private static IEnumerable<ViolationShape> Shapes(IEnumerable<Violation> violations)
    {
        ViolationClassifier classifier = new(ShapeLimits.Default);
        return violations.Select(v => classifier.Observe(Home.Camera, v, PeerLocations.Of(State, DeniedFlow.PeerOf(v)))).Select(d => d.Points > 0 ? d.Shape : ViolationShape.OutsideProfile);
    }

    private static Violation Mixed(double second, string to, ushort port, int number) => (number % 3) switch
    {
        0 => Packet.Tcp(second, to, port),
        1 => Packet.Udp(second, to, port),
        _ => Packet.Any(second, to) with { Protocol = 1, IcmpType = 8 },
    };

    // To a group, which is no pattern by itself.
    private static IEnumerable<Violation> Noise(double second, int packets) =>
        Range(packets).Select(n => Packet.Udp(second + (n + 1) / 75.0, "239.255.0.1", (ushort)(10_000 + (int)second * packets + n), length: 600));

    private static ushort Port(Random random) => (ushort)random.Next(1000, 60_000);

    private static IEnumerable<int> Range(int count) => Enumerable.Range(0, count);
}
