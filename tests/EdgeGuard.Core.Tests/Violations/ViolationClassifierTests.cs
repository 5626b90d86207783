using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Response;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Violations;

namespace EdgeGuard.Core.Tests.Violations;

public sealed class ViolationClassifierTests
{
    private static readonly GatewayState State = Home.Full();

    [Fact]
    public void A_search_for_telnet_is_named_at_the_third_address() =>
        Assert.Equal(
            [ViolationShape.OutsideProfile, ViolationShape.OutsideProfile, ViolationShape.TelnetSshScan],
            Shapes(Enumerable.Range(0, 3).Select(i => Packet.Tcp(i, Packet.Outside(i), i == 1 ? (ushort)2323 : (ushort)23))));

    [Fact]
    public void A_search_for_telnet_at_one_address_a_minute_is_named_too() =>
        Assert.Equal(ViolationShape.TelnetSshScan, Last(Enumerable.Range(0, 5).Select(i => Packet.Tcp(i * 60, Packet.Outside(i), 22))));

    [Fact]
    public void A_scan_is_named_by_its_breadth() =>
        Assert.Equal(ViolationShape.HorizontalScan, Last(Enumerable.Range(0, 20).Select(i => Packet.Tcp(i, Packet.Outside(i), 8080))));

    [Fact]
    public void A_slow_scan_is_named_within_the_hour() =>
        Assert.Equal(ViolationShape.SlowScan, Last(Enumerable.Range(0, 100).Select(i => Packet.Tcp(i * 20, Packet.Outside(i), 7547))));

    [Fact]
    public void A_cloud_with_many_addresses_is_no_scan() =>
        Assert.Equal(ViolationShape.OutsideProfile, Last(Enumerable.Range(0, 40).Select(i => Packet.Tcp(i / 4.0, Packet.Outside(i), 443))));

    [Fact]
    public void Ports_of_one_host_tried_in_turn_are_a_vertical_scan() =>
        Assert.Equal(ViolationShape.VerticalScan, Last(Enumerable.Range(0, 12).Select(i => Packet.Tcp(i, "203.0.113.99", (ushort)(8000 + i)))));

    [Fact]
    public void Doors_of_a_neighbour_tried_in_turn_are_lateral_movement() =>
        Assert.Equal(ViolationShape.LateralMovement, Last(new ushort[] { 23, 80, 8080, 7547, 37215 }.Select((port, i) => Packet.Tcp(i, "192.168.30.10", port))));

    [Theory]
    [InlineData(53, "203.0.113.53", ViolationShape.ForeignDns)]
    [InlineData(853, "203.0.113.53", ViolationShape.EncryptedDns)]
    [InlineData(443, "1.1.1.1", ViolationShape.EncryptedDns)]
    [InlineData(443, "203.0.113.53", ViolationShape.OutsideProfile)]
    public void Questions_for_names_are_named(ushort port, string server, ViolationShape expected) =>
        Assert.Equal(expected, Last([Packet.Tcp(0, server, port)]));

    [Fact]
    public void T21_Long_random_names_under_one_domain_are_a_tunnel() =>
        Assert.Equal(ViolationShape.DnsTunnel, Last(Enumerable.Range(0, 20).Select(i => Packet.Query(i, TunnelName(i)))));

    [Fact]
    public void Many_names_of_words_are_no_tunnel() =>
        Assert.Equal(ViolationShape.ForeignDns, Last(Enumerable.Range(0, 100).Select(i => Packet.Query(i / 10.0, $"device-telemetry-{i}.eu-west-1.example.net"))));

    [Theory]
    [InlineData(Packet.Syn, ViolationShape.SynFlood)]
    [InlineData(Packet.Ack, ViolationShape.AckFlood)]
    public void Segments_without_measure_are_a_flood(byte flags, ViolationShape expected) =>
        Assert.Equal(expected, Last(Enumerable.Range(0, 100).Select(i => Packet.Tcp(i / 100.0, "203.0.113.99", 80, flags))));

    [Fact]
    public void Datagrams_to_random_ports_of_one_host_are_a_flood_and_no_scan()
    {
        ViolationShape[] shapes = [.. Shapes(Enumerable.Range(0, 100).Select(i => Packet.Udp(i / 100.0, "203.0.113.99", (ushort)(1000 + i), length: 540)))];

        Assert.Equal(ViolationShape.UdpFlood, shapes[^1]);
        Assert.DoesNotContain(ViolationShape.VerticalScan, shapes);
    }

