using System.Globalization;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.Response;
using EdgeGuard.Core.State;

namespace EdgeGuard.Agent.Views;

/// <summary>Describes what a device would lose by enforcement, and what keeps it.</summary>
internal static class LossSentence
{
    internal static string Of(GatewayState state, EnforcementLoss loss)
    {
        Device device = loss.Device;
        string who = device.Name is { } name ? $"{name} ({device.Id})" : device.Id.Value;
        if (loss.Unbound is { } address) return $"{who} uses {address}, which nobody granted. To keep it: edgeguard approve {device.Id}";
        Flow flow = loss.Flow!;
        string peer = KnownName.Of(state, device.Id, flow.Peer) is { } known ? $"{flow.Peer} ({known})" : flow.Peer.ToString();
        string way = flow.Direction == PolicyDirection.FromDevice ? $"to {peer}{Service(flow, flow.PeerPort)}" : $"from {peer} to its{Service(flow, flow.DevicePort)}";
        return $"{who} {way}. To keep it: edgeguard allow {device.Id} {flow.Peer} always";
    }

    private static string Service(Flow flow, ushort port) => flow.Protocol switch
    {
        IpProtocols.Tcp => string.Create(CultureInfo.InvariantCulture, $" TCP port {port}"),
        IpProtocols.Udp => string.Create(CultureInfo.InvariantCulture, $" UDP port {port}"),
        IpProtocols.Icmp or IpProtocols.Icmpv6 => " ICMP",
        _ => string.Create(CultureInfo.InvariantCulture, $" IP protocol {flow.Protocol}"),
    };
}
