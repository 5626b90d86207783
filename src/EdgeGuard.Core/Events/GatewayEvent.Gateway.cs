using System.Text.Json.Nodes;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Coverage;
using EdgeGuard.Core.Networks;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Events;

// Events about the gateway itself: profiles, rulesets, coverage, problems. Mutes do not apply to them.
public abstract partial record GatewayEvent
{
    /// <summary>A profile is in force for the devices that name it.</summary>
    public sealed record ProfileLoaded(DateTimeOffset Time, string Key, Profile Profile) : GatewayEvent(Time)
    {
        /// <inheritdoc/>
        public override EventReport Report(GatewayState state) =>
            new(EventCatalogue.ProfileLoaded, EventSeverity.Info, $"profile {Key} is in force (signature: {EnumWord.Of(Profile.Signature.Status)})")
            {
                Receivers = UsersOf(state, Key),
                Data = new JsonObject().With("profile_key", Key).With("signature", EnumWord.Of(Profile.Signature.Status)),
            };
    }

    /// <summary>A profile could not be fetched or was refused.</summary>
    public sealed record ProfileFailed(DateTimeOffset Time, string Key, string Reason) : GatewayEvent(Time)
    {
        /// <inheritdoc/>
        public override EventReport Report(GatewayState state) =>
            new(EventCatalogue.ProfileFailed, EventSeverity.Medium, $"profile {Key} is not in force: {Reason}")
            {
                IsAlert = UsersOf(state, Key).Count > 0,
                Receivers = UsersOf(state, Key),
                Data = new JsonObject().With("profile_key", Key).With("reason", Reason),
            };
    }

    /// <summary>The kernel took a ruleset, or refused it.</summary>
    public sealed record EnforcementChanged(DateTimeOffset Time, EnforcementStatus Status) : GatewayEvent(Time)
    {
        /// <inheritdoc/>
        public override EventReport Report(GatewayState state) => (Status.InForce
            ? new EventReport(EventCatalogue.RulesetApplied, EventSeverity.Info, $"ruleset {Status.Generation} is in force")
            : new EventReport(EventCatalogue.RulesetRefused, EventSeverity.High, $"ruleset {Status.Generation} was refused, the previous one is in force: {Status.Problem}")) with
        {
            IsAlert = !Status.InForce && Status.Problem is not null,
            Data = new JsonObject().With("generation", Status.Generation).With("problem", Status.InForce ? null : Status.Problem),
        };
    }

    /// <summary>The nftables table had been changed by others and was restored.</summary>
    public sealed record TableRepaired(DateTimeOffset Time, TableRepair Repair) : GatewayEvent(Time)
    {
        /// <inheritdoc/>
        public override EventReport Report(GatewayState state) =>
            new(EventCatalogue.RulesetRepaired, EventSeverity.High, $"the table was not as expected: {Repair.Describe()}")
            {
                IsAlert = true,
                Data = new JsonObject().With("generation", state.Enforcement.Generation).With("problem", Repair.Describe()),
            };
    }

    /// <summary>The connection to the broker was made or lost.</summary>
    public sealed record BrokerChanged(DateTimeOffset Time, BrokerStatus Status) : GatewayEvent(Time)
    {
        /// <inheritdoc/>
        public override EventReport Report(GatewayState state) => new(EventCatalogue.BrokerChanged, EventSeverity.Info,
            Status.Connected ? "connected to the broker" : $"no connection to the broker: {Status.Problem}");
    }

    /// <summary>The rules cover more or fewer paths of a network than before.</summary>
    public sealed record CoverageChanged(DateTimeOffset Time, NetworkCoverage Coverage) : GatewayEvent(Time)
    {
        private bool HasGap => Coverage.Paths.Any(p => p.Grade is CoverageGrade.NotCovered or CoverageGrade.BlockedByOthers);

        /// <inheritdoc/>
        public override EventReport Report(GatewayState state) =>
            new(EventCatalogue.CoverageChanged, HasGap ? EventSeverity.Medium : EventSeverity.Info, CoverageSummary.Of(Coverage))
            {
                IsAlert = HasGap,
                Data = new JsonObject().With("network", Coverage.Network).With("paths", new JsonArray([.. Coverage.Paths.Select(p =>
                    new JsonObject().With("path", EnumWord.Of(p.Path)).With("grade", EnumWord.Of(p.Grade)).With("why", p.Why))])),
            };
    }

    /// <summary>The gateway has a problem, or no longer has it.</summary>
    public sealed record ConcernChanged(DateTimeOffset Time, string Name, Concern Concern, bool IsOver) : GatewayEvent(Time)
    {
        /// <inheritdoc/>
        public override GatewayEvent AtWallTime(Func<DateTimeOffset, DateTimeOffset> toWall) => this with { Time = toWall(Time), Concern = Concern with { Since = toWall(Concern.Since) } };

        private EventSeverity Severity => Concern.Kind == ConcernKind.Bypass ? EventSeverity.High : EventSeverity.Medium;

        /// <inheritdoc/>
        public override EventReport Report(GatewayState state) => (IsOver
            ? new EventReport(EventCatalogue.ConcernEnded, EventSeverity.Info, $"over: {Concern.Why}")
            : new EventReport(EventCatalogue.ConcernRaised, Severity, Concern.Why)) with
        {
            IsAlert = !IsOver,
            Data = new JsonObject().With("name", Name).With("kind", Concern.Kind.Name()).With("since", (DateTimeOffset?)Concern.Since).With("why", Concern.Why),
        };
    }

    /// <summary>A stage of the agent failed.</summary>
    /// <param name="Time">When.</param>
    /// <param name="Stage">Its name; <c>[a-z-]</c>.</param>
    /// <param name="Problem">What the runtime says. Outside text.</param>
    /// <param name="Remedy">What the agent did.</param>
    public sealed record StageFailed(DateTimeOffset Time, string Stage, string Problem, StageRemedy Remedy) : GatewayEvent(Time)
    {
        /// <summary>The input that it could not deal with; null where none is known. Outside text.</summary>
        public string? Input { get; init; }

        /// <inheritdoc/>
        public override EventReport Report(GatewayState state) => new(EventCatalogue.StageFailed, EventSeverity.Medium, Sentence)
        {
            Data = new JsonObject().With("stage", Stage).With("problem", Problem).With("remedy", EnumWord.Of(Remedy)).With("input", Input),
        };

        private string Sentence => Remedy switch
        {
            StageRemedy.Skipped => $"stage {Stage} skipped an input ({Input}): {Problem}",
            StageRemedy.Restarted => $"stage {Stage} failed{Reading} and restarts: {Problem}",
            _ => $"stage {Stage} failed{Reading} again and is off: {Problem}",
        };

        private string Reading => Input is null ? "" : $" while it read {Input}";
    }

    private static IReadOnlyList<DeviceId> UsersOf(GatewayState state, string key) =>
        [.. state.Devices.Values.Where(d => d.ProfileKey == key).Select(d => d.Id)];
}
