using System.Collections.Frozen;
using System.Net;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Policy;

namespace EdgeGuard.Core.Learning;

/// <summary>Finds what a person should check before a habit becomes a permission.</summary>
internal sealed class Suspicions
{
    /// <summary>The text about a scan.</summary>
    internal const string Scan = "it has the shape of a scan: many targets, and hardly one answers";

    private const int ManyTargets = 8;
    private const int ManyHosts = 5;

    internal static readonly FrozenSet<ushort> AttackedPorts = new ushort[] { 22, 23, 25, 135, 139, 445, 2323, 3389, 5555, 7547, 37215, 52869 }.ToFrozenSet();
    private static readonly FrozenSet<ushort> Usual = new ushort[] { 53, 80, 123, 443, 853, 5222, 5223, 5228, 8080, 8443, 8883 }.ToFrozenSet();

    /// <summary>Whether attackers look for this port.</summary>
    internal static bool IsAttacked(ushort port) => AttackedPorts.Contains(port);

    private readonly FrozenDictionary<(PolicyDirection, byte, ushort), Spread> _targets;
    private readonly FrozenDictionary<(PolicyDirection, IPAddress), Spread> _ports;

    internal Suspicions(IReadOnlyCollection<ObservedFlow> flows)
    {
        _targets = flows.GroupBy(flow => (flow.Flow.Direction, flow.Flow.Protocol, ServiceOf(flow.Flow)))
            .ToFrozenDictionary(group => group.Key, group => Spread.Of(group, flow => flow.Flow.Peer));
        _ports = flows.Where(flow => IpProtocols.HasPorts(flow.Flow.Protocol)).GroupBy(flow => (flow.Flow.Direction, flow.Flow.Peer))
            .ToFrozenDictionary(group => group.Key, group => Spread.Of(group, flow => ServiceOf(flow.Flow)));
    }

    /// <returns>The reason against a permission, in words for people; null where there is none.</returns>
    internal string? Of(LearnedKey key, IReadOnlyCollection<ObservedFlow> evidence)
    {
        if (evidence.Any(IsScan)) return Scan;
        if (evidence.FirstOrDefault(flow => IpProtocols.HasPorts(key.Protocol) && AttackedPorts.Contains(ServiceOf(flow.Flow))) is { } attacked)
            return $"port {ServiceOf(attacked.Flow)} is often attacked";
        if (key.Starter == PolicyDirection.ToDevice && !key.Peer.IsLocal) return "somebody on the internet began it";
        if (key.Peer.IsRawPublic) return "the device went to an address on the internet whose name it never asked for";
        return evidence.Any(IsOddCrowd) ? "many hosts on one unusual port" : null;
    }

    private bool IsScan(ObservedFlow observed)
    {
        Flow flow = observed.Flow;
        if (AddressScope.IsGroup(flow.Peer)) return false;
        Spread targets = _targets[(flow.Direction, flow.Protocol, ServiceOf(flow))];
        return targets is { Count: >= ManyTargets, IsSilent: true }
            || (IpProtocols.HasPorts(flow.Protocol) && _ports[(flow.Direction, flow.Peer)] is { Count: >= ManyTargets, IsSilent: true });
    }

    private bool IsOddCrowd(ObservedFlow observed)
    {
        Flow flow = observed.Flow;
        return flow.Direction == PolicyDirection.FromDevice && IpProtocols.HasPorts(flow.Protocol) && !Usual.Contains(flow.PeerPort)
            && !AddressScope.IsGroup(flow.Peer) && !GatewayRole.IsPrivate(flow.Peer)
            && _targets[(flow.Direction, flow.Protocol, flow.PeerPort)].Count >= ManyHosts;
    }

    private static ushort ServiceOf(Flow flow) => flow.Direction == PolicyDirection.FromDevice ? flow.PeerPort : flow.DevicePort;

    /// <summary>How many distinct values there were, and whether most targets did not answer.</summary>
    private readonly record struct Spread(int Count, bool IsSilent)
    {
        internal static Spread Of<T>(IEnumerable<ObservedFlow> flows, Func<ObservedFlow, T> what)
        {
            ObservedFlow[] all = [.. flows];
            return new(all.Select(what).Distinct().Count(), all.Count(flow => !flow.IsAnswered) * 2 > all.Length);
        }
    }
}
