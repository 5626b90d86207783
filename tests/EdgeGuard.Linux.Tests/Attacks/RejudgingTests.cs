using System.Net;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Wire;
using EdgeGuard.Linux.Conntrack;
using EdgeGuard.Linux.Tests.Netns;
using EdgeGuard.Oracle.Homes;
using EdgeGuard.Oracle.Packets;
using EdgeGuard.Oracle.Wires;

namespace EdgeGuard.Linux.Tests.Attacks;

/// <summary>Flows that live while the policy changes, under masquerade and behind a forwarded address as in a home.</summary>
[Trait("Suite", "attacks")]
public class RejudgingTests
{
    private static readonly GatewayState Wide = Stage.Home(
        [Stage.Allow("revoked", Stage.Tcp(destination: 80)), Stage.Allow("kept", Stage.Tcp(destination: 443))],
        Stage.Allow("revoked", Stage.Tcp(destination: 8000)), Stage.Allow("kept", Stage.Tcp(destination: 8443)));

    private static readonly GatewayState Narrow = Stage.Home([Stage.Allow("kept", Stage.Tcp(destination: 443))], Stage.Allow("kept", Stage.Tcp(destination: 8443)));

    private static Dictionary<string, Func<GatewayState>> Before => new()
    {
        ["wider profile"] = () => Wide,
        ["monitored"] = () => Wide.Monitored(),
        ["paused"] = () => Narrow with { PausedUntil = DateTimeOffset.UnixEpoch },
        ["no profile"] = () => Wide.Monitored() with { Profiles = Wide.Profiles.Remove(SmallHome.SubjectKey) },
    };

    [NetnsFact]
    public void T28_F36_Good_connections_survive_and_revoked_ones_stop_whatever_was_before()
    {
        Assert.All(Before.Values, before => Stage.Play((stage, _) => Check(stage, before())));
    }

    private static void Check(Stage stage, GatewayState before)
    {
        stage.Enforce(before);
        (Packet Open, Packet There) kept = Connect(stage, Places.Subject.End, Out(443), Places.Resolver.End), revoked = Connect(stage, Places.Subject.End, Out(80), Places.Resolver.End);
        (Packet Open, Packet There) keptIn = Connect(stage, Places.Resolver.End, In(8443), Places.Subject.End), revokedIn = Connect(stage, Places.Resolver.End, In(8000), Places.Subject.End);
        Assert.Equal(Places.Wan4, kept.There.Source);
        Assert.Equal(Places.Subject.V4, keptIn.There.Destination);
        HashSet<uint> ids = Ids();

        stage.Enforce(Narrow);

        Assert.NotNull(stage.Send(Places.Resolver.End, kept.There.Reversed(PacketKind.Later), Site.Things));
        Assert.NotNull(stage.Send(Places.Subject.End, keptIn.There.Reversed(PacketKind.Later), Site.Wan));
        Assert.Null(stage.Send(Places.Resolver.End, revoked.There.Reversed(PacketKind.Later), Site.Things));
        Assert.Null(stage.Send(Places.Subject.End, revoked.Open with { Kind = PacketKind.Later }, Site.Wan));
        Assert.Null(stage.Send(Places.Resolver.End, revokedIn.Open with { Kind = PacketKind.Later }, Site.Things));
        Assert.Null(stage.Send(Places.Subject.End, revokedIn.There.Reversed(PacketKind.Later), Site.Wan));
        Assert.True(Ids().Count(ids.Contains) >= 2, "the connections that may live on are other ones now");
    }

    // What the gateway itself opened is the owner's, and no profile of the device ends it.
    [NetnsFact]
    public void What_the_gateway_opened_to_a_device_lives_on() => Stage.Play((stage, bench) =>
    {
        stage.Enforce(Wide);
        IPAddress gateway = IPAddress.Parse("192.168.20.1");
        Packet open = Stage.TcpPacket(gateway, 45000, Places.Subject.V4, 9);
        (Packet _, Packet there) = Connect(stage, new(Site.Gateway, default), open, Places.Subject.End);

        stage.Enforce(Narrow);

        Assert.NotNull(stage.Send(Places.Subject.End, there.Reversed(PacketKind.Later), Site.Gateway));
    });

    private static Packet Out(ushort port) => Stage.TcpPacket(Places.Subject.V4, 40000, Stage.Server, port);

    private static Packet In(ushort port) => Stage.TcpPacket(Stage.Server, 41000, Places.Wan4, port);

    private static (Packet Open, Packet There) Connect(Stage stage, End opener, Packet open, End answerer)
    {
        Packet? there = stage.Send(opener, open, answerer.Site);
        Assert.NotNull(there);
        Assert.NotNull(stage.Send(answerer, there.Reversed(PacketKind.Answer), opener.Site));
        Assert.NotNull(stage.Send(opener, open with { Kind = PacketKind.Later }, answerer.Site));
        return (open, there);
    }

    private static HashSet<uint> Ids()
    {
        using ConntrackTable table = ConntrackTable.Open();
        return [.. table.Dump().Where(f => f.Original.Protocol == IpProtocol.Tcp).Select(f => f.Id)];
    }
}
