using System.Collections.Immutable;
using System.Net;

namespace EdgeGuard.Core.Policy;

/// <summary>
/// What the gateway does with DNS questions of a device while its DNS proxy is up: they go to the proxy, whatever server they are for. Port 53,
/// UDP and TCP (RFC 1035 §4.2).
/// </summary>
/// <param name="LeavesLiterals">A server that the profile names by address is asked directly.</param>
public sealed record DnsRedirect(bool LeavesLiterals)
{
    /// <summary>Whether the proxy receives the flow instead of its peer.</summary>
    public bool Takes(DevicePolicy policy, PeerDirectory directory, Flow flow) =>
        NameService.IsQuestion(flow) && !(LeavesLiterals && NamedServers(policy, directory).Contains((flow.Peer, flow.Protocol)));

    /// <summary>The servers that an entry names by address and permits, with the transport protocol.</summary>
    /// <remarks>Not where the entry is about some ports of the device only, or where a denying entry comes first.</remarks>
    public static ImmutableHashSet<(IPAddress Server, byte Protocol)> NamedServers(DevicePolicy policy, PeerDirectory directory)
    {
        ImmutableHashSet<(IPAddress, byte)>.Builder named = ImmutableHashSet.CreateBuilder<(IPAddress, byte)>();
        for (int at = 0; at < policy.FromDevice.Length; at++)
        {
            PolicyRule rule = policy.FromDevice[at];
            if (ServerOf(rule) is not var (server, protocol)) continue;
            if (!policy.FromDevice.Take(at).Any(earlier => Denies(earlier, directory, server, protocol))) named.Add((server, protocol));
        }
        return named.ToImmutable();
    }

    private static (IPAddress, byte)? ServerOf(PolicyRule rule)
    {
        bool isPlain = rule is { Allows: true, RepliesOnly: false, DeviceNetwork: null, Peer: { DnsName: null, Classes.IsEmpty: true } };
        if (!isPlain || rule.Peer.Network is not { } network || network.PrefixLength != network.BaseAddress.GetAddressBytes().Length * 8) return null;
        return rule.Traffic is { Protocol: { } protocol, DevicePorts.IsAll: true } && IpProtocols.HasPorts(protocol) && rule.Traffic.PeerPorts.Single == NameService.Port
            ? (network.BaseAddress, protocol) : null;
    }

    private static bool Denies(PolicyRule rule, PeerDirectory directory, IPAddress server, byte protocol) =>
        !rule.Allows && rule.Family == server.AddressFamily && directory.Matches(rule.Peer, server)
        && (rule.Traffic.Protocol ?? protocol) == protocol && rule.Traffic.PeerPorts.Contains(NameService.Port);
}
