using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using EdgeGuard.Core.Access;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.State;
using EdgeGuard.Oracle.Homes;
using EdgeGuard.Oracle.Packets;

namespace EdgeGuard.Oracle.Atoms;

/// <summary>Cuts the packets between the subject and one peer by only those rules that speak of this peer.</summary>
internal sealed class PacketAtoms
{
    // A free protocol number (RFC 3692), which no rule speaks of unless it speaks of every protocol.
    private const byte UnspokenProtocol = 253;
    private static readonly ImmutableHashSet<byte> ExtensionHeaders = [0, 43, 44, 51, 60];

    private static readonly (ushort Own, ushort Other)[] Dhcp = [(68, 67), (546, 547), (67, 68), (68, 7), (547, 546), (546, 7)];

    private readonly IPAddress _subject;
    private readonly IPAddress _peer;
    private readonly ImmutableArray<Traffic> _rules;
    private ushort _echo = 1;

    internal PacketAtoms(GatewayState state, PeerAtom peer)
    {
        AddressFamily family = peer.Address.AddressFamily;
        _peer = peer.Address;
        _subject = peer.Address.IsIPv6LinkLocal ? Places.SubjectLink : Places.Subject.Address(family);
        PeerDirectory directory = GatewayDirectory.Of(state, SmallHome.Subject);
        DevicePolicy own = GatewayDirectory.PolicyOf(state, state.Devices[SmallHome.Subject]);
        _rules =
        [
            .. own.FromDevice.Concat(own.ToDevice).Where(r => r.Family == family && directory.Matches(r.Peer, _peer)).Select(r => r.Traffic),
            .. RulesOfPeer(state, directory).Where(r => r.Family == family && directory.Matches(r.Peer, _subject)).Select(r => Turned(r.Traffic)),
        ];
    }

    /// <summary>The first packets of flows, one of each cell and both sides of every edge, as the opener sends them.</summary>
    internal IEnumerable<Packet> Openings(PolicyDirection direction) =>
        Protocols().SelectMany(p => OfProtocol(p, direction)).Distinct();

    private IEnumerable<PolicyRule> RulesOfPeer(GatewayState state, PeerDirectory directory) =>
        state.Devices.Values.Where(d => d.Addresses.Contains(_peer)).Select(d => GatewayDirectory.PolicyOf(state, d)).SelectMany(p => p.FromDevice.Concat(p.ToDevice));

    // The other end's rule, seen from the subject: its device is our peer.
    private static Traffic Turned(Traffic traffic) => traffic with { DevicePorts = traffic.PeerPorts, PeerPorts = traffic.DevicePorts };

    private IEnumerable<byte> Protocols()
    {
        bool v6 = _peer.AddressFamily == AddressFamily.InterNetworkV6;
        byte[] always = [IpProtocols.Tcp, IpProtocols.Udp, IpProtocols.Igmp, UnspokenProtocol, v6 ? IpProtocols.Icmpv6 : IpProtocols.Icmp];
        return always.Concat(_rules.Select(r => r.Protocol).OfType<byte>()).Distinct().Where(p => !v6 || !ExtensionHeaders.Contains(p)).Where(p => p != 0);
    }

    private IEnumerable<Packet> OfProtocol(byte protocol, PolicyDirection direction)
    {
        Packet bare = direction == PolicyDirection.FromDevice
            ? new() { Source = _subject, Destination = _peer, Protocol = protocol }
            : new() { Source = _peer, Destination = _subject, Protocol = protocol };
        Traffic[] spoken = [.. _rules.Where(r => r.Protocol is null || r.Protocol == protocol)];
        if (bare.IsIcmp) return OfIcmp(bare, spoken);
        return IpProtocols.HasPorts(protocol) ? OfPorts(bare, spoken, direction) : [bare];
    }

    private static IEnumerable<Packet> OfPorts(Packet bare, Traffic[] spoken, PolicyDirection direction)
    {
        PortCut own = new(spoken.Select(r => r.DevicePorts), 40000), other = new(spoken.Select(r => r.PeerPorts), 7);
        IEnumerable<(ushort Own, ushort Other)> pairs = own.Edges.SelectMany(o => other.Cells.Select(p => (o, p)))
            .Concat(own.Cells.SelectMany(o => other.Edges.Select(p => (o, p))));
        if (bare.Protocol == IpProtocols.Udp) pairs = pairs.Concat(Dhcp);
        return pairs.Distinct().Select(p => direction == PolicyDirection.FromDevice
            ? bare with { SourcePort = p.Own, DestinationPort = p.Other }
            : bare with { SourcePort = p.Other, DestinationPort = p.Own });
    }

    private IEnumerable<Packet> OfIcmp(Packet bare, Traffic[] spoken)
    {
        byte[] always = bare.IsV4 ? [8, 0, 3, 5, 13, 9] : [128, 129, 1, 133, 134, 135, 136, 137, 130, 131, 143, 139];
        byte[] types = [.. always.Concat(spoken.SelectMany(r => r.IcmpTypes).SelectMany(Beside)).Distinct()];
        byte[] codes = [.. new byte[] { 0, 7 }.Concat(spoken.Select(r => r.IcmpCode).OfType<byte>().SelectMany(Beside)).Distinct()];
        return types.SelectMany(t => codes.Select(c => bare with { IcmpType = t, IcmpCode = c, IcmpId = _echo++ }));
    }

    private static IEnumerable<byte> Beside(byte value) => new[] { value - 1, value, value + 1 }.Where(v => v is >= 0 and <= byte.MaxValue).Select(v => (byte)v);

    /// <summary>The ports of one end, cut by port sets.</summary>
    private sealed class PortCut
    {
        /// <param name="sets">What rules say of this end.</param>
        /// <param name="usual">A port for where no rule cares.</param>
        internal PortCut(IEnumerable<PortSet> sets, ushort usual)
        {
            PortSet[] cuts = [.. sets.Distinct()];
            Edges = [.. cuts.Where(s => !s.IsAll).SelectMany(s => s.Ranges)
                .SelectMany(r => new[] { r.First - 1, r.First, r.Last, r.Last + 1 })
                .Where(p => p is >= 0 and <= ushort.MaxValue).Select(p => (ushort)p).Prepend(usual).Distinct()];
            Cells = [.. Edges.DistinctBy(p => string.Concat(cuts.Select(s => s.Contains(p) ? '1' : '0')))];
        }

        /// <summary>Both sides of every edge, and a usual port.</summary>
        internal ImmutableArray<ushort> Edges { get; }

        /// <summary>One port of each cell.</summary>
        internal ImmutableArray<ushort> Cells { get; }
    }
}
