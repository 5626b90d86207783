using System.Net;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.State;
using EdgeGuard.Linux.Tests.Netns;
using EdgeGuard.Oracle.Homes;
using EdgeGuard.Oracle.Packets;
using EdgeGuard.Oracle.Wires;

namespace EdgeGuard.Linux.Tests.Attacks;

/// <summary>Homes where one network is enforced and another only watched, and pauses.</summary>
[Trait("Suite", "attacks")]
public class MixedHomeTests
{
    private static readonly IPAddress Server6 = IPAddress.Parse("2001:db8:c::77");
    private static readonly GatewayState Home = Stage.Home([]);

    [NetnsFact]
    public void An_unknown_sender_on_a_monitored_network_does_not_reach_an_enforced_one() => Stage.Play((stage, _) =>
    {
        stage.Enforce(Watched(Home, "annex"));

        Assert.Null(stage.Send(Places.UnknownDevice.End, Stage.TcpPacket(Places.UnknownDevice.V4, 40000, Places.Subject.V4, 80), Site.Things));
        Assert.Null(stage.Send(Places.UnknownDevice.End, Stage.TcpPacket(Places.UnknownDevice.V6, 40000, Places.Subject.V6, 80), Site.Things));
        Assert.NotNull(stage.Send(Places.UnknownDevice.End, Stage.TcpPacket(Places.UnknownDevice.V4, 40000, Stage.Server, 80), Site.Wan));
        Assert.NotNull(stage.Send(Places.UnknownDevice.End, Stage.TcpPacket(Places.UnknownDevice.V6, 40000, Server6, 80), Site.Wan));
    });

    [NetnsFact]
    public void T1_Monitored_sender_reaches_no_enforced_device_in_the_name_of_another_network() => Stage.Play((stage, _) =>
    {
        stage.Enforce(Watched(Stage.Home([], Stage.Allow("all", new())), "annex", "family"));

        Assert.Null(stage.Send(Places.UnknownDevice.End, Stage.TcpPacket(Places.Laptop.V4, 40000, Places.Subject.V4, 80), Site.Things));
        Assert.Null(stage.Send(Places.UnknownDevice.End, Stage.TcpPacket(Places.Sibling.V4, 40000, Places.Subject.V4, 80), Site.Things));
        // The device takes packets from everyone: from the laptop itself, and from the sender's own address.
        Assert.NotNull(stage.Send(Places.Laptop.End, Stage.TcpPacket(Places.Laptop.V4, 40000, Places.Subject.V4, 80), Site.Things));
        Assert.NotNull(stage.Send(Places.UnknownDevice.End, Stage.TcpPacket(Places.UnknownDevice.V4, 40001, Places.Subject.V4, 80), Site.Things));
    });

    [NetnsTheory]
    [InlineData((ushort)68, 4)]
    [InlineData((ushort)546, 6)]
    public void T23_Nothing_is_forwarded_to_a_dhcp_client_in_any_mode(ushort client, int family) => Stage.Play((stage, _) =>
    {
        (IPAddress from, IPAddress to) = family == 4 ? (Places.Laptop.V4, Places.Subject.V4) : (Places.Laptop.V6, Places.Subject.V6);
        GatewayState paused = Home with { PausedUntil = DateTimeOffset.MaxValue };
        foreach (GatewayState state in new[] { Home, Watched(Home, "things", "annex", "family"), paused })
        {
            stage.Enforce(state);
            Packet grant = Stage.TcpPacket(from, (ushort)(client == 68 ? 67 : 547), to, client) with { Protocol = IpProtocols.Udp };
            Assert.Null(stage.Send(Places.Laptop.End, grant, Site.Things));
            // A trusted host reaches any other port.
            Assert.NotNull(stage.Send(Places.Laptop.End, grant with { DestinationPort = 5683 }, Site.Things));
        }
    });

    [NetnsFact]
    public void A_monitored_device_is_not_reached_by_an_enforced_one_that_may_not_send() => Stage.Play((stage, _) =>
    {
        stage.Enforce(Watched(Home, "annex"));

        Assert.Null(stage.Send(Places.Subject.End, Stage.TcpPacket(Places.Subject.V4, 40000, Places.Hub.V4, 80), Site.Annex));
        Assert.NotNull(stage.Send(Places.Hub.End, Stage.TcpPacket(Places.Hub.V4, 40000, Stage.Server, 80), Site.Wan));
    });

    [NetnsFact]
    public void A_device_that_is_held_stays_held_on_a_monitored_network_and_in_a_pause() => Stage.Play((stage, _) =>
    {
        Packet packet = Stage.TcpPacket(Places.Subject.V4, 40000, Stage.Server, 22);
        foreach (ResponseLevel level in new[] { ResponseLevel.Restricted, ResponseLevel.Isolated })
        {
            GatewayState held = Home.Holding(SmallHome.Subject, level);
            foreach (GatewayState lenient in new[] { Watched(held, "things", "annex", "family"), held with { PausedUntil = DateTimeOffset.MaxValue } })
            {
                stage.Enforce(lenient);
                Assert.Null(stage.Send(Places.Subject.End, packet, Site.Wan));
                Assert.NotNull(stage.Send(Places.Sibling.End, packet with { Source = Places.Sibling.V4 }, Site.Wan));
            }
        }
    });

    private static GatewayState Watched(GatewayState home, params string[] names) => home with
    {
        Networks = home.Networks.SetItems(names.Select(n => KeyValuePair.Create(n, home.Networks[n] with { Mode = EnforcementMode.Monitor }))),
    };
}
