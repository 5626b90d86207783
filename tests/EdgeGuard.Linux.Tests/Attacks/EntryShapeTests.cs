using System.Net;
using EdgeGuard.Core.Mud;
using EdgeGuard.Linux.Tests.Netns;
using EdgeGuard.Oracle.Homes;
using EdgeGuard.Oracle.Packets;
using EdgeGuard.Oracle.Wires;

namespace EdgeGuard.Linux.Tests.Attacks;

/// <summary>Every shape that an entry can have: what it says passes, and what lies just beside it does not.</summary>
[Trait("Suite", "attacks")]
public class EntryShapeTests
{
    private static readonly IPNetwork OneHost = IPNetwork.Parse("192.0.2.77/32"), Many = IPNetwork.Parse("192.0.2.0/24");
    private static readonly IPAddress Neighbour = IPAddress.Parse("192.0.2.78"), UnknownDevice = IPAddress.Parse("192.0.3.77");

    private static readonly (string Shape, AceMatches Matches, Packet[] Within, Packet[] Beside)[] Shapes =
    [
        ("destination port", To(OneHost, new() { Tcp = new() { DestinationPort = PortMatch.EqualTo(443) } }), [Tcp(443)], [Tcp(444), Tcp(443, to: Neighbour), Udp(443)]),
        ("both ports equal", To(OneHost, new() { Udp = new() { SourcePort = PortMatch.EqualTo(123), DestinationPort = PortMatch.EqualTo(123) } }), [Udp(123, 123)], [Udp(123, 124), Udp(124, 123)]),
        ("no port", To(OneHost, new() { Tcp = new() }), [Tcp(1), Tcp(65535)], [Udp(1), Tcp(1, to: Neighbour)]),
        ("any protocol", To(OneHost, new()), [Tcp(1), Udp(1), Of(47)], [Tcp(1, to: Neighbour), Of(47) with { Destination = Neighbour }]),
        ("one protocol", To(OneHost, new(), protocol: 47), [Of(47)], [Of(50), Tcp(1)]),
        ("ICMP type and code", To(OneHost, new() { Icmp = new() { Type = 8, Code = 0 } }), [Icmp(8, 0)], [Icmp(8, 1), Icmp(13, 0), Tcp(8)]),
        ("prefix", To(Many, new() { Tcp = new() { DestinationPort = PortMatch.EqualTo(443) } }), [Tcp(443), Tcp(443, to: Neighbour)], [Tcp(443, to: UnknownDevice), Tcp(442)]),
        ("range", To(OneHost, new() { Tcp = new() { DestinationPort = new(PortOperator.Range, 8000, 8010) } }), [Tcp(8000), Tcp(8010)], [Tcp(7999), Tcp(8011)]),
        ("up to", To(OneHost, new() { Udp = new() { DestinationPort = new(PortOperator.LessOrEqual, 1023, 1023) } }), [Udp(1), Udp(1023)], [Udp(1024)]),
        ("from on", To(OneHost, new() { Udp = new() { DestinationPort = new(PortOperator.GreaterOrEqual, 49152, 49152) } }), [Udp(49152), Udp(65535)], [Udp(49151)]),
        ("all but one", To(OneHost, new() { Tcp = new() { DestinationPort = new(PortOperator.NotEqual, 23, 23) } }), [Tcp(22), Tcp(24)], [Tcp(23)]),
    ];

    [NetnsFact]
    public void Each_shape_lets_through_what_it_says_and_nothing_beside_it() => Stage.Play((stage, bench) =>
    {
        foreach ((string shape, AceMatches matches, Packet[] within, Packet[] beside) in Shapes)
        {
            bench.Flows.Clear();
            stage.Enforce(Stage.Home([Stage.Allow("entry", matches)]));
            Assert.All(within, packet => Assert.True(stage.Send(Places.Subject.End, packet, Site.Wan) is not null, $"{shape}: {packet} should pass"));
            Assert.All(beside, packet => Assert.True(stage.Send(Places.Subject.End, packet, Site.Wan) is null, $"{shape}: {packet} should not pass"));
        }
    });

    private static AceMatches To(IPNetwork network, AceMatches matches, byte? protocol = null) =>
        matches with { Ipv4 = new() { DestinationNetwork = network, Protocol = protocol } };

    private static Packet Tcp(ushort port, IPAddress? to = null) => Stage.TcpPacket(Places.Subject.V4, 40000, to ?? Stage.Server, port);

    private static Packet Udp(ushort to, ushort from = 40000) => Of(17) with { SourcePort = from, DestinationPort = to };

    private static Packet Icmp(byte type, byte code) => Of(1) with { IcmpType = type, IcmpCode = code, IcmpId = (ushort)(type << 8 | code) };

    private static Packet Of(byte protocol) => new() { Source = Places.Subject.V4, Destination = Stage.Server, Protocol = protocol };
}