    [Fact]
    public void Gre_without_measure_is_a_flood() =>
        Assert.Equal(ViolationShape.GreFlood, Last(Enumerable.Range(0, 80).Select(i => Packet.Any(i / 100.0, "203.0.113.99"))));

    [Fact]
    public void Many_false_addresses_are_spoofing() =>
        Assert.Equal(ViolationShape.SpoofedSource, Last(Enumerable.Range(0, 5).Select(i => Packet.From(i, Packet.Outside(i)))));

    [Fact]
    public void Answers_of_an_amplifier_that_nobody_asked_for_are_named() =>
        Assert.Equal(ViolationShape.AmplificationAnswer, Last(Enumerable.Range(0, 3).Select(i => Packet.Udp(i, "203.0.113.99", 31_337, from: 1900, length: 400))));

    [Fact]
    public void A_clock_that_asks_from_its_own_port_amplifies_nothing() =>
        Assert.Equal(ViolationShape.OutsideProfile, Last(Enumerable.Range(0, 30).Select(i => Packet.Udp(i, "203.0.113.99", 123, from: 123))));

    [Fact]
    public void A_call_from_outside_is_nothing_that_the_device_did() =>
        Assert.All(Findings(Enumerable.Range(0, 500).Select(i => Packet.Calling(i / 100.0, Packet.Outside(i), 23))),
            detection => Assert.Equal((ViolationShape.UnexpectedInbound, 0.0), (detection.Shape, detection.Points)));

    [Fact]
    public void Repetition_counts_for_nothing()
    {
        IEnumerable<Violation> hosts = Enumerable.Range(0, 5000).Select(i => Packet.Tcp(i, Packet.Outside(i % 5), 23));
        Assert.Equal(3, Findings(hosts).Count(detection => detection.Points > 0));
    }

    [Fact]
    public void Like_packets_are_summed_up_with_first_and_last_and_what_they_look_like()
    {
        Responder responder = new(ShapeLimits.Default, GradingLimits.Default);
        for (int i = 0; i < 7; i++) responder.Observe(State, Packet.Tcp(i, "203.0.113.53", 853));
        DeniedFlow flow = Assert.Single(responder.FlowsOf(Home.Camera));
        Assert.Equal(
            (7L, true, Home.Noon, Home.Noon.AddSeconds(6), "203.0.113.53", (byte)6, (ushort)853, ViolationShape.EncryptedDns, PeerLocation.Outside),
            (flow.Count, flow.Sampled, flow.First, flow.Last, flow.Peer.ToString(), flow.Protocol, flow.Port, flow.Shape, flow.Place));
    }

    [Fact]
    public void A_device_that_tries_everything_fills_a_ledger_and_no_more()
    {
        Responder responder = new(ShapeLimits.Default, GradingLimits.Default);
        for (int i = 0; i < 20_000; i++) responder.Observe(State, Packet.Tcp(i / 100.0, Packet.Outside(i % 10_000), (ushort)(i % 7)));
        Assert.Equal(256, responder.FlowsOf(Home.Camera).Count);
    }

    [Fact]
    public void UnknownDevices_fill_nothing()
    {
        Responder responder = new(ShapeLimits.Default, GradingLimits.Default);
        ResponderAnswer answer = responder.Observe(State, Packet.Tcp(0, "203.0.113.9", 23) with { SourceMac = MacAddress.Parse("02:00:00:00:00:99") });
        Assert.Equal(new ResponderAnswer(null), answer);
    }

    internal static string TunnelName(int i) =>
        $"{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(BitConverter.GetBytes(i))[..20])}.t.example.org";

    private static ViolationShape Last(IEnumerable<Violation> violations) => Shapes(violations).Last();

    private static IEnumerable<ViolationShape> Shapes(IEnumerable<Violation> violations) => Findings(violations).Select(f => f.Shape);

    private static List<Detection> Findings(IEnumerable<Violation> violations)
    {
        ViolationClassifier classifier = new(ShapeLimits.Default);
        return [.. violations.Select(v => classifier.Observe(Home.Camera, v, PeerLocations.Of(State, DeniedFlow.PeerOf(v))))];
    }
}
