using System.Collections.Immutable;
using System.Net;
using EdgeGuard.Core.Learning;
using EdgeGuard.Core.Policy;

namespace EdgeGuard.Core.Replay;

/// <summary>Judges observed flows by a policy, each with the names of its peer at its beginning.</summary>
public sealed class FlowVerdicts
{
    private readonly DevicePolicy _policy;
    private readonly PeerDirectory _directory;
    private readonly ImmutableArray<string> _wildcards;

    /// <summary>Judges by a policy; the directory has everything but the names in the capture.</summary>
    public FlowVerdicts(DevicePolicy policy, PeerDirectory directory)
    {
        (_policy, _directory) = (policy, directory);
        _wildcards = [.. policy.FromDevice.Concat(policy.ToDevice).Select(rule => rule.Peer.DnsName).OfType<string>().Where(name => name.StartsWith("*.", StringComparison.Ordinal) || name == ProfileNames.AnyResolved).Distinct()];
    }

    /// <summary>The verdict on a flow, and the reason.</summary>
    public FlowDecision Judge(ObservedFlow flow)
    {
        FlowDecision judgement = NameService.Judge(_policy, WithNames(flow), flow.Flow);
        if (judgement.Verdict != FlowVerdict.Denied) return judgement;
        return judgement with { Why = flow.PeerNames.IsEmpty ? judgement.Why : $"{judgement.Why}; the device knew the peer as {string.Join(", ", flow.PeerNames)}" };
    }

    private PeerDirectory WithNames(ObservedFlow flow)
    {
        if (flow.PeerNames.IsEmpty) return _directory;
        ImmutableDictionary<string, ImmutableArray<IPAddress>> names = _directory.Names;
        foreach (string name in flow.PeerNames.Concat(_wildcards.Where(wildcard => flow.PeerNames.Any(name => ProfileNames.Covers(wildcard, name)))))
        {
            names = names.SetItem(name, [.. _directory.AddressesOf(name), flow.Flow.Peer]);
        }
        return _directory with { Names = names };
    }
}
