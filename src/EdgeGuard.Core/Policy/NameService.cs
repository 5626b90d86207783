using System.Net;
using System.Net.Sockets;

namespace EdgeGuard.Core.Policy;

/// <summary>
/// Decides about DNS questions. The gateway answers them, also where the operator registered another server as <see cref="PeerClass.DnsUrn"/>: it
/// asks on behalf of the device. So a device may ask the gateway what it may ask any registered server.
/// </summary>
public static class NameService
{
    /// <summary>Port of name servers (RFC 1035 §4.2).</summary>
    internal const ushort Port = 53;

    /// <summary>The verdict on a DNS question, wherever the registered server is. Other flows are judged as <see cref="FlowEvaluator"/> judges them.</summary>
    public static FlowDecision Judge(DevicePolicy policy, PeerDirectory directory, Flow flow)
    {
        FlowDecision direct = FlowEvaluator.Judge(policy, directory, flow);
        if (direct.Verdict != FlowVerdict.Denied || !IsQuestion(flow) || !directory.Gateways.Contains(flow.Peer)) return direct;
        FlowDecision? byServer = directory.MembersOf(new(PeerClassKind.Controller, PeerClass.DnsUrn))
            .Select(server => FlowEvaluator.Judge(policy, directory, flow with { Peer = server, Device = DeviceFor(server, flow.Device) }))
            .FirstOrDefault(d => d.Verdict == FlowVerdict.Allowed);
        return byServer is null ? direct : byServer with { Why = $"the gateway answers for the registered name server, which is {byServer.Why}" };
    }

    /// <summary>Whether a device may ask about names that its profile does not mention.</summary>
    /// <param name="policy">Its policy.</param>
    /// <param name="directory">Who is who.</param>
    /// <param name="device">The address that asks.</param>
    /// <param name="protocol">UDP or TCP.</param>
    public static bool MayAsk(DevicePolicy policy, PeerDirectory directory, IPAddress device, byte protocol) =>
        directory.Gateways.Any(gateway => gateway.AddressFamily == device.AddressFamily && Judge(policy, directory, new()
        {
            Direction = PolicyDirection.FromDevice,
            Protocol = protocol,
            Device = device,
            Peer = gateway,
            PeerPort = Port,
        }).Verdict == FlowVerdict.Allowed);

    /// <summary>The policy of a registered name server, which asks other name servers itself.</summary>
    public static DevicePolicy WithUpstreams(DevicePolicy server) => server with
    {
        FromDevice =
        [
            .. server.FromDevice,
            .. from protocol in new[] { IpProtocols.Udp, IpProtocols.Tcp }
               from family in new[] { AddressFamily.InterNetwork, AddressFamily.InterNetworkV6 }
               select new PolicyRule
               {
                   Origin = new(RuleOrigin.Operator, "name-server"),
                   Direction = PolicyDirection.FromDevice,
                   Family = family,
                   Traffic = new() { Protocol = protocol, PeerPorts = PortSet.Range(Port, Port) },
                   Allows = true,
               },
        ],
    };

    /// <summary>Whether a flow is a DNS question of a device.</summary>
    internal static bool IsQuestion(Flow flow) =>
        flow is { Direction: PolicyDirection.FromDevice, PeerPort: Port } && IpProtocols.HasPorts(flow.Protocol);

    // A server may have addresses of the other family only; the gateway asks it all the same.
    private static IPAddress DeviceFor(IPAddress server, IPAddress device) =>
        server.AddressFamily == device.AddressFamily ? device
        : server.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any;
}
