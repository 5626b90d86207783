using System.Collections.Immutable;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Wire;

namespace EdgeGuard.Core.Coverage;

/// <summary>
/// DHCP between a client and a server that the operator names (<see cref="Network.DhcpServers"/>), where both are on isolated ports of one bridge. The
/// bridge itself forwards nothing between such ports. Only these messages are carried, so that the ports stay isolated otherwise; those of the server from
/// its own place alone.
/// </summary>
public static class DhcpBridging
{
    /// <summary>The ports out of which a frame has to be sent; empty for every frame that is none of these.</summary>
    /// <param name="state">The state.</param>
    /// <param name="frame">A frame that a bridge port received.</param>
    public static ImmutableArray<string> PortsFor(GatewayState state, Frame frame)
    {
        if (frame.Direction == FrameDirection.Sent || BridgeOf(state, frame) is not { } bridge || NetworkOf(state, bridge) is not { } network) return [];
        if (!EthernetReader.TryRead(frame.Bytes.Span, out EthernetReader ethernet) || PortsOf(ethernet) is not { } ports) return [];
        string[] others = [.. bridge.Ports.Where(p => p.IsIsolated && p.Name != frame.Interface).Select(p => p.Name)];
        if (!network.DhcpServers.Contains(ethernet.Source)) return OfClient(state, network, ports, ethernet.Destination, others);
        return IsItself(state, network, ethernet, frame.Interface, bridge.Name) ? OfServer(state, ports, ethernet.Destination, others) : [];
    }

    /// <summary>The frame as it is sent: with a whole checksum, because a virtual interface may leave it out.</summary>
    public static byte[] Copy(Frame frame)
    {
        byte[] copy = frame.Bytes.ToArray();
        if (EthernetReader.TryRead(copy, out EthernetReader ethernet)) UdpChecksum.Write(copy.AsSpan(copy.Length - ethernet.Payload.Length));
        return copy;
    }

    private static bool IsItself(GatewayState state, Network network, in EthernetReader ethernet, string port, string bridge) =>
        IpPayloadReader.TryRead(ethernet.Payload, out IpPayloadReader ip) && NamedStations.IsItself(state, network, ethernet.Source, ip.Source, bridge, port);

    private static InterfaceFacts? BridgeOf(GatewayState state, Frame frame) =>
        state.Facts?.Behind(frame.Interface) is { IsBridge: true } bridge && bridge.Name != frame.Interface ? bridge : null;

    private static Network? NetworkOf(GatewayState state, InterfaceFacts bridge) =>
        DeviceLookup.NetworkOf(state, bridge.Name) is { Bridge: BridgeCare.Isolate, DhcpServers.IsEmpty: false } network ? network : null;

    private static ImmutableArray<string> OfClient(GatewayState state, Network network, (ushort, ushort) ports, MacAddress destination, string[] others) =>
        ports is not ((Dhcp4Reader.ClientPort, Dhcp4Reader.ServerPort) or (Dhcp6Reader.ClientPort, Dhcp6Reader.ServerPort)) || !IsForServer(network, destination) ? []
        : Places(state, network.DhcpServers, others) is { IsEmpty: false } known ? known : [.. others];

    private static ImmutableArray<string> OfServer(GatewayState state, (ushort, ushort) ports, MacAddress destination, string[] others) =>
        ports is not ((Dhcp4Reader.ServerPort, Dhcp4Reader.ClientPort) or (Dhcp6Reader.ServerPort, Dhcp6Reader.ClientPort)) ? []
        : destination.IsGroup ? [.. others] : Places(state, [destination], others);

    private static bool IsForServer(Network network, MacAddress destination) => destination.IsGroup || network.DhcpServers.Contains(destination);

    private static ImmutableArray<string> Places(GatewayState state, ImmutableArray<MacAddress> macs, string[] among) =>
        [.. macs.Select(mac => DeviceLookup.ByMac(state, mac)?.PlaceOf(mac)?.Port).OfType<string>().Intersect(among, StringComparer.Ordinal)];

    private static bool IsDhcp(EtherType type, in UdpReader udp) =>
        type == EtherType.Ipv4 ? Dhcp4Reader.TryRead(udp.Payload, out Dhcp4Reader message) && message.Type != 0 : Dhcp6Reader.TryRead(udp.Payload, out _);

    private static (ushort From, ushort To)? PortsOf(in EthernetReader ethernet) =>
        ethernet.Type is EtherType.Ipv4 or EtherType.Ipv6 && IpPayloadReader.TryRead(ethernet.Payload, out IpPayloadReader ip) && ip.Protocol == UdpReader.Protocol && UdpReader.TryRead(ip.Payload, out UdpReader udp) && IsDhcp(ethernet.Type, udp)
            ? (udp.SourcePort, udp.DestinationPort) : null;
}
