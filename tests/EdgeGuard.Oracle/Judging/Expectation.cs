using System.Net;
using EdgeGuard.Core.Access;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.State;
using EdgeGuard.Oracle.Homes;
using EdgeGuard.Oracle.Packets;
using EdgeGuard.Oracle.Wires;

namespace EdgeGuard.Oracle.Judging;

/// <summary>
/// What should become of a packet that belongs to no live flow: the reference evaluator asked for each end that is under care,
/// and around it, in plain words, what src/DECISIONS.md says of bindings, networks and responses. It shares no code with the
/// compiler of rulesets.
/// </summary>
internal sealed class Expectation(GatewayState state)
{
    private readonly PeerDirectory _directory = GatewayDirectory.Of(state);
    private readonly Dictionary<DeviceId, PeerDirectory> _directories = state.Devices.Values.ToDictionary(d => d.Id, d => GatewayDirectory.Of(state, d.Id));
    private readonly Dictionary<DeviceId, DevicePolicy[]> _policies = state.Devices.Values.ToDictionary(d => d.Id, d => PoliciesOf(state, d));

    /// <summary>Whether the packet, which goes to many, opens the way for answers.</summary>
    internal bool Asks(End from, Packet packet)
    {
        if (NetworkAt(from.Site) is not { } network || Bound(from.Mac, packet.Source, network) is not { } asker) return false;
        Flow request = packet.FlowOf(PolicyDirection.FromDevice);
        return !IsIsolated(asker) && GroupAnswers.IsRequest(_directory, request)
            && (KindOf(asker) == NetworkKind.Trusted || IsOnlyWatched(asker) || _policies[asker.Id].All(policy => GroupAnswers.MayAsk(policy, _directories[asker.Id], request)));
    }

    /// <summary>Whether the packet passes as an answer to what was just asked of many, or for any other reason.</summary>
    internal bool PassesAsAnswer(End from, Packet packet) => Passes(from, packet) || !IsForwardedToDhcpClient(packet) && Answers(from, packet);

    private bool Answers(End from, Packet packet)
    {
        if (NetworkAt(from.Site) is not { } network || Places.IsForGateway(packet.Destination)) return false;
        Device? sender = Bound(from.Mac, packet.Source, network);
        Device? asker = state.Devices.Values.FirstOrDefault(d => d.Addresses.Contains(packet.Destination));
        if (asker is null || IsIsolated(asker) || (sender is null ? !IsMonitored(network) : IsIsolated(sender))) return false;
        return sender is null || SenderLets(sender, packet)
            || _policies[sender.Id].All(policy => GroupAnswers.MayAnswer(policy, _directories[sender.Id], packet.FlowOf(PolicyDirection.FromDevice)));
    }

    /// <summary>Whether the packet passes, whoever is asked.</summary>
    internal bool Passes(End from, Packet packet) => !IsForwardedToDhcpClient(packet) && IsLet(from, packet);

    private bool IsLet(End from, Packet packet)
    {
        Network? network = NetworkAt(from.Site);
        Device? sender = network is null ? null : Bound(from.Mac, packet.Source, network);
        if (Places.IsForGateway(packet.Destination)) return IsHousekeeping(packet) || ReachesGateway(network, sender, packet);
        Network? target = state.Networks.Values.FirstOrDefault(n => n.Prefixes.Any(p => p.Contains(packet.Destination)));
        return (sender is null ? IsUnboundLet(network, target, packet) : SenderLets(sender, packet)) && (target is null || Arrives(sender, target, packet));
    }

    // A monitored network's device may send what it likes, and not to an enforced network in the name of one.
    private bool IsUnboundLet(Network? network, Network? target, Packet packet) => network is null
        ? !IsGovernedAddress(packet.Source)
        : IsMonitored(network) && (target is null || IsMonitored(target) || !IsGovernedAddress(packet.Source) || network.Prefixes.Any(p => p.Contains(packet.Source)));

