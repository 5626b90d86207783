using System.Globalization;
using System.Net;
using EdgeGuard.Agent.Clock;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Agent.Views;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Explain;
using EdgeGuard.Core.Response;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Violations;
using EdgeGuard.Linux;
using EdgeGuard.Linux.Nft;

namespace EdgeGuard.Agent.Response;

/// <summary>Tells people what was done and why, in plain words.</summary>
internal sealed class ReportBuilder(PipelineChannels channels, ResponseCoordinator coordinator, DecisionStore decisions, TimeProvider time)
{
    private const int MostFlows = 12;
    private const int MostFlowsInReport = 3;

    /// <summary>Why a device is held, or was, step by step.</summary>
    internal async Task<WhyView> WhyAsync(Device device, CancellationToken cancellationToken)
    {
        GatewayState state = channels.State.Current;
        (Standing standing, IReadOnlyList<DeniedFlow> flows) = await coordinator.LookAsync(device.Id, cancellationToken);
        return new(
            device.Id.Value,
            device.Name,
            device.Response.Level.Name(),
            Now(state, device, standing),
            [.. decisions.Of(device.Id).Select(Step)],
            TotalOf(device, Totals()),
            [.. Newest(flows, MostFlows).Select(f => DeniedFlowView.Of(state, device, f, time))],
            [.. Allowed(state, device)],
            [.. ToDo(state, device, flows)],
            [.. Mute.Of(state, device.Id).Select(m => MuteView.Of(m.Key, true, m.Value, time).Text)])
        {
            Identity = IdentityAssessment.Of(state, device),
            Profile = Badge(state, device),
        };
    }

    private string? Badge(GatewayState state, Device device)
    {
        if (device.ProfileKey is not { } key || !state.Profiles.TryGetValue(key, out Profile? profile)) return null;
        string approved = ProfileBadge.ApprovedAt(state, device, key) is { } at ? $", approved by a person on {time.ToWall(at):u}" : "";
        return $"Its profile {key} is {ProfileBadge.OfSignature(profile.Signature)}{approved}.";
    }

    /// <summary>A report of one page for users: what each device may do, what was stopped, what to do.</summary>
    internal async Task<ReportView> ReportAsync(CancellationToken cancellationToken)
    {
        GatewayState state = channels.State.Current;
        List<ReportDeviceView> devices = [];
        IReadOnlyDictionary<MacAddress, long>? totals = Totals();
        foreach (Device device in state.Devices.Values)
        {
            (Standing standing, IReadOnlyList<DeniedFlow> flows) = await coordinator.LookAsync(device.Id, cancellationToken);
            devices.Add(new(
                device.Id.Value,
                device.Name,
                Now(state, device, standing),
                [.. AccessDetails.Of(state, device), .. device.Response.Level < ResponseLevel.Restricted ? Allowed(state, device) : []],
                TotalOf(device, totals),
                [.. Newest(flows, MostFlowsInReport).Select(f => FlowSentence.Of(state, device, time.ToWall(f)))],
                [.. ToDo(state, device, flows)]));
        }
        string pause = state.PausedUntil is { } until ? $" Enforcement is paused until {time.ToWall(until):u}; nothing is dropped." : "";
        int held = state.Devices.Values.Count(d => d.Response.Level != ResponseLevel.None);
        return new(time.GetUtcNow(), state.Gateway, $"{devices.Count} devices, {held} under a response.{pause}", devices,
            [.. state.Mutes.Select(m => MuteView.Of(m.Key, true, m.Value, time).Text)]);
    }

    private static long? TotalOf(Device device, IReadOnlyDictionary<MacAddress, long>? totals) =>
        totals is null ? null : device.Macs.Sum(mac => totals.GetValueOrDefault(mac));

    // The kernel's own count of every one; the sums of alike packets are samples.
    private static IReadOnlyDictionary<MacAddress, long>? Totals()
    {
        try
        {
            return NftCounters.ReadDenied();
        }
        catch (KernelRefusedException)
        {
            return null;
        }
    }

    private static IEnumerable<DeniedFlow> Newest(IReadOnlyList<DeniedFlow> flows, int most) => flows.Reverse().Take(most);

    private string Now(GatewayState state, Device device, Standing standing)
    {
        string past = standing.Offences == 0 ? "" : standing.Offences == 1 ? " It was under a response once before." : $" It was under a response {standing.Offences} times before.";
        return AccessSentence.Of(state, device, time.ToWall) + past;
    }

    private static WhyStepView Step(StoredDecision kept) => new(
        kept.Time, kept.Decision.Before.Name(), kept.Decision.Response.Level.Name(), kept.Decision.Response.By,
        kept.Decision.Response.Reason, kept.Decision.Response.Until, kept.Decision.Shape?.Name(), [.. kept.Evidence]);

    private static string Ignored(ClaimedMudUrl ignored, TimeProvider time) =>
        $"It named the MUD URL {ignored.Url} at {time.ToWall(ignored.Heard):u}, which does not count. In an hour, a device may name one new URL, and all devices of a port {CrowdedPlaces.MostAlone}. One that is restricted, isolated or not admitted may name none. It may name it again.";

    private static IEnumerable<string> Requested(GatewayState state, Device device)
    {
        foreach (Approval entry in ApprovalQueue.Of(state, device))
        {
            yield return $"It waits for your approval: {entry.Asks}: {entry.Why}. To approve: edgeguard approve {entry.Id}";
            foreach (string sentence in ApprovalGain.Of(state, entry)) yield return $"Approval would add: {sentence}";
        }
    }

    private IEnumerable<string> Allowed(GatewayState state, Device device) =>
        state.Allowances.Where(a => a.Key.Device == device.Id).Select(a => a.Value.Until is { } until
            ? string.Create(CultureInfo.InvariantCulture, $"You allowed it {a.Key.Peer} until {time.ToWall(until):u}.")
            : $"You allowed it {a.Key.Peer} always.");

    private IEnumerable<string> ToDo(GatewayState state, Device device, IReadOnlyList<DeniedFlow> flows)
    {
        if (device.IgnoredUrl is { } ignored) yield return Ignored(ignored, time);
        foreach (string line in Requested(state, device)) yield return line;
        if (device.Response.Level != ResponseLevel.None)
            yield return $"If you repaired it, or this was a mistake: edgeguard release {device.Id}";
        foreach (StoredNotice notice in decisions.NoticesOf(device.Id).DistinctBy(n => (n.Kind, n.Peer)).TakeLast(MostFlowsInReport))
        {
            if (notice.Kind == DecisionStore.Advice) yield return $"Look at it: it {notice.Text}. To isolate it: edgeguard quarantine {device.Id}";
            else if (flows.FirstOrDefault(f => f.Peer.ToString() == notice.Peer) is { } flow && !IsAllowed(state, device, flow.Peer))
                yield return $"Its profile may be incomplete. To allow {KnownName.Of(state, device.Id, flow.Peer) ?? notice.Peer}: edgeguard allow {device.Id} {KnownName.Of(state, device.Id, flow.Peer) ?? notice.Peer} once|1h|always";
        }
    }

    private static bool IsAllowed(GatewayState state, Device device, IPAddress peer) => state.Allowances.Keys.Any(allowed => allowed.Device == device.Id
        && NamedPeer.Stored(allowed.Peer) is { } named && named.Covers(state, device.Id, peer));
}
