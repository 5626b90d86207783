using System.Net.Sockets;
using EdgeGuard.Core.Addresses;

namespace EdgeGuard.Core.Policy;

/// <summary>What becomes of a flow.</summary>
public enum FlowVerdict
{
    /// <summary>It passes.</summary>
    Allowed,

    /// <summary>Its first packet is dropped.</summary>
    Denied,

    /// <summary>The gateway needs it or it is not IP, so no profile decides about it.</summary>
    NotGoverned,

    /// <summary>It goes to the gateway's DNS proxy instead of its peer.</summary>
    Redirected,
}

/// <summary>A verdict with its reason.</summary>
/// <param name="Verdict">What becomes of the flow.</param>
/// <param name="Origin">The entry that decided; null where none did.</param>
/// <param name="Why">The reason in words for people.</param>
public sealed record FlowDecision(FlowVerdict Verdict, RuleOrigin? Origin, string Why);

/// <summary>
/// The reference evaluator: reads a policy the plain way, rule by rule, so that it can be believed by reading.
/// The kernel's ruleset is held against it.
/// </summary>
public static class FlowEvaluator
{
    /// <summary>Judges a flow by its first packet; what follows in both directions shares its fate (connection tracking).</summary>
    public static FlowDecision Judge(DevicePolicy policy, PeerDirectory directory, Flow flow)
    {
        if (WithoutPolicy(directory, flow) is { } judgement) return judgement;
        PolicyRule? decides = policy[flow.Direction].FirstOrDefault(rule => !rule.RepliesOnly && Matches(rule, directory, flow));
        if (decides is { Allows: true }) return new(FlowVerdict.Allowed, decides.Origin, $"allowed by {decides.Origin}{Within(policy.RateLimit, flow)}");
        if (directory.IsOnTheLink(flow.Peer) && Housekeeping.Speaks(flow) is { } need) return new(FlowVerdict.NotGoverned, null, need);
        if (decides is not null) return new(FlowVerdict.Denied, decides.Origin, $"denied by {decides.Origin}");
        return new(FlowVerdict.Denied, null, WhyNobodyAllows(policy, directory, flow));
    }

    /// <summary>As <see cref="Judge(DevicePolicy, PeerDirectory, Flow)"/>, while the DNS proxy is up. The redirect comes before every rule.</summary>
    public static FlowDecision Judge(DevicePolicy policy, PeerDirectory directory, Flow flow, DnsRedirect redirect) => redirect.Takes(policy, directory, flow)
        ? new(FlowVerdict.Redirected, null, "the DNS proxy answers it, whatever server it is for")
        : Judge(policy, directory, flow);

    // What no policy decides about.
    private static FlowDecision? WithoutPolicy(PeerDirectory directory, Flow flow)
    {
        if (flow.Direction == PolicyDirection.ToDevice && directory.Gateways.Contains(flow.Peer))
            return new(FlowVerdict.NotGoverned, null, "what the gateway itself sends is the owner's");
        if (!IcmpRequests.CanOpen(flow))
            return new(FlowVerdict.Denied, null, $"an ICMP message of type {flow.IcmpType} answers or reports, and passes only with the flow that it belongs to");
        if (IsForwarded(directory, flow) && Housekeeping.IsForDhcpClient(flow))
            return new(FlowVerdict.Denied, null, "the gateway forwards nothing to a DHCP client, whose server is on its own link");
        if (directory.IsOnTheLink(flow.Peer) && ServerOnlyTraffic.Speaks(flow) is { } pose)
            return new(FlowVerdict.Denied, null, $"only the gateway may act as {pose} on the link");
        return null;
    }

    // To another governed network, or from anywhere else than the device's own link.
    private static bool IsForwarded(PeerDirectory directory, Flow flow) => !directory.IsOnTheLink(flow.Peer)
        && (flow.Direction == PolicyDirection.ToDevice || directory.LocalNetworks.Any(n => n.Contains(flow.Peer)));

    /// <summary>Whether a rule speaks of the flow, whoever sent its first packet.</summary>
    public static bool Matches(PolicyRule rule, PeerDirectory directory, Flow flow) =>
        rule.Family == flow.Peer.AddressFamily
        && (rule.DeviceNetwork is not { } own || own.Contains(flow.Device))
        && Covers(rule.Traffic, flow)
        && directory.Matches(rule.Peer, flow.Peer);