    /// <summary>Where the first packet of a flow comes out; null where it does not. DNS questions of a device come out at the gateway while its DNS proxy is up.</summary>
    internal Site? SiteOf(End from, Packet packet)
    {
        if (NetworkAt(from.Site) is { } network && IsTakenByProxy(from, packet))
            return Bound(from.Mac, packet.Source, network) is { } sender ? IsIsolated(sender) ? null : Site.Gateway : IsMonitored(network) ? Site.Gateway : null;
        return !IsForProxy(packet) && Passes(from, packet) || IsForProxy(packet) && PassesUnasked(from, packet) ? Places.SiteOf(packet.Destination) : null;
    }

    // By MAC address, for the redirect comes before the binding is checked.
    private bool IsTakenByProxy(End from, Packet packet) =>
        state.Gate is { } gate && state.Devices.Values.FirstOrDefault(d => d.Mac == from.Mac) is { } device && GatewayDirectory.IsGated(state, device)
        && FlowEvaluator.Judge(_policies[device.Id][0], _directory, packet.FlowOf(PolicyDirection.FromDevice), new DnsRedirect(gate.LeavesLiterals)).Verdict == FlowVerdict.Redirected;

    // A device reaches the proxy by the redirect alone, whatever its profile says of that port.
    private bool IsForProxy(Packet packet) => state.Gate?.Port == packet.DestinationPort && IpProtocols.HasPorts(packet.Protocol) && Places.IsForGateway(packet.Destination);

    private bool PassesUnasked(End from, Packet packet) =>
        NetworkAt(from.Site) is not { } network || (Bound(from.Mac, packet.Source, network) is not { } sender ? IsMonitored(network) : KindOf(sender) == NetworkKind.Trusted || !IsIsolated(sender) && IsOnlyWatched(sender));

    /// <summary>Whether a reply of a flow that passed passes too.</summary>
    internal bool LetsReply(Packet packet) => !IsForwardedToDhcpClient(packet);

    /// <summary>Why the evaluator says so, for the subject's own half.</summary>
    internal string Why(Packet packet)
    {
        Device subject = state.Devices[SmallHome.Subject];
        PolicyDirection direction = subject.Addresses.Contains(packet.Source) ? PolicyDirection.FromDevice : PolicyDirection.ToDevice;
        return string.Join("; ", _policies[subject.Id].Select(policy => FlowEvaluator.Judge(policy, _directories[subject.Id], packet.FlowOf(direction)).Why));
    }

    // A claimed profile adds nothing to what its network allows a device without one: both lists are asked, and the intersection that the agent
    // makes of them is not.
    private static DevicePolicy[] PoliciesOf(GatewayState state, Device device) =>
        device is not { ProfileSource: SightingSource.Dhcp4, ProfileKey: { } key } ? [GatewayDirectory.PolicyOf(state, device)]
        : device.Response.Level >= ResponseLevel.Restricted ? [PolicyCompiler.Nothing]
        : [state.Profiles[key].Policy, state.Networks[device.Network] switch
        {
            { Kind: NetworkKind.Strict } => PolicyCompiler.Nothing,
            { Unmanaged: UnmanagedAccess.Open } => PolicyCompiler.Everything,
            _ => state.Baseline,
        }];

    private bool ReachesGateway(Network? network, Device? sender, Packet packet) =>
        network is null || IsManagement(network, packet) || !(IsPosing(packet) && !IsMonitored(network)) && (sender is null ? IsMonitored(network) : SenderLets(sender, packet));

    // Whoever is on an enforced trusted network, bound or not, can manage the gateway and ask it for names and the time.
    private static bool IsManagement(Network network, Packet packet) =>
        network.Kind == NetworkKind.Trusted && network.GatewayAddresses.Contains(packet.Destination)
        && (network.Prefixes.Any(p => p.Contains(packet.Source)) || packet.Source.IsIPv6LinkLocal)
        && packet is { Protocol: IpProtocols.Tcp, DestinationPort: 22 or 53 or 443 } or { Protocol: IpProtocols.Udp, DestinationPort: 53 or 123 };

