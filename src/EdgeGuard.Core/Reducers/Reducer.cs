using System.Collections.Immutable;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Events;
using EdgeGuard.Core.Learning;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;
using EdgeGuard.Core.Violations;

namespace EdgeGuard.Core.Reducers;

/// <summary>What follows from one input: the next state and what to tell about it. Pure, so that a sequence of inputs is a test.</summary>
public static class Reducer
{
    private static readonly IReadOnlyList<GatewayEvent> Nothing = [];

    /// <summary>The state after an input, and the events that tell what changed, in order.</summary>
    public static (GatewayState State, IReadOnlyList<GatewayEvent> Events) Apply(GatewayState state, PolicyInput input, DateTimeOffset now) =>
        RequestAlerts.Limited(Follow(state, input, now), now);

    private static (GatewayState State, IReadOnlyList<GatewayEvent> Events) Follow(GatewayState state, PolicyInput input, DateTimeOffset now) => input switch
    {
        PolicyInput.Sighted sighted => UrlSuccession.After(SightingReducer.Apply(state, sighted.Sighting, now), sighted.Sighting, now),
        PolicyInput.PlaceProbed probed => PlaceReducer.Apply(state, probed, now),
        PolicyInput.AddressesChanged changed => IdentityReducer.Rebind(WithAddresses(state, changed), changed.Network, now),
        PolicyInput.TimePassed => Age(state, now),
        PolicyInput.FlowsSeen seen => (RecentFlows.Note(state, seen, now), Nothing),
        PolicyInput.ApprovalAnswered answer => ApprovalReducer.Apply(state, answer, now),
        PolicyInput.Onboarded or PolicyInput.Merged => IdentityReducer.Apply(state, input, now),
        PolicyInput.ProfileLoaded loaded => Load(state, loaded, now),
        PolicyInput.ProfileFailed failed => Fail(state, failed, now),
        PolicyInput.NameResolved resolved => (NameReducer.Resolve(state, resolved), Nothing),
        PolicyInput.NameLearned learned => (NameReducer.Learn(state, learned), Nothing),
        PolicyInput.TranslationsAnnounced told => (NameReducer.Review(RoutedPrefixes.WithoutTranslated(state with { AnnouncedTranslations = told.Prefixes })), Nothing),
        PolicyInput.OtherNameResolved told => (ResolvedName.Remember(state, told.Device, told.Name, told.Addresses), Nothing),
        PolicyInput.GateBeat beat => (state with { Gate = new(beat.Port, beat.LeavesLiterals, beat.Asks, (state.Gate?.Beat ?? 0) + 1) { QuestionsPerSecond = beat.QuestionsPerSecond } }, Nothing),
        PolicyInput.Violated violated => See(state, violated.Violation, violated.Detection),
        PolicyInput.ResponseDecided decided => Respond(state, decided, now),
        PolicyInput.Enforced enforced => (state with { Enforcement = enforced.Status }, [.. WhatEnforcementTells(state.Enforcement, enforced.Status, now)]),
        PolicyInput.BrokerChanged broker => (state with { Broker = broker.Status },
            broker.Status == state.Broker ? Nothing : [new GatewayEvent.BrokerChanged(now, broker.Status)]),
        PolicyInput.FactsRead read => CoverageReducer.Apply(state, read.Facts, now),
        PolicyInput.ConcernChanged concern => Concern(state, concern, now),
        PolicyInput.AlarmAcknowledged seen => (state with { AlarmAcknowledged = now }, [new GatewayEvent.AlarmAcknowledged(now, seen.By)]),
        PolicyInput.Paused { Ended: { } ended } when ended != state.PausedUntil => (state, Nothing),
        PolicyInput.Paused paused => (state with { PausedUntil = paused.Until, PausedBy = paused.Until is null ? null : paused.By },
            paused.Until == state.PausedUntil ? Nothing : [new GatewayEvent.PauseChanged(now, paused.Until, paused.By)]),
        _ => OperatorReducer.Apply(state, input, now)
            ?? throw new ArgumentOutOfRangeException(nameof(input), input.GetType().Name, "an input that the reducer does not know"),
    };

