using System.Net;
using EdgeGuard.Core.Nft;
using EdgeGuard.Core.Policy;
using EdgeGuard.Linux.Tests.Netns;
using EdgeGuard.Oracle.Homes;
using EdgeGuard.Oracle.Packets;
using EdgeGuard.Oracle.Wires;

namespace EdgeGuard.Linux.Tests.Attacks;

/// <summary>A tunnel and the family's own network, packet for packet, without our table and with it.</summary>
public class ScopeTests
{
    private static readonly IPAddress Roamer4 = IPAddress.Parse("10.66.0.2"), Roamer6 = IPAddress.Parse("2001:db8:66::2");
    private static readonly IPAddress Server6 = IPAddress.Parse("2001:db8:c::77");
    private static readonly byte[] Protocols = [IpProtocols.Tcp, IpProtocols.Udp, 47, 50, 132];

    [NetnsFact]
    public void What_goes_through_a_tunnel_is_unchanged() => NetworkNamespace.Run(inside =>
    {
        using Bench bench = new(inside);
        using TunnelEnd tunnel = new("wg0");
        inside.Ip("addr add 10.66.0.1/24 dev wg0");
        inside.Ip("addr add 2001:db8:66::1/64 dev wg0 nodad");
        inside.Ip("link set wg0 up");

        List<string> without = Travel(bench, tunnel);
        bench.Flows.Clear();
        bench.Enforce(RulesetCompiler.Compile(Stage.Home([])));
        List<string> with = Travel(bench, tunnel);

        Assert.Equal(without, with);
        Assert.Contains(without, line => line.StartsWith("world", StringComparison.Ordinal));
        Assert.Contains(without, line => line.StartsWith("tunnel", StringComparison.Ordinal));
        Assert.InRange(without.Count, 3 * Protocols.Length, int.MaxValue);
    });

    [NetnsFact]
    public void What_the_family_does_outside_the_things_is_unchanged() => NetworkNamespace.Run(inside =>
    {
        using Bench bench = new(inside);
        Shot[] shots = [.. OfTheFamily()];

        Hit?[] without = bench.Fire(shots);
        bench.Flows.Clear();
        bench.Enforce(RulesetCompiler.Compile(Stage.Home([])));
        Hit?[] with = bench.Fire(shots);

        Assert.Equal(without, with);
        Assert.True(without.Count(h => h is not null) >= shots.Length - 4, "most of it should pass in the first place");
    });

    private static List<string> Travel(Bench bench, TunnelEnd tunnel)
    {
        const uint Numbers = 0x0100_0000;
        using FarEnd world = Bench.OpenEnd(Site.Wan), other = Bench.OpenEnd(Site.Other);
        uint number = Numbers;
        foreach (byte protocol in Protocols)
        {
            tunnel.Send(Between(Roamer4, Stage.Server, protocol), number++);
            tunnel.Send(Between(Roamer6, Server6, protocol), number++);
            tunnel.Send(Between(Roamer4, Places.Outsider.V4, protocol), number++);
        }
        bench.Fire([.. Protocols.SelectMany(p => new Shot[]
        {
            new(Places.Outsider.End, Between(Places.Outsider.V4, Roamer4, p)), new(Places.Resolver.End, Between(Server6, Roamer6, p)),
            new(Places.Resolver.End, Between(Stage.Server, Roamer4, p)),
        })]);
        List<string> seen = [];
        while (tunnel.TryReceive(out Arrival arrival)) seen.Add($"tunnel {arrival.Packet}");
        while (world.TryReceive(out Arrival arrival)) if (arrival.Number is >= Numbers and < 0x0200_0000) seen.Add($"world {arrival}");
        while (other.TryReceive(out Arrival arrival)) if (arrival.Number is >= Numbers and < 0x0200_0000) seen.Add($"other {arrival}");
        return seen;
    }

    // Out and back, to the gateway and to a network that is not under care, and what belongs to no connection.
    private static IEnumerable<Shot> OfTheFamily()
    {
        End family = Places.Laptop.End, world = Places.Resolver.End;
        foreach (byte protocol in Protocols)
        {
            yield return new(family, Between(Places.Laptop.V4, Stage.Server, protocol));
            yield return new(family, Between(Places.Laptop.V6, Server6, protocol));
            yield return new(world, Between(Server6, Places.Laptop.V6, protocol));
            yield return new(family, Between(Places.Laptop.V4, Places.Outsider.V4, protocol));
            yield return new(Places.Outsider.End, Between(Places.Outsider.V4, Places.Laptop.V4, protocol));
            yield return new(family, Between(Places.Laptop.V4, IPAddress.Parse("192.168.30.1"), protocol));
            yield return new(family, Between(Places.Laptop.V6, IPAddress.Parse("2001:db8:30::1"), protocol));
        }
        foreach (PacketKind kind in new[] { PacketKind.Later, PacketKind.Answer, PacketKind.Reset })
        {
            yield return new(family, Stage.TcpPacket(Places.Laptop.V6, 43000, Server6, 22, kind));
            yield return new(world, Stage.TcpPacket(Server6, 43000, Places.Laptop.V6, 23, kind));
        }
        yield return new(family, Echo(Places.Laptop.V4, Stage.Server));
        yield return new(family, Echo(Places.Laptop.V6, Server6));
    }

    private static Packet Between(IPAddress from, IPAddress to, byte protocol) =>
        new() { Source = from, Destination = to, Protocol = protocol, SourcePort = 42000, DestinationPort = 4500 };

    private static Packet Echo(IPAddress from, IPAddress to)
    {
        bool v4 = from.GetAddressBytes().Length == 4;
        return new() { Source = from, Destination = to, Protocol = v4 ? IpProtocols.Icmp : IpProtocols.Icmpv6, IcmpType = (byte)(v4 ? 8 : 128), IcmpId = 7 };
    }
}
