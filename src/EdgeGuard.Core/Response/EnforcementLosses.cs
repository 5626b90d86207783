using System.Collections.Immutable;
using System.Net;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Response;

/// <summary>What a device would lose by enforcement: everything it sends from an address that is not bound to it, or one flow.</summary>
/// <param name="Device">The device.</param>
/// <param name="Unbound">The address; null for a flow.</param>
/// <param name="Flow">A flow of the last seven days that works and would be denied; null for an address.</param>
public sealed record EnforcementLoss(Device Device, IPAddress? Unbound, Flow? Flow);

/// <summary>Compares what devices do with what they may do once they are enforced.</summary>
public static class EnforcementLosses
{
    /// <summary>How long ago a device without a bound address was seen at most; one that left needs a new lease in any case.</summary>
    private static readonly TimeSpan Lately = TimeSpan.FromDays(1);

    /// <summary>What enforcement would end, device by device.</summary>
    /// <param name="before">The state now.</param>
    /// <param name="after">The same state with the new mode, and without a pause.</param>
    /// <param name="live">Flows that connection tracking has now.</param>
    /// <param name="now">Gateway time.</param>
    /// <returns>Nothing about devices that are enforced already, and about those that a response holds.</returns>
    public static ImmutableArray<EnforcementLoss> Of(GatewayState before, GatewayState after, ILookup<DeviceId, Flow> live, DateTimeOffset now)
    {
        LiveFlows judge = new(after);
        GatewayState unpaused = before with { PausedUntil = null };
        return
        [
            .. from device in after.Devices.Values
            where unpaused.ModeOf(device) == EnforcementMode.Monitor && after.ModeOf(device) == EnforcementMode.Enforce && device.Response.Level < ResponseLevel.Restricted
            from loss in Unbound(after, device, now).Concat(Denied(judge, device, Flows(before, device.Id, live, now)))
            select loss,
        ];
    }

    private static IEnumerable<EnforcementLoss> Unbound(GatewayState state, Device device, DateTimeOffset now) =>
        now - device.LastSeen > Lately ? []
        : from claim in device.Claims
        where (claim.IsOpen || IsUsedAfterItsLease(device, claim)) && state.Networks[device.Network].Prefixes.Any(p => p.Contains(claim.Address))
        select new EnforcementLoss(device, claim.Address, null);

    // It was seen long after the end, and asked for no new lease.
    private static bool IsUsedAfterItsLease(Device device, AddressClaim claim) =>
        claim is { HasEnded: true, Until: { } until } && device.Addresses.IsEmpty && device.LastSeen - until > TimeSpan.FromMinutes(1);

    private static IEnumerable<EnforcementLoss> Denied(LiveFlows judge, Device device, IEnumerable<Flow> flows) =>
        flows.Where(flow => judge.IsDenied(device.Id, flow)).Select(flow => new EnforcementLoss(device, null, flow));

    private static IEnumerable<Flow> Flows(GatewayState state, DeviceId device, ILookup<DeviceId, Flow> live, DateTimeOffset now)
    {
        List<RecentFlow> known = [.. state.RecentFlows.GetValueOrDefault(device, []).Where(flow => now - flow.Seen < RecentFlow.Lasting)];
        foreach (Flow flow in live[device].Where(flow => known.All(one => !one.IsLike(flow)))) known.Add(new(flow, now));
        return known.Select(one => one.Flow);
    }
}
