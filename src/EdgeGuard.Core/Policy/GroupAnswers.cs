using EdgeGuard.Core.Addresses;

namespace EdgeGuard.Core.Policy;

/// <summary>Permits answers to multicast and broadcast requests. Their senders are unknown in advance, so each answer is a new flow to connection
/// tracking.</summary>
/// <remarks>
/// For <see cref="Timeout"/> after a permitted request, any host on the governed networks that was asked may answer, from the port that was asked to
/// the port that asked.
/// <para>As with any lateral flow, both ends decide, and they decide about the request: the asker's list whether it may ask, the answerer's whether
/// it may be asked.</para>
/// </remarks>
public static class GroupAnswers
{
    /// <summary>How long after the request an answer passes.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The first port from which a multicast or broadcast of the gateway is a request. Below are ports of services, whose broadcasts ask nothing
    /// (RFC 6335 §6): DHCP, NTP, NetBIOS.
    /// </summary>
    public const ushort FirstPortOfGateway = 1024;

    /// <summary>Whether a packet is a request that many may answer.</summary>
    public static bool IsRequest(PeerDirectory directory, Flow flow) =>
        flow is { Direction: PolicyDirection.FromDevice, Protocol: IpProtocols.Udp } && directory.IsForMany(flow.Peer);

    /// <summary>Whether a policy lets its device ask many, so that answers will pass.</summary>
    public static bool MayAsk(DevicePolicy asker, PeerDirectory directory, Flow request) =>
        IsRequest(directory, request) && asker.FromDevice.FirstOrDefault(r => SpeaksOfRequests(r) && FlowEvaluator.Matches(r, directory, request)) is { Allows: true };

    /// <summary>Whether a policy lets its device be asked what it answers now.</summary>
    /// <param name="answerer">The policy of the device that answers.</param>
    /// <param name="directory">Who is who.</param>
    /// <param name="answer">The answer, seen from the device that gives it.</param>
    public static bool MayAnswer(DevicePolicy answerer, PeerDirectory directory, Flow answer)
    {
        Flow asked = answer with { Direction = PolicyDirection.ToDevice };
        return answer.Protocol == IpProtocols.Udp
            && answerer.ToDevice.Where(SpeaksOfBeingAsked).Select(WhenAsked).FirstOrDefault(r => FlowEvaluator.Matches(r, directory, asked)) is { Allows: true };
    }

    /// <summary>Whether a from-device rule can speak of a request to many: names, and classes other than local networks, are single hosts.</summary>
    internal static bool SpeaksOfRequests(PolicyRule rule) =>
        SpeaksOfDatagrams(rule) && rule.Peer.DnsName is null && rule.Peer.Classes.All(c => c.Kind == PeerClassKind.LocalNetworks);

    /// <summary>Whether a to-device rule can speak of being asked by a neighbor; nobody names a neighbor by DNS.</summary>
    internal static bool SpeaksOfBeingAsked(PolicyRule rule) => SpeaksOfDatagrams(rule) && rule.Peer.DnsName is null;

    /// <summary>The rule as it counts when the answer comes: the group that was asked no longer stands in any packet.</summary>
    internal static PolicyRule WhenAsked(PolicyRule rule) =>
        rule.DeviceNetwork is { } own && AddressScope.IsGroup(own) ? rule with { DeviceNetwork = null } : rule;

    private static bool SpeaksOfDatagrams(PolicyRule rule) => rule is { RepliesOnly: false, Traffic.Protocol: null or IpProtocols.Udp };
}
