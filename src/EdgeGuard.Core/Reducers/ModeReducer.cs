using System.Collections.Immutable;
using EdgeGuard.Core.Events;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Reducers;

/// <summary>Applies modes of networks and devices, and what becomes of those that wait for a confirmation.</summary>
internal static class ModeReducer
{
    internal static (GatewayState, IReadOnlyList<GatewayEvent>) Apply(GatewayState state, PolicyInput.NetworkModeChanged changed, DateTimeOffset now)
    {
        ModeSubject subject = ModeSubject.Of(changed.Network);
        if (IsOver(state, subject, changed.Ended)) return (state, []);
        GatewayState after = subject.Set(WithTrial(state, subject, changed.Trial), changed.Mode);
        return (after, [new GatewayEvent.ModeChanged(now, null, changed.Network, changed.Mode, changed.By) { Until = changed.Trial?.Until }]);
    }

    internal static (GatewayState, IReadOnlyList<GatewayEvent>) Apply(GatewayState state, PolicyInput.DeviceModeChanged changed, DateTimeOffset now)
    {
        ModeSubject subject = ModeSubject.Of(changed.Device);
        if (IsOver(state, subject, changed.Ended)) return (state, []);
        GatewayState after = subject.Set(WithTrial(state, subject, changed.Trial), changed.Mode);
        return (DeviceOrderReducer.WithoutPause(after, changed.Device),
            [new GatewayEvent.ModeChanged(now, state.Devices.GetValueOrDefault(changed.Device), null, changed.Mode, changed.By) { Until = changed.Trial?.Until }]);
    }

    internal static (GatewayState, IReadOnlyList<GatewayEvent>) Apply(GatewayState state, PolicyInput.ModesConfirmed confirmed, DateTimeOffset now)
    {
        ModeSubject[] subjects = [.. confirmed.Trials.Where(trial => state.Trials.GetValueOrDefault(trial.Key) == trial.Value).Select(trial => trial.Key)];
        return (state with { Trials = state.Trials.RemoveRange(subjects) },
            [.. subjects.Select(subject => new GatewayEvent.ModeChanged(now, subject.Device is { } device ? state.Devices.GetValueOrDefault(device) : null, subject.Network, subject.ModeIn(state), confirmed.By))]);
    }

    private static bool IsOver(GatewayState state, ModeSubject subject, ModeTrial? ended) => ended is not null && state.Trials.GetValueOrDefault(subject) != ended;

    private static GatewayState WithTrial(GatewayState state, ModeSubject subject, ModeTrial? trial) =>
        trial is not null ? state with { Trials = state.Trials.SetItem(subject, trial) }
        : state.Trials.ContainsKey(subject) ? state with { Trials = state.Trials.Remove(subject) }
        : state;
}