    private static (GatewayState, IReadOnlyList<GatewayEvent>) Age(GatewayState state, DateTimeOffset now)
    {
        (GatewayState aged, IReadOnlyList<GatewayEvent> events) = IdentityReducer.Age(state, now);
        (GatewayState after, IReadOnlyList<GatewayEvent> held) = CoverageReducer.Review(aged, now);
        return (after, held.Count == 0 ? events : [.. events, .. held]);
    }

    // A repair brings back what was in force, so it is no new ruleset.
    private static IEnumerable<GatewayEvent> WhatEnforcementTells(EnforcementStatus before, EnforcementStatus after, DateTimeOffset now)
    {
        if (after.Repairs > before.Repairs && after.LastRepair is { } repair) yield return new GatewayEvent.TableRepaired(now, repair);
        if ((after.Generation, after.InForce, after.Problem) != (before.Generation, before.InForce, before.Problem))
            yield return new GatewayEvent.EnforcementChanged(now, after);
    }

    private static GatewayState WithAddresses(GatewayState state, PolicyInput.AddressesChanged changed)
    {
        if (!state.Networks.TryGetValue(changed.Network, out Network? network)) return state;
        if (network.Prefixes.SequenceEqual(changed.Prefixes) && network.GatewayAddresses.SequenceEqual(changed.GatewayAddresses)) return state;
        Network renumbered = network with { Prefixes = changed.Prefixes, GatewayAddresses = changed.GatewayAddresses };
        return NameReducer.Review(state with { Networks = state.Networks.SetItem(network.Name, renumbered) });
    }

    private static (GatewayState, IReadOnlyList<GatewayEvent>) Load(GatewayState state, PolicyInput.ProfileLoaded loaded, DateTimeOffset now) =>
        ProfileUpdates.IsNoNews(state, loaded.Key, loaded.Profile) ? (ProfileUpdates.Withdraw(state, loaded.Key, now), Nothing)
            : ProfileUpdates.WhyWait(state, loaded.Key, loaded.Profile, now) is { } why
            ? ProfileUpdates.Wait(state, loaded.Key, loaded.Profile, why, now)
            : InForce(state, loaded.Key, loaded.Profile, now);

    /// <summary>Puts a version of a profile in force.</summary>
    internal static (GatewayState, IReadOnlyList<GatewayEvent>) InForce(GatewayState state, string key, Profile profile, DateTimeOffset now)
    {
        bool isInForce = state.Profiles.TryGetValue(key, out Profile? before) && before.Fingerprint == profile.Fingerprint;
        GatewayState others = isInForce ? ProfileUpdates.Withdraw(state, key, now) : ProfileUpdates.WithoutWaiting(state, key, now);
        if (KeptProfiles.With(others, key, profile) is not { } next) return Fail(state, new(key, KeptProfiles.Full), now);
        GatewayState loaded = next with { ProfileAges = next.ProfileAges.SetItem(key, ProfileAge.Of(profile, next.ProfileAges.GetValueOrDefault(key))) };
        (GatewayState after, IReadOnlyList<GatewayEvent> events) = IdentityReducer.OnProfile(loaded, key, now);
        (GatewayState followed, IReadOnlyList<GatewayEvent> successions) = UrlSuccession.Apply(after, key, now);
        return (followed, [new GatewayEvent.ProfileLoaded(now, key, profile), .. events, .. successions]);
    }

    private static (GatewayState, IReadOnlyList<GatewayEvent>) Fail(GatewayState state, PolicyInput.ProfileFailed failed, DateTimeOffset now) =>
        state.ProfileFailures.TryGetValue(failed.Key, out string? known) && known == EventText.Cut(failed.Reason)
            ? (state, Nothing)
            : (KeptProfiles.WithFailure(state, failed.Key, failed.Reason),
                [new GatewayEvent.ProfileFailed(now, failed.Key, failed.Reason)]);