    private bool Arrives(Device? sender, Network target, Packet packet)
    {
        Device? receiver = state.Devices.Values.FirstOrDefault(d => d.Network == target.Name && d.Addresses.Contains(packet.Destination));
        return receiver is null ? IsMonitored(target) : ReceiverLets(receiver, sender, packet);
    }

    private bool SenderLets(Device device, Packet packet)
    {
        if (KindOf(device) == NetworkKind.Trusted) return true;
        if (IsIsolated(device)) return false;
        return IsOnlyWatched(device) || Judges(device, packet, PolicyDirection.FromDevice);
    }

    private bool ReceiverLets(Device device, Device? sender, Packet packet)
    {
        if (IsIsolated(device)) return false;
        if (KindOf(device) == NetworkKind.Trusted) return true;
        if (sender is not null && KindOf(sender) == NetworkKind.Trusted) return !IsHeld(device);
        return IsOnlyWatched(device) || Judges(device, packet, PolicyDirection.ToDevice);
    }

    // Nobody waits for such an answer, and there is no connection to reset.
    private bool Judges(Device device, Packet packet, PolicyDirection direction) =>
        !(packet.Protocol == IpProtocols.Tcp && packet.Kind is PacketKind.Answer or PacketKind.Reset)
        && _policies[device.Id].All(policy => FlowEvaluator.Judge(policy, _directories[device.Id], packet.FlowOf(direction)).Verdict != FlowVerdict.Denied);

    private bool IsHousekeeping(Packet packet) =>
        FlowEvaluator.Judge(PolicyCompiler.Nothing, _directory, packet.FlowOf(PolicyDirection.FromDevice)).Verdict == FlowVerdict.NotGoverned;

    // Granting addresses and announcing routers is the gateway's alone.
    private static bool IsPosing(Packet packet) => packet is { Protocol: IpProtocols.Udp, IsV4: true, SourcePort: 67, DestinationPort: 68 }
        or { Protocol: IpProtocols.Udp, IsV4: false, SourcePort: 547, DestinationPort: 546 }
        or { Protocol: IpProtocols.Icmpv6, IsV4: false, IcmpType: 134 or 137 } or { Protocol: IpProtocols.Icmp, IsV4: true, IcmpType: 5 };

    // The server of a DHCP client is on its own link, so the gateway passes nothing on to it, in any mode.
    private bool IsForwardedToDhcpClient(Packet packet) =>
        packet.Protocol == IpProtocols.Udp && packet.DestinationPort == (packet.IsV4 ? 68 : 546) && !Places.IsForGateway(packet.Destination) && !Places.IsForGateway(packet.Source)
        && state.Networks.Values.Any(n => n.Prefixes.Any(p => p.Contains(packet.Destination)));

    private bool IsGovernedAddress(IPAddress address) =>
        state.Networks.Values.Any(n => !IsMonitored(n) && n.Prefixes.Any(p => p.Contains(address)));

    private Device? Bound(MacAddress mac, IPAddress address, Network network) =>
        state.Devices.Values.FirstOrDefault(d => d.Mac == mac && d.Addresses.Contains(address) && d.Network == network.Name);

    private Network? NetworkAt(Site site) =>
        state.Networks.Values.FirstOrDefault(n => n.Interfaces.Contains(site.ToString().ToLowerInvariant() + "0"));

    private Network NetworkOf(Device device) => state.Networks[device.Network];

    private NetworkKind KindOf(Device device) => NetworkOf(device).Kind;

    private bool IsMonitored(Network network) => state.PausedUntil is not null || network.Mode == EnforcementMode.Monitor;

    private bool IsOnlyWatched(Device device) => state.ModeOf(device) == EnforcementMode.Monitor && !IsHeld(device);

    private static bool IsIsolated(Device device) => device.Response.Level == ResponseLevel.Isolated;

    private static bool IsHeld(Device device) => device.Response.Level >= ResponseLevel.Restricted;
}
