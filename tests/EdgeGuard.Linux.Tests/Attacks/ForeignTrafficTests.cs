using System.Net;
using EdgeGuard.Core.Policy;
using EdgeGuard.Linux.Tests.Netns;
using EdgeGuard.Oracle.Homes;
using EdgeGuard.Oracle.Packets;
using EdgeGuard.Oracle.Wires;

namespace EdgeGuard.Linux.Tests.Attacks;

/// <summary>What touches no network under care is not ours: it comes out the same, packet for packet, with and without us.</summary>
[Trait("Suite", "attacks")]
public class ForeignTrafficTests
{
    // As a container engine writes them: its own chains, an address of the gateway's forwarded to a container, masquerade.
    private const string Containers = """
        table ip nat {
          chain DOCKER { iifname "wan0" tcp dport 8888 dnat to 100.127.255.2:80; }
          chain PREROUTING { type nat hook prerouting priority -101; fib daddr type local jump DOCKER; }
        }
        table ip filter {
          chain FORWARD { type filter hook forward priority filter; policy accept; iifname "other0" oifname "other0" drop; }
        }
        """;

    [NetnsFact]
    public void Traffic_of_containers_tunnels_and_the_gateway_is_unchanged() => NetworkNamespace.Run(inside =>
    {
        using Bench bench = new(inside);
        inside.Nft(Containers);
        Shot[] shots = [.. Shots()];
        Hit?[] without = bench.Fire(shots);
        bench.Flows.Clear();
        bench.Enforce(Core.Nft.RulesetCompiler.Compile(Stage.Home([])));

        Hit?[] with = bench.Fire(shots);

        Assert.Equal(without, with);
        Assert.True(without.Count(h => h is not null) >= shots.Length - 2, "most of it should pass in the first place");
    });

    [NetnsFact]
    public void T1_A_governed_address_does_not_come_in_or_go_out_by_another_way() => Stage.Play((stage, _) =>
    {
        stage.Enforce(Stage.Home([Stage.Allow("all", new())], Stage.Allow("all", new())));

        Assert.Null(stage.Send(new(Site.Other, Places.Subject.End.Mac), Stage.TcpPacket(Places.Subject.V4, 40000, Stage.Server, 443), Site.Wan));
        Assert.Null(stage.Send(new(Site.Wan, Places.Subject.End.Mac), Stage.TcpPacket(Places.Subject.V4, 40000, Places.Hub.V4, 443), Site.Annex));
        Assert.NotNull(stage.Send(Places.Subject.End, Stage.TcpPacket(Places.Subject.V4, 40000, Stage.Server, 443), Site.Wan));
    });

    private static IEnumerable<Shot> Shots()
    {
        End container = Places.Outsider.End, world = Places.Resolver.End;
        foreach (byte protocol in new byte[] { IpProtocols.Tcp, IpProtocols.Udp, 47, 50 })
        {
            yield return new(container, Between(Places.Outsider.V4, Stage.Server, protocol));
            yield return new(container, Between(Places.Outsider.V6, IPAddress.Parse("2001:db8:c::77"), protocol));
            yield return new(world, Between(IPAddress.Parse("2001:db8:c::77"), Places.Outsider.V6, protocol));
            yield return new(container, Between(Places.Outsider.V4, IPAddress.Parse("100.127.255.1"), protocol));
            yield return new(world, Between(Stage.Server, IPAddress.Parse("100.127.255.1"), protocol));
        }
        yield return new(world, Stage.TcpPacket(Stage.Server, 42000, Places.Wan4, 8888));
        yield return new(world, Stage.TcpPacket(Stage.Server, 42000, Places.Outsider.V4, 22, PacketKind.Reset));
        yield return new(container, Stage.TcpPacket(Places.Outsider.V4, 42001, Stage.Server, 22, PacketKind.Answer));
    }

    private static Packet Between(IPAddress from, IPAddress to, byte protocol) =>
        new() { Source = from, Destination = to, Protocol = protocol, SourcePort = 42000, DestinationPort = 4500 };
}
