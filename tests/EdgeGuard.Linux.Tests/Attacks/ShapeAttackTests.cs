using System.Net;
using EdgeGuard.Core.Mud;
using EdgeGuard.Core.State;
using EdgeGuard.Linux.Tests.Netns;
using EdgeGuard.Oracle.Homes;
using EdgeGuard.Oracle.Packets;
using EdgeGuard.Oracle.Wires;

namespace EdgeGuard.Linux.Tests.Attacks;

/// <summary>Packets that hide what they are, entries whose order matters, classes that nobody is in, helpers that believe.</summary>
[Trait("Suite", "attacks")]
public class ShapeAttackTests
{
    private static readonly IPAddress Server6 = IPAddress.Parse("2001:db8:c::77");

    [NetnsFact]
    public void T26_Fragments_share_the_fate_of_their_datagram() => Stage.Play((stage, _) =>
    {
        stage.Enforce(Stage.Home([Stage.Allow("udp", new() { Udp = new() { DestinationPort = PortMatch.EqualTo(4500) } })]));

        Assert.NotNull(stage.Send(Places.Subject.End, Udp(4500), Site.Wan, Shapes.InTwo));
        Assert.Null(stage.Send(Places.Subject.End, Udp(4501), Site.Wan, Shapes.InTwo));
        Assert.Null(stage.Send(Places.Subject.End, Udp(4500) with { SourcePort = 40001 }, Site.Wan, frame => Shapes.InTwo(frame).Skip(1)));
        Packet other = Udp(4500) with { Source = Places.Subject.V6, Destination = Server6 };
        Assert.NotNull(stage.Send(Places.Subject.End, other, Site.Wan, Shapes.InTwo));
        Assert.Null(stage.Send(Places.Subject.End, other with { DestinationPort = 4501 }, Site.Wan, Shapes.InTwo));
    });

    [NetnsFact]
    public void T26_Extension_headers_hide_nothing_and_cost_nothing() => Stage.Play((stage, _) =>
    {
        stage.Enforce(Stage.Home([Stage.Allow("https", Stage.Tcp(destination: 443))]));

        foreach (byte header in new byte[] { 0, 60 })
        {
            Assert.NotNull(stage.Send(Places.Subject.End, Stage.TcpPacket(Places.Subject.V6, (ushort)(40000 + header), Server6, 443), Site.Wan, f => [Shapes.Behind(f, header)]));
            Assert.Null(stage.Send(Places.Subject.End, Stage.TcpPacket(Places.Subject.V6, (ushort)(40000 + header), Server6, 444), Site.Wan, f => [Shapes.Behind(f, header)]));
        }
    });

    [NetnsFact]
    public void Order_of_entries_decides() => Stage.Play((stage, bench) =>
    {
        Ace deny = Stage.Deny("not-there", new() { Ipv4 = new() { DestinationNetwork = IPNetwork.Parse("192.0.2.0/24") } });
        Ace allow = Stage.Allow("https", Stage.Tcp(destination: 443));
        Packet packet = Stage.TcpPacket(Places.Subject.V4, 40000, Stage.Server, 443);

        stage.Enforce(Stage.Home([deny, allow]));
        Assert.Null(stage.Send(Places.Subject.End, packet, Site.Wan));
        stage.Enforce(Stage.Home([allow, deny]));
        Assert.NotNull(stage.Send(Places.Subject.End, packet, Site.Wan));
    });

    [NetnsFact]
    public void A_class_that_nobody_is_in_lets_nobody_through() => Stage.Play((stage, _) =>
    {
        GatewayState home = Stage.Home([Stage.Allow("maker", new() { Mud = new() { Controller = "urn:example:nobody" } })], Stage.Allow("maker", new() { Mud = new() { Controller = "urn:example:nobody" } }));
        stage.Enforce(home with { Controllers = home.Controllers.SetItem("urn:example:nobody", []) });

        Assert.Null(stage.Send(Places.Subject.End, Stage.TcpPacket(Places.Subject.V4, 40000, Stage.Server, 443), Site.Wan));
        Assert.Null(stage.Send(Places.Subject.End, Stage.TcpPacket(Places.Subject.V4, 40000, Places.Hub.V4, 443), Site.Annex));
        Assert.Null(stage.Send(Places.Hub.End, Stage.TcpPacket(Places.Hub.V4, 40000, Places.Subject.V4, 443), Site.Things));
    });

    [NetnsFact]
    public void What_is_announced_to_a_helper_opens_nothing() => Stage.Play((stage, _) =>
    {
        stage.Enforce(Stage.Home([Stage.Allow("ftp", Stage.Tcp(destination: 21))]));
        Packet open = Stage.TcpPacket(Places.Subject.V6, 40000, Server6, 21), said = open with { Kind = PacketKind.Later };
        Packet? there = stage.Send(Places.Subject.End, open, Site.Wan);
        Assert.NotNull(stage.Send(Places.Resolver.End, there!.Reversed(PacketKind.Answer), Site.Things));
        stage.Send(Places.Subject.End, said with { Text = (5000, "NOOP\r\n") }, Site.Wan);
        stage.Send(Places.Subject.End, said with { Text = (5006, $"EPRT |2|{Places.Subject.V6}|50123|\r\n") }, Site.Wan);

        Assert.Null(stage.Send(Places.Resolver.End, Stage.TcpPacket(Server6, 20, Places.Subject.V6, 50123), Site.Things));
    });

    private static Packet Udp(ushort port) => new() { Source = Places.Subject.V4, SourcePort = 40000, Destination = Stage.Server, DestinationPort = port, Protocol = 17 };
}
