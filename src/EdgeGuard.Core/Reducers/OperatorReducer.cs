using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Events;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Reducers;

/// <summary>Applies a person's orders, such as modes and permissions, and the notices that the rules want a person to see.</summary>
internal static class OperatorReducer
{
    /// <returns>null for an input that is none of these.</returns>
    internal static (GatewayState, IReadOnlyList<GatewayEvent>)? Apply(GatewayState state, PolicyInput input, DateTimeOffset now) => input switch
    {
        PolicyInput.AllowanceChanged changed => Allow(state, changed, now),
        PolicyInput.MuteChanged changed => Hush(state, changed, now),
        PolicyInput.DeviceOrdered ordered => DeviceOrderReducer.Apply(state, ordered, now),
        PolicyInput.Forgotten forgotten => ForgottenDevice.Without(state, forgotten, now),
        PolicyInput.DeviceModeChanged changed => ModeReducer.Apply(state, changed, now),
        PolicyInput.NetworkModeChanged changed => ModeReducer.Apply(state, changed, now),
        PolicyInput.ModesConfirmed confirmed => ModeReducer.Apply(state, confirmed, now),
        PolicyInput.LearningChanged changed => (state with { Learning = changed.Watched }, []),
        PolicyInput.Noticed noticed => (state, [.. Notices(state, noticed, now)]),
        _ => null,
    };

    private static (GatewayState, IReadOnlyList<GatewayEvent>) Allow(GatewayState state, PolicyInput.AllowanceChanged changed, DateTimeOffset now)
    {
        if (changed.Allowance is null && !state.Allowances.ContainsKey(changed.Key)) return (state, []);
        if (changed.Ended is { } ended && state.Allowances[changed.Key] != ended) return (state, []);
        GatewayState after = state with
        {
            Allowances = changed.Allowance is { } granted ? state.Allowances.SetItem(changed.Key, granted) : state.Allowances.Remove(changed.Key),
        };
        return (after, [new GatewayEvent.AllowanceChanged(now, state.Devices.GetValueOrDefault(changed.Key.Device), changed.Key, changed.Allowance)]);
    }

    private static (GatewayState, IReadOnlyList<GatewayEvent>) Hush(GatewayState state, PolicyInput.MuteChanged changed, DateTimeOffset now)
    {
        if (!changed.IsMuted && !state.Mutes.ContainsKey(changed.Key)) return (state, []);
        if (changed.Ended is { } ended && state.Mutes[changed.Key] != ended) return (state, []);
        GatewayState after = state with { Mutes = changed.IsMuted ? state.Mutes.SetItem(changed.Key, changed.Until) : state.Mutes.Remove(changed.Key) };
        return (after, [new GatewayEvent.MuteChanged(now, state.Devices.GetValueOrDefault(changed.Key.Device), changed.Key, changed.IsMuted, changed.Until, changed.By)]);
    }

    private static IEnumerable<GatewayEvent> Notices(GatewayState state, PolicyInput.Noticed noticed, DateTimeOffset now)
    {
        if (noticed.Advice is { } advice && state.Devices.TryGetValue(advice.Device, out Device? suspect))
            yield return new GatewayEvent.Advised(now, suspect, advice);
        if (noticed.Suggestion is { } suggestion && state.Devices.TryGetValue(suggestion.Device, out Device? asking))
            yield return new GatewayEvent.Suggested(now, asking, suggestion);
    }
}