    private static (GatewayState, IReadOnlyList<GatewayEvent>) See(GatewayState state, Violation violation, Detection? detection)
    {
        if (violation.Kind == ViolationKind.Misplaced) return PlaceReducer.Suspect(state, violation);
        if (DeviceLookup.Spoofed(state, violation) is { } victim)
            return IsAtOtherPort(victim, violation) ? PlaceReducer.Suspect(state, violation) : ForgeryReducer.Report(state, victim, ForgeryKind.Mac, violation.From, [new GatewayEvent.ViolationSeen(violation.Time, null, violation)], violation.Time);
        Device? device = DeviceLookup.Culprit(state, violation);
        // A device that has just come uses an address before it is bound; that is told, but is no alarm about the device.
        if (device is null || violation.Kind == ViolationKind.Unbound) return (state, [new GatewayEvent.ViolationSeen(violation.Time, device, violation) { Detection = detection }]);
        bool isGap = Probation.Covers(state, device, detection, violation.Time);
        Device seen = device with
        {
            LastViolation = violation,
            ViolationsSeen = device.ViolationsSeen + 1,
            IsLastAGap = isGap,
            LastSign = !isGap && Alerts.IsSign(state, device, violation, detection) ? violation.Time : device.LastSign,
        };
        return (state with { Devices = state.Devices.SetItem(seen.Id, seen) }, [new GatewayEvent.ViolationSeen(violation.Time, seen, violation) { Detection = detection }]);
    }

    // The device may have moved on its bridge; a probe tells.
    private static bool IsAtOtherPort(Device victim, Violation violation) => violation.Port is not null && victim.PlaceOf(violation.SourceMac)?.Interface == violation.Interface;

    private static (GatewayState, IReadOnlyList<GatewayEvent>) Respond(GatewayState state, PolicyInput.ResponseDecided decided, DateTimeOffset now)
    {
        DeviceId one = DeviceLookup.Current(state, decided.Device);
        // What was decided about a device before it became part of another may hold that one harder, and never lets it go.
        if (one != decided.Device && decided.Response.Level <= state.Responses.GetValueOrDefault(one, DeviceResponse.None).Level) return (state, Nothing);
        // A decision about a device that was not seen yet, as after a restart, waits for it.
        GatewayState decidedState = state with { Responses = state.Responses.SetItem(one, decided.Response) };
        if (!state.Devices.TryGetValue(one, out Device? device)) return (decidedState, Nothing);
        ResponseLevel before = device.Response.Level;
        Device held = device with { Response = decided.Response, LastIsolated = PortSuccession.LastExcluded(device, decided.Response, now) };
        (GatewayState after, IReadOnlyList<GatewayEvent> onPort) = PortSuccession.Follow(decidedState with { Devices = state.Devices.SetItem(held.Id, held) }, device, held, now);
        return (after, before == held.Response.Level ? onPort : [new GatewayEvent.ResponseChanged(now, held, before), .. onPort]);
    }

    // A trouble whose reason changes is still the same trouble: it was acknowledged, or not, when it began.
    private static (GatewayState, IReadOnlyList<GatewayEvent>) Concern(GatewayState state, PolicyInput.ConcernChanged changed, DateTimeOffset now)
    {
        Concern? known = state.Concerns.GetValueOrDefault(changed.Name);
        if (known?.Why == changed.Why) return (state, Nothing);
        Concern told = known is null ? new(changed.Kind, now, changed.Why!) : known with { Why = changed.Why ?? known.Why };
        return (state with { Concerns = changed.Why is null ? state.Concerns.Remove(changed.Name) : state.Concerns.SetItem(changed.Name, told) },
            changed.IsQuiet ? Nothing : [new GatewayEvent.ConcernChanged(now, changed.Name, told, IsOver: changed.Why is null)]);
    }
}
