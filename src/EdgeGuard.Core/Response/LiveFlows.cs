using System.Collections.Frozen;
using System.Net;
using EdgeGuard.Core.Access;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Wire;

namespace EdgeGuard.Core.Response;

/// <summary>
/// Judges the flows that the kernel tracks by the current policy. Established flows pass without a check. At every change, flows that are no longer
/// allowed are therefore removed one by one, and all others must survive.
/// </summary>
public sealed class LiveFlows
{
    private readonly AccessTable _access;
    private readonly Dictionary<DeviceId, PeerDirectory> _directories = [];
    private readonly FrozenDictionary<IPAddress, DeviceAccess> _holders;
    private readonly Dictionary<DeviceId, DevicePolicy> _policies = [];

    /// <param name="state">The state that the kernel enforces.</param>
    public LiveFlows(GatewayState state)
    {
        _access = AccessTable.Of(state);
        _holders = _access.Devices
            .SelectMany(device => device.Bindings, (device, binding) => KeyValuePair.Create(binding.Address, device))
            .DistinctBy(holder => holder.Key).ToFrozenDictionary();
    }

    /// <summary>Whether the flow may not live on. Both halves of a lateral flow are asked.</summary>
    /// <remarks>Seen as the forward chain sees it: from the first packet's own sender to the one who answers in truth, behind any rewriting.</remarks>
    public bool IsRevoked(ConntrackFlow flow)
    {
        (IPAddress sender, IPAddress answerer) = (flow.Original.Source, flow.Reply.Source);
        DeviceAccess? from = _holders.GetValueOrDefault(sender);
        DeviceAccess? to = _holders.GetValueOrDefault(answerer);
        if (from is not null && IsQuestion(flow) && from.IsGated) return !IsForGate(from, flow);
        if (from is not null && IsDenied(from, Half(flow, PolicyDirection.FromDevice), opener: null)) return true;
        return to is not null && IsDenied(to, Half(flow, PolicyDirection.ToDevice), opener: from);
    }

    /// <summary>Whether a flow that a device had would be denied now. DNS questions that go to the DNS proxy never are.</summary>
    public bool IsDenied(DeviceId device, Flow flow)
    {
        if (_access.Devices.FirstOrDefault(d => d.Id == device) is not { } held || held.IsGated && IsQuestion(flow)) return false;
        return IsDenied(held, flow, opener: flow.Direction == PolicyDirection.ToDevice ? _holders.GetValueOrDefault(flow.Peer) : null);
    }

    /// <summary>The flow as each device has it whose flows matter later: with a profile, or monitored and answered.</summary>
    public IEnumerable<(DeviceId Device, Flow Flow)> Halves(ConntrackFlow flow)
    {
        if (_holders.GetValueOrDefault(flow.Original.Source) is { } from && Matters(from, flow) && !IsQuestion(flow)) yield return (from.Id, Half(flow, PolicyDirection.FromDevice));
        if (_holders.GetValueOrDefault(flow.Reply.Source) is { } to && Matters(to, flow)) yield return (to.Id, Half(flow, PolicyDirection.ToDevice));
    }

    // A new version of a profile must not end what its device does; enforcement must not end what works. A scan that nobody answers does not work.
    private static bool Matters(DeviceAccess device, ConntrackFlow flow) =>
        !device.IsTrusted && (!device.UsesBaseline || device.IsMonitored && flow.Status.HasFlag(ConntrackStatus.SeenReply));

    private static bool IsQuestion(Flow flow) => flow is { Direction: PolicyDirection.FromDevice, PeerPort: DnsHeader.Port } && IpProtocols.HasPorts(flow.Protocol);

    private static bool IsQuestion(ConntrackFlow flow) => flow.Original.DestinationPort == DnsHeader.Port && IpProtocols.HasPorts(flow.Original.Protocol);

    // A flow of before the redirect goes on past the gate for as long as the device uses its port.
    private bool IsForGate(DeviceAccess device, ConntrackFlow flow) =>
        flow.Reply.SourcePort == _access.Home.Gate!.Port
        || _access.Home.Gate.LeavesLiterals && !IsDenied(device, Half(flow, PolicyDirection.FromDevice), opener: null);

    private bool IsDenied(DeviceAccess device, Flow half, DeviceAccess? opener)
    {
        if (device.IsTrusted || device.IsMonitored) return false;
        if (device.Level >= ResponseLevel.Isolated) return true;
        if (opener is { IsTrusted: true } && (!device.HonorsToDevice || device.Level >= ResponseLevel.Restricted)) return device.Level >= ResponseLevel.Restricted;
        return FlowEvaluator.Judge(PolicyOf(device), DirectoryOf(device), half).Verdict == FlowVerdict.Denied;
    }

    private DevicePolicy PolicyOf(DeviceAccess device)
    {
        if (!_policies.TryGetValue(device.Id, out DevicePolicy? policy)) _policies[device.Id] = policy = device.Source.Policy();
        return policy;
    }

    private PeerDirectory DirectoryOf(DeviceAccess device)
    {
        if (!_directories.TryGetValue(device.Id, out PeerDirectory? own)) _directories[device.Id] = own = GatewayDirectory.Of(_access, device.Id);
        return own;
    }

    private static Flow Half(ConntrackFlow flow, PolicyDirection direction)
    {
        (IPAddress Address, ushort Port) sender = (flow.Original.Source, flow.Original.SourcePort);
        (IPAddress Address, ushort Port) answerer = (flow.Reply.Source, flow.Reply.SourcePort);
        (var device, var peer) = direction == PolicyDirection.FromDevice ? (sender, answerer) : (answerer, sender);
        return new()
        {
            Direction = direction,
            Protocol = flow.Original.Protocol,
            Device = device.Address,
            DevicePort = device.Port,
            Peer = peer.Address,
            PeerPort = peer.Port,
            IcmpType = flow.Original.IcmpType,
            IcmpCode = flow.Original.IcmpCode,
        };
    }
}
