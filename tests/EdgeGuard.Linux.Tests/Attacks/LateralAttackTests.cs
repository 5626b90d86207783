using EdgeGuard.Core.State;
using EdgeGuard.Linux.Tests.Netns;
using EdgeGuard.Oracle.Homes;
using EdgeGuard.Oracle.Packets;
using EdgeGuard.Oracle.Wires;

namespace EdgeGuard.Linux.Tests.Attacks;

/// <summary>One device against another, through the gateway.</summary>
[Trait("Suite", "attacks")]
public class LateralAttackTests
{
    [NetnsFact]
    public void T28_A_held_receiver_is_not_reached_by_a_flow_that_lived_before() => Stage.Play((stage, _) =>
    {
        GatewayState home = Stage.Home([Stage.Allow("all", new())], Stage.Allow("all", new()));
        stage.Enforce(home);
        Packet open = Stage.TcpPacket(Places.Subject.V4, 40000, Places.Hub.V4, 80);
        Packet? arrived = stage.Send(Places.Subject.End, open, Site.Annex);
        Assert.NotNull(arrived);
        Assert.NotNull(stage.Send(Places.Hub.End, arrived.Reversed(PacketKind.Answer), Site.Things));

        stage.Enforce(Stage.Holding(home, Places.Hub));

        Assert.Null(stage.Send(Places.Subject.End, open with { Kind = PacketKind.Later }, Site.Annex));
        Assert.Null(stage.Send(Places.Subject.End, open with { SourcePort = 40001 }, Site.Annex));
        Assert.Null(stage.Send(Places.Hub.End, arrived.Reversed(PacketKind.Later), Site.Things));
    });

    [NetnsFact]
    public void T29_The_receivers_own_profile_is_asked() => Stage.Play((stage, _) =>
    {
        stage.Enforce(Stage.Home([Stage.Allow("all", new())]));

        Assert.NotNull(stage.Send(Places.Subject.End, Stage.TcpPacket(Places.Subject.V4, 40000, Places.Sibling.V4, 443), Site.Things));
        Assert.Null(stage.Send(Places.Subject.End, Stage.TcpPacket(Places.Subject.V4, 40000, Places.Sibling.V4, 444), Site.Things));
        Assert.NotNull(stage.Send(Places.Subject.End, Stage.TcpPacket(Places.Subject.V6, 40000, Places.Sibling.V6, 443), Site.Things));
        Assert.Null(stage.Send(Places.Subject.End, Stage.TcpPacket(Places.Subject.V6, 40000, Places.Sibling.V6, 444), Site.Things));
    });

    [NetnsFact]
    public void T1_A_thing_cannot_speak_with_the_laptops_pair_of_addresses() => Stage.Play((stage, _) =>
    {
        stage.Enforce(Stage.Home([]));
        Packet attack = Stage.TcpPacket(Places.Laptop.V4, 40000, Places.Sibling.V4, 80);

        Assert.Null(stage.Send(new(Site.Things, Places.Laptop.End.Mac), attack, Site.Things));
        Assert.NotNull(stage.Send(Places.Laptop.End, attack, Site.Things));
    });

    [NetnsFact]
    public void Answers_are_no_permission_in_either_direction() => Stage.Play((stage, _) =>
    {
        stage.Enforce(Stage.Home(
            [Stage.Allow("service-answers", Stage.Tcp(source: 8080)), Stage.Allow("cloud", Stage.Tcp(destination: 443))],
            Stage.Allow("service", Stage.Tcp(destination: 8080)), Stage.Allow("cloud-answers", Stage.Tcp(source: 443))));

        Assert.Null(stage.Send(Places.Subject.End, Stage.TcpPacket(Places.Subject.V4, 8080, Places.Hub.V4, 22), Site.Annex));
        Assert.Null(stage.Send(Places.Resolver.End, Stage.TcpPacket(Stage.Server, 443, Places.Subject.V4, 22), Site.Things));
        Assert.NotNull(stage.Send(Places.Hub.End, Stage.TcpPacket(Places.Hub.V4, 40000, Places.Subject.V4, 8080), Site.Things));
        Assert.NotNull(stage.Send(Places.Subject.End, Stage.TcpPacket(Places.Subject.V4, 40000, Stage.Server, 443), Site.Wan));
    });
}
