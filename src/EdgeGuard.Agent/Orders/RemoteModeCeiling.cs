using EdgeGuard.Agent.Clock;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;

namespace EdgeGuard.Agent.Orders;

/// <summary>
/// Limits what clients of the MQTT broker may order about whole networks and pauses. Enforcing a network tightens every device on it, and is counted so.
/// What a person at the gateway decided stands: a pause until it ends, a mode for ten minutes.
/// </summary>
internal sealed class RemoteModeCeiling(PipelineChannels channels, RemoteOrderCeiling ceiling, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, long> _softened = new(StringComparer.Ordinal);

    /// <summary>Asks for the mode of a network, and notes where a person at the gateway softens it.</summary>
    /// <returns>Why not; null where it may.</returns>
    internal CommandOutcome.Refused? WhyNot(Network network, EnforcementMode? mode, string by)
    {
        if (by != OrderOrigin.Mqtt)
        {
            Note(network, mode);
            return null;
        }
        if (mode != EnforcementMode.Enforce) return null;
        if (WasSoftened(network))
            return Refused(network, $"a person at the gateway set its mode less than {RemoteOrderCeiling.Window.TotalMinutes:0} minutes ago");
        DeviceId[] tightened = TightenedOn(channels.State.Current, network);
        return ceiling.TryCount(tightened) ? null
            : Refused(network, $"that tightens {tightened.Length} devices, and MQTT may tighten {RemoteOrderCeiling.MostInWindow} within {RemoteOrderCeiling.Window.TotalMinutes:0} minutes");
    }

    /// <summary>Asks to change a pause. One from before a restart counts as a person's.</summary>
    /// <returns>Why not; null where it may.</returns>
    internal CommandOutcome.Refused? WhyNotPause(string by) =>
        by == OrderOrigin.Mqtt && channels.State.Current is { PausedUntil: { } until, PausedBy: not OrderOrigin.Mqtt }
            ? new(RefusalCode.Ceiling, $"MQTT does not change the pause until {time.ToWall(until):u}, which a person at the gateway ordered. There, 'edgeguard resume' ends it.")
            : null;

    // A device with a mode of its own, and one on a network that is enforced already, stays as it is.
    private static DeviceId[] TightenedOn(GatewayState state, Network network)
    {
        GatewayState unpaused = state with { PausedUntil = null };
        return [.. state.Devices.Values.Where(d => d.Network == network.Name && !d.Addresses.IsEmpty && unpaused.ModeOf(d) == EnforcementMode.Monitor && !state.DeviceModes.ContainsKey(d.Id)).Select(d => d.Id)];
    }

    private void Note(Network network, EnforcementMode? mode)
    {
        lock (_lock)
        {
            if ((mode ?? network.Mode) == EnforcementMode.Monitor) _softened[network.Name] = time.GetTimestamp();
            else _softened.Remove(network.Name);
        }
    }

    private bool WasSoftened(Network network)
    {
        lock (_lock) return _softened.TryGetValue(network.Name, out long at) && time.GetElapsedTime(at) < RemoteOrderCeiling.Window;
    }

    private static CommandOutcome.Refused Refused(Network network, string why) =>
        new(RefusalCode.Ceiling, $"'{network.Name}' is not enforced by MQTT: {why}. At the gateway, 'edgeguard enforce {network.Name}' has no such limit.");
}
