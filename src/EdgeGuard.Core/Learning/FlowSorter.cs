using System.Collections.Frozen;
using System.Net;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.Wire;

namespace EdgeGuard.Core.Learning;

/// <summary>Assigns each flow to a profile entry, by peer, direction and service.</summary>
internal sealed class FlowSorter(PeerDirectory directory)
{
    // The first ephemeral port of most systems.
    private const ushort FirstPassing = 32768;
    private static readonly PeerClass NameServers = new(PeerClassKind.Controller, PeerClass.DnsUrn);

    // Discovery protocols that answer to any source port (SSDP, WS-Discovery, mDNS, LLMNR).
    private static readonly FrozenSet<ushort> Discovery = new ushort[] { 1900, 3702, 5353, 5355 }.ToFrozenSet();

    /// <returns>null for what needs no permission: link-local traffic, DNS and time from the gateway, answers.</returns>
    internal (LearnedKey Key, ushort Service)? Sort(ObservedFlow observed)
    {
        if (Begun(observed) is not { } flow || !IcmpRequests.CanOpen(flow) || FlowEvaluator.Judge(PolicyCompiler.DefaultsOnly, directory, flow).Verdict != FlowVerdict.Denied) return null;
        (ushort asker, ushort asked) = flow.Direction == PolicyDirection.FromDevice ? (flow.DevicePort, flow.PeerPort) : (flow.PeerPort, flow.DevicePort);
        ushort? own = flow.Protocol == IpProtocols.Udp && Discovery.Contains(asker) && !Discovery.Contains(asked) && !AddressScope.IsGroup(flow.Peer) ? asker : null;
        LearnedKey key = new(flow.Direction, flow.Peer.AddressFamily, Peer(observed), flow.Protocol, Icmp(flow), own);
        return (key, own is null ? asked : (ushort)0);
    }

    /// <summary>
    /// The flow in the direction in which it must have begun. Where its beginning was not captured, the end with an ephemeral port asked the end with
    /// a service port. Null where the ports do not say.
    /// </summary>
    internal static Flow? Begun(ObservedFlow observed)
    {
        Flow flow = observed.Flow;
        if (observed.IsBeginSeen) return flow;
        return (flow.DevicePort >= FirstPassing, flow.PeerPort >= FirstPassing) switch
        {
            (true, false) => flow with { Direction = PolicyDirection.FromDevice },
            (false, true) => flow with { Direction = PolicyDirection.ToDevice },
            _ => null,
        };
    }

    /// <summary>Whether a port belongs to a discovery protocol.</summary>
    internal static bool IsDiscovery(ushort port) => Discovery.Contains(port);

    private LearnedPeer Peer(ObservedFlow observed)
    {
        IPAddress peer = observed.Flow.Peer;
        if (observed.Flow is { Protocol: IpProtocols.Tcp, PeerPort: DnsHeader.Port } && directory.Classes.GetValueOrDefault(NameServers, []).Contains(peer)) return LearnedPeer.NameServers;
        if (AddressScope.IsGroup(peer)) return new(null, new(peer, peer.GetAddressBytes().Length * 8), false);
        if (GatewayRole.IsPrivate(peer) || directory.LocalNetworks.Any(network => network.Contains(peer))) return new(null, null, true);
        return observed.AskedName is { } name ? new(name, null, false) : new(null, new(peer, peer.GetAddressBytes().Length * 8), false);
    }

    private static byte? Icmp(Flow flow) => flow.Protocol is IpProtocols.Icmp or IpProtocols.Icmpv6 ? flow.IcmpType : null;
}