    private static bool Covers(Traffic traffic, Flow flow) =>
        (traffic.Protocol is not { } protocol || protocol == flow.Protocol)
        && (!IpProtocols.HasPorts(flow.Protocol) || (traffic.DevicePorts.Contains(flow.DevicePort) && traffic.PeerPorts.Contains(flow.PeerPort)))
        && (traffic.IcmpTypes.IsEmpty || traffic.IcmpTypes.Contains(flow.IcmpType))
        && (traffic.IcmpCode is not { } code || code == flow.IcmpCode);

    private static string Within(RateLimit? pace, Flow flow) =>
        pace is null || flow.Direction == PolicyDirection.ToDevice ? "" : $", within {pace}";

    private static PolicyRule? Asking(DevicePolicy policy, Flow flow) => flow is not { Direction: PolicyDirection.ToDevice, Protocol: IpProtocols.Udp } ? null
        : policy.FromDevice.FirstOrDefault(r => r.Allows && r.Family == flow.Peer.AddressFamily && GroupAnswers.SpeaksOfRequests(r) && SpeaksOnlyOfMany(r.Peer) && Covers(r.Traffic, flow));

    private static bool IsForProgramOfGateway(PeerDirectory directory, Flow flow) =>
        flow is { Direction: PolicyDirection.FromDevice, Protocol: IpProtocols.Udp, PeerPort: >= GroupAnswers.FirstPortOfGateway } && directory.Gateways.Contains(flow.Peer);

    private static bool SpeaksOnlyOfMany(Peer peer) => peer.Network is { } network && AddressScope.IsGroup(network);

    private static string WhyNobodyAllows(DevicePolicy policy, PeerDirectory directory, Flow flow)
    {
        string way = flow.Direction == PolicyDirection.FromDevice ? "from the device" : "to the device";
        PolicyRule? answers = policy[flow.Direction].FirstOrDefault(rule => rule.RepliesOnly && rule.Allows && Matches(rule, directory, flow));
        return answers is not null ? $"{answers.Origin} lets only answers through, and this is a first packet {way}"
            : Asking(policy, flow) is { } asks ? $"no entry allows it {way}, but as an answer it passes for {GroupAnswers.Timeout.TotalSeconds:0} s after the device asked many from this port ({asks.Origin})"
            : IsForProgramOfGateway(directory, flow) ? $"no entry allows it {way}, but as an answer it passes for {GroupAnswers.Timeout.TotalSeconds:0} s after the gateway asked many from this port"
            : $"no entry allows it {way}";
    }
}

/// <summary>Traffic of the link itself, which every device needs to have an address and a neighbor at all.</summary>
internal static class Housekeeping
{
    private const ushort Dhcp4Server = 67;
    private const ushort Dhcp4Client = 68;
    private const ushort Dhcp6Client = 546;
    private const ushort Dhcp6Server = 547;

    /// <returns>What it is for, or null where the flow is none of it.</returns>
    internal static string? Speaks(Flow flow) => flow.Protocol switch
    {
        IpProtocols.Udp when IsDhcp(flow) => "DHCP with the gateway is always open",
        IpProtocols.Icmpv6 when IsNeighborDiscovery(flow) => "neighbour discovery is always open",
        IpProtocols.Icmpv6 when flow.IcmpType is >= 130 and <= 132 or 143 => "multicast listener discovery is always open",
        IpProtocols.Igmp => "multicast group membership is always open",
        _ => null,
    };

    /// <summary>Whether the receiver's port is that of a DHCP client.</summary>
    internal static bool IsForDhcpClient(Flow flow) => flow.Protocol == IpProtocols.Udp
        && (flow.Direction == PolicyDirection.ToDevice ? flow.DevicePort : flow.PeerPort) == (flow.Peer.AddressFamily == AddressFamily.InterNetwork ? Dhcp4Client : Dhcp6Client);

    // Router advertisements (134) and redirects (137) are the gateway's to send, never a device's.
    private static bool IsNeighborDiscovery(Flow flow) =>
        flow.IcmpType is 133 or 135 or 136 || (flow.IcmpType == 134 && flow.Direction == PolicyDirection.ToDevice);

    private static bool IsDhcp(Flow flow) => flow.Peer.AddressFamily == AddressFamily.InterNetwork
        ? (flow.DevicePort, flow.PeerPort) == (Dhcp4Client, Dhcp4Server)
        : (flow.DevicePort, flow.PeerPort) == (Dhcp6Client, Dhcp6Server);
}
