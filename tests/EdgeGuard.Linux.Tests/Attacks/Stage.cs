using System.Net;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Mud;
using EdgeGuard.Core.Nft;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.State;
using EdgeGuard.Linux.Tests.Netns;
using EdgeGuard.Oracle.Homes;
using EdgeGuard.Oracle.Packets;
using EdgeGuard.Oracle.Wires;

namespace EdgeGuard.Linux.Tests.Attacks;

/// <summary>The small home on the bench, with the subject's profile written by the test.</summary>
internal sealed class Stage(Bench bench)
{
    internal static readonly IPAddress Server = IPAddress.Parse("192.0.2.77");

    /// <summary>Plays on a fresh bench.</summary>
    internal static void Play(Action<Stage, Bench> act) => NetworkNamespace.Run(inside =>
    {
        using Bench bench = new(inside);
        act(new(bench), bench);
    });

    /// <summary>A home whose subject has these entries for IPv4.</summary>
    internal static GatewayState Home(Ace[] from, params Ace[] to) => SmallHome.Of(new()
    {
        MudUrl = "https://maker.example/thing.json",
        LastUpdate = DateTimeOffset.UnixEpoch,
        IsSupported = true,
        FromDevice = ["from"],
        ToDevice = ["to"],
        Acls = [new() { Name = "from", Aces = from }, new() { Name = "to", Aces = to }],
    });

    internal static Ace Allow(string name, AceMatches matches) => new() { Name = name, Matches = matches, Forwarding = AceAction.Accept };

    internal static Ace Deny(string name, AceMatches matches) => Allow(name, matches) with { Forwarding = AceAction.Drop };

    internal static AceMatches Tcp(ushort? destination = null, ushort? source = null) => new()
    {
        Tcp = new()
        {
            DestinationPort = destination is { } to ? PortMatch.EqualTo(to) : null,
            SourcePort = source is { } from ? PortMatch.EqualTo(from) : null,
        },
    };

    internal static GatewayState Holding(GatewayState home, Host host) => home.Holding(Core.Addresses.DeviceId.Of(host.End.Mac), ResponseLevel.Isolated);

    /// <summary>Makes a state the one in force, as the agent does: the ruleset in one transaction, then the live flows are judged.</summary>
    internal void Enforce(GatewayState state)
    {
        bench.Enforce(RulesetCompiler.Compile(state));
        bench.Flows.Rejudge(state);
    }

    /// <returns>The packet as it came out; null where it did not come out at this place.</returns>
    internal Packet? Send(End from, Packet packet, Site to, Func<byte[], IEnumerable<byte[]>>? shape = null) =>
        bench.Fire([new(from, packet, shape)])[0] is { } hit && hit.Site == to ? hit.Packet : null;

    internal static Packet TcpPacket(IPAddress from, ushort fromPort, IPAddress to, ushort toPort, PacketKind kind = PacketKind.First) => new()
    {
        Source = from,
        SourcePort = fromPort,
        Destination = to,
        DestinationPort = toPort,
        Protocol = IpProtocols.Tcp,
        Kind = kind,
    };
}
