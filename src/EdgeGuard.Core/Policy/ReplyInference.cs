namespace EdgeGuard.Core.Policy;

/// <summary>
/// Recognises entries that describe answers. Makers write a service's answers as an entry whose only port is the sender's. Taken literally, it opens
/// every port of the receiver to senders from that port. Where the opposite list has the matching request, the entry therefore means answers only.
/// Where it has none, the entry stands as written, with a warning (src/DECISIONS.md, "Answers are not permissions").
/// </summary>
/// <remarks>
/// UDP services that both ends run, such as CoAP, talk from their own port to the same port. Such a packet may come first, because no port of another
/// service is reached by it.
/// </remarks>
internal static class ReplyInference
{
    internal static IEnumerable<PolicyRule> Apply(IReadOnlyList<PolicyRule> rules, IReadOnlyList<PolicyRule> opposite, List<PolicyNote> notes)
    {
        foreach (PolicyRule rule in rules)
        {
            if (!HasOnlySendersPort(rule))
            {
                yield return rule;
            }
            else if (opposite.Any(request => IsRequestFor(request, rule)))
            {
                if (rule.Traffic.Protocol == IpProtocols.Udp) yield return BetweenServices(rule);
                yield return rule with { RepliesOnly = true };
            }
            else
            {
                notes.Add(new(rule.Origin, "RFC 8520 §4.8",
                    $"Its only port is the sender's ({SendersPorts(rule)}), and no entry of the other direction asks for such answers: "
                    + "it opens every port of the receiver. Say direction-initiated, or give the receiver's port."));
                yield return rule;
            }
        }
    }

    private static PolicyRule BetweenServices(PolicyRule rule) =>
        rule with { Traffic = rule.Traffic with { DevicePorts = SendersPorts(rule), PeerPorts = SendersPorts(rule) } };

    private static bool HasOnlySendersPort(PolicyRule rule) =>
        rule is { Allows: true, RepliesOnly: false, Traffic.Protocol: IpProtocols.Tcp or IpProtocols.Udp }
        && !SendersPorts(rule).IsAll && ReceiversPorts(rule).IsAll;

    private static bool IsRequestFor(PolicyRule request, PolicyRule answer) =>
        request.Allows
        && request.Family == answer.Family
        && request.Traffic.Protocol == answer.Traffic.Protocol
        && request.Peer.Equals(answer.Peer)
        && ReceiversPorts(request).Equals(SendersPorts(answer));

    private static PortSet SendersPorts(PolicyRule rule) =>
        rule.Direction == PolicyDirection.FromDevice ? rule.Traffic.DevicePorts : rule.Traffic.PeerPorts;

    private static PortSet ReceiversPorts(PolicyRule rule) =>
        rule.Direction == PolicyDirection.FromDevice ? rule.Traffic.PeerPorts : rule.Traffic.DevicePorts;
}
