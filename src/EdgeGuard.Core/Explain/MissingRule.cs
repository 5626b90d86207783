using System.Globalization;
using EdgeGuard.Core.Access;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Violations;

namespace EdgeGuard.Core.Explain;

/// <summary>Says which rule would have had to allow a denied flow, and which entry of the profile comes closest.</summary>
public static class MissingRule
{
    /// <summary>The rule in words, with the nearest entry that the profile has.</summary>
    public static string For(GatewayState state, Device device, DeniedFlow denied)
    {
        if (denied.Kind == ViolationKind.Unbound) return $"no rule can, {denied.Peer} is not its address";
        if (denied.Kind == ViolationKind.OverCap) return "it is allowed, but not so much of it";
        Flow flow = denied.AsFlow();
        PeerDirectory directory = GatewayDirectory.Of(state, device.Id);
        DevicePolicy policy = GatewayDirectory.PolicyOf(state, device);
        if (FlowEvaluator.Judge(policy, directory, flow) is { Verdict: FlowVerdict.Denied, Origin: { } origin }) return $"without {origin}, which denies it";
        return $"{Entry(denied, flow)}{Nearest(policy, directory, flow)}";
    }

    private static string Entry(DeniedFlow denied, Flow flow)
    {
        string list = flow.Direction == PolicyDirection.FromDevice ? "from-device" : "to-device";
        string protocol = ProtocolName(flow.Protocol);
        string port = denied.Port == 0 ? "" : flow.Protocol is IpProtocols.Icmp or IpProtocols.Icmpv6
            ? string.Create(CultureInfo.InvariantCulture, $" type {denied.Port}")
            : string.Create(CultureInfo.InvariantCulture, $" port {denied.Port}");
        return $"a {list} entry for {protocol}{port} with {denied.Peer}";
    }

    private static string Nearest(DevicePolicy policy, PeerDirectory directory, Flow flow)
    {
        var nearest = policy[flow.Direction].Where(r => r.Allows && r.Family == flow.Peer.AddressFamily)
            .Select(rule => (Rule: rule, Peer: directory.Matches(rule.Peer, flow.Peer), Traffic: IsTraffic(rule, flow)))
            .Where(r => r.Peer || r.Traffic).OrderByDescending(r => r.Peer).FirstOrDefault();
        return nearest.Rule is null ? ""
            : nearest.Peer ? $"; the nearest is {nearest.Rule.Origin}, the same peer with other ports"
            : $"; the nearest is {nearest.Rule.Origin}, the same service with other peers";
    }

    private static bool IsTraffic(PolicyRule rule, Flow flow) =>
        rule.Traffic.Protocol == flow.Protocol && rule.Traffic.PeerPorts.Contains(flow.PeerPort) && rule.Traffic.DevicePorts.Contains(flow.DevicePort);

    private static string ProtocolName(byte protocol) => protocol switch
    {
        IpProtocols.Tcp => "tcp",
        IpProtocols.Udp => "udp",
        IpProtocols.Icmp or IpProtocols.Icmpv6 => "icmp",
        _ => string.Create(CultureInfo.InvariantCulture, $"protocol {protocol}"),
    };
}
