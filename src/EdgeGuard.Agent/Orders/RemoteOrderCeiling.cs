using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.State;

namespace EdgeGuard.Agent.Orders;

/// <summary>
/// Limits what clients of the MQTT broker may tighten. A stolen broker password must not cut off the whole home, and must not fight a person at the
/// gateway. Orders at the gateway itself have no such limit. <see cref="RemoteModeCeiling"/> limits orders about networks and pauses by the same count.
/// </summary>
internal sealed class RemoteOrderCeiling(PipelineChannels channels, TimeProvider time)
{
    /// <summary>Devices that may be tightened within <see cref="Window"/>.</summary>
    internal const int MostInWindow = 5;

    /// <summary>Devices that may be restricted or isolated by order at once, however small the home is.</summary>
    internal const int LeastAtOnce = 3;

    /// <summary>The part of the home's devices (<see cref="HomeMembership"/>) that may be restricted or isolated by order at once, in percent.</summary>
    internal const int PercentAtOnce = 20;

    /// <summary>The time over which devices are counted, and for which the word of a person at the gateway stands.</summary>
    internal static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    private readonly Lock _lock = new();
    private readonly Dictionary<DeviceId, long> _tightened = [];
    private readonly HashSet<DeviceId> _underWay = [];

    /// <summary>Asks for an order, and counts it where it may go on. <see cref="Finish"/> must follow then.</summary>
    /// <returns>Why not; null where it may.</returns>
    internal CommandOutcome.Refused? Begin(Device device, DeviceResponse wanted)
    {
        if (wanted.By != OrderOrigin.Mqtt || !IsTighter(device.Response, wanted)) return null;
        ResponseLevel level = wanted.Level;
        if (WasSetHere(device.Response)) return Refused(device, $"a person at the gateway decided its response less than {Window.TotalMinutes:0} minutes ago");
        lock (_lock)
        {
            long now = Forget();
            if (!_tightened.ContainsKey(device.Id) && _tightened.Count >= MostInWindow)
                return Refused(device, $"MQTT may tighten {MostInWindow} devices within {Window.TotalMinutes:0} minutes");
            if (level >= ResponseLevel.Restricted && !HasRoom(device, out int most))
                return Refused(device, $"MQTT may hold {most} of these devices at once");
            _tightened[device.Id] = now;
            _underWay.Add(device.Id);
            return null;
        }
    }

    /// <summary>Counts devices that are tightened together.</summary>
    /// <returns>false where they are more than may be tightened now; then none is counted.</returns>
    internal bool TryCount(IReadOnlyCollection<DeviceId> devices)
    {
        lock (_lock)
        {
            long now = Forget();
            if (_tightened.Keys.Union(devices).Count() > MostInWindow) return false;
            foreach (DeviceId device in devices) _tightened[device] = now;
            return true;
        }
    }

    /// <summary>The order is in force, or was refused.</summary>
    internal void Finish(Device device)
    {
        lock (_lock) _underWay.Remove(device.Id);
    }

    // One for longer is tighter too, whatever its level.
    private static bool IsTighter(DeviceResponse now, DeviceResponse wanted) => wanted.Level > now.Level
        || wanted.Level > ResponseLevel.None && (wanted.Until ?? DateTimeOffset.MaxValue) > (now.Until ?? DateTimeOffset.MaxValue);

    private long Forget()
    {
        long now = time.GetTimestamp();
        foreach (DeviceId old in _tightened.Where(t => time.GetElapsedTime(t.Value, now) >= Window).Select(t => t.Key).ToList()) _tightened.Remove(old);
        return now;
    }

    // The state is read under the lock: an order that finished meanwhile is in it.
    private bool HasRoom(Device device, out int most)
    {
        GatewayState state = channels.State.Current;
        DateTimeOffset now = time.GetUtcNow();
        most = Math.Max(LeastAtOnce, state.Devices.Values.Count(d => HomeMembership.IsMember(state, d, now)) * PercentAtOnce / 100);
        HashSet<DeviceId> held = [.. state.Devices.Values.Where(d => d.Response is { Level: >= ResponseLevel.Restricted, By: OrderOrigin.Mqtt }).Select(d => d.Id), .. _underWay];
        return held.Contains(device.Id) || held.Count < most;
    }

    private bool WasSetHere(DeviceResponse response) => response.By == OrderOrigin.CommandLine && time.GetUtcNow() - response.Since < Window;

    private static CommandOutcome.Refused Refused(Device device, string why) =>
        new(RefusalCode.Ceiling, $"{device.Id} is not tightened by MQTT: {why}. At the gateway, 'edgeguard quarantine {device.Id}' has no such limit.");
}
