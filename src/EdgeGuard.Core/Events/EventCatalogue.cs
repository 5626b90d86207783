using System.Collections.Immutable;
using static EdgeGuard.Core.Events.EventScope;
using static EdgeGuard.Core.Events.EventSeverity;

namespace EdgeGuard.Core.Events;

/// <summary>
/// Every event type. The command line, MQTT, Home Assistant, the schema and <c>deploy/mqtt/events.md</c> take the list from here.
/// What an event says is in its record in <see cref="GatewayEvent"/>.
/// </summary>
public static class EventCatalogue
{
    private const string UnlessMuted = "unless muted";
    private const string Always = "always";

    private static readonly ImmutableArray<EventType>.Builder Rows = ImmutableArray.CreateBuilder<EventType>();

    /// <summary>A packet that the profile does not allow.</summary>
    public static readonly EventType FlowDenied = Add("flow_denied", Both, "denied", [Info, Low, Medium], EventType.Never,
        "A device sent or was sent a packet that its profile does not allow.");

    /// <summary>A new device.</summary>
    public static readonly EventType DeviceNew = Add("device_new", Device, "device", [Info], EventType.Never, "A device was seen for the first time.");

    /// <summary>A changed device.</summary>
    public static readonly EventType DeviceChanged = Add("device_changed", Device, "device", [Info], EventType.Never, "The addresses, name or profile of a device changed.");

    /// <summary>The end of a response.</summary>
    public static readonly EventType DeviceReleased = Add("device_released", Device, "response", [Info], EventType.Never, "A response to a device ended.");

    /// <summary>A rate limit.</summary>
    public static readonly EventType DeviceLimited = Add("device_limited", Device, "response", [Medium], "if stricter than before, unless muted", "A device is rate-limited.");

    /// <summary>A restriction or isolation.</summary>
    public static readonly EventType DeviceQuarantined = Add("device_quarantined", Device, "response", [High], "if stricter than before, unless muted", "A device is restricted or isolated.");

    /// <summary>A profile in force.</summary>
    public static readonly EventType ProfileLoaded = Add("profile_loaded", Both, "profile", [Info], EventType.Never, "A profile is in force for the devices that name it.");

    /// <summary>A profile that failed.</summary>
    public static readonly EventType ProfileFailed = Add("profile_failed", Both, "profile", [Medium], "if a device uses the profile", "A profile could not be fetched or was refused.");

    /// <summary>A ruleset in force.</summary>
    public static readonly EventType RulesetApplied = Add("ruleset_applied", Gateway, "ruleset", [Info], EventType.Never, "The kernel accepted a ruleset.");

    /// <summary>A refused ruleset.</summary>
    public static readonly EventType RulesetRefused = Add("ruleset_refused", Gateway, "ruleset", [High], Always, "The kernel refused a ruleset. The previous one is in force.");

    /// <summary>A repaired table.</summary>
    public static readonly EventType RulesetRepaired = Add("ruleset_repaired", Gateway, "ruleset", [High], Always, "Another program changed the nftables table. EdgeGuard restored it.");

    /// <summary>A pause.</summary>
    public static readonly EventType ProtectionPaused = Add("protection_paused", Gateway, "protection", [High], Always, "Enforcement is paused for the whole gateway.");

    /// <summary>The end of a pause.</summary>
    public static readonly EventType ProtectionResumed = Add("protection_resumed", Gateway, "protection", [Info], EventType.Never, "A pause of enforcement ended.");

    /// <summary>A person saw the alarm.</summary>
    public static readonly EventType AlarmAcknowledged = Add("alarm_acknowledged", Gateway, "protection", [Info], EventType.Never, "A person acknowledged the alarm.");

    /// <summary>A problem of the gateway.</summary>
    public static readonly EventType ConcernRaised = Add("concern_raised", Gateway, "concern", [Medium, High], Always, "The gateway has a problem, such as a rogue router or unreadable reports.");

    /// <summary>The end of a problem.</summary>
    public static readonly EventType ConcernEnded = Add("concern_ended", Gateway, "concern", [Info], EventType.Never, "A problem of the gateway is over.");

    /// <summary>A failed part of the agent.</summary>
    public static readonly EventType StageFailed = Add("stage_failed", Gateway, "stage", [Medium], EventType.Never,
        "A stage of the agent failed. It skipped one input, restarts, or is off until the service restarts.");

    /// <summary>Other coverage of a network.</summary>
    public static readonly EventType CoverageChanged = Add("coverage_changed", Gateway, "coverage", [Info, Medium], "if a path is not covered", "The rules cover more or fewer paths of a network than before.");

    /// <summary>A request for approval.</summary>
    public static readonly EventType ApprovalNeeded = Add("approval_needed", Device, "identity", [Medium], UnlessMuted, "A device asks for something that a person has to approve.");

    /// <summary>A doubtful identity.</summary>
    public static readonly EventType IdentityDoubted = Add("identity_doubted", Device, "identity", [High], UnlessMuted, "Another station uses its MAC or IP address or gives its lease back, or several devices communicate through it.");

    /// <summary>Merged devices.</summary>
    public static readonly EventType DevicesMerged = Add("devices_merged", Device, "identity", [Info], EventType.Never, "The operator merged two devices.");

    /// <summary>A notable DNS query.</summary>
    public static readonly EventType NameAsked = Add("name_asked", Device, "name", [Info, Low, Medium], EventType.Never, "A DNS query of a device was notable. It is no violation.");

    /// <summary>A person's permission.</summary>
    public static readonly EventType AllowanceChanged = Add("allowance_changed", Device, "allowance", [Info, Medium], EventType.Never, "A person allowed a device a peer beyond its profile, or no longer does.");

    /// <summary>Another mode.</summary>
    public static readonly EventType ModeChanged = Add("mode_changed", Both, "mode", [Info, High], "if the mode is `monitor`", "A person set the mode of a device or network, or reset it.");

    /// <summary>A trusted device.</summary>
    public static readonly EventType TrustChanged = Add("trust_changed", Device, "trust", [Info, High], "if the device is trusted", "A person trusts a device, or no longer does.");

    /// <summary>A mute.</summary>
    public static readonly EventType MuteChanged = Add("mute_changed", Both, "mute", [Info], EventType.Never, "Alerts about something are muted, or no longer.");

    /// <summary>Advice to a person.</summary>
    public static readonly EventType Advice = Add("advice", Device, "advice", [Medium], UnlessMuted, "The behaviour of a device calls for a stricter response than the rules may set.");

    /// <summary>A possible gap in a profile.</summary>
    public static readonly EventType Suggestion = Add("suggestion", Device, "suggestion", [Info], UnlessMuted, "A device tries one denied peer repeatedly. Its profile may be incomplete.");

    /// <summary>The connection to the broker. Over MQTT the availability topic says it.</summary>
    public static readonly EventType BrokerChanged = Add("broker_changed", None, "", [Info], EventType.Never, "The connection to the MQTT broker was made or lost.");

    /// <summary>A forgotten device. Over MQTT nothing is left of it that could say so.</summary>
    public static readonly EventType DeviceForgotten = Add("device_forgotten", None, "", [Info], EventType.Never, "A person had a device forgotten.");

    /// <summary>Dropped events; made by the outbox, so <c>edgeguard events</c> does not have it.</summary>
    public static readonly EventType TelemetryGap = Add("telemetry_gap", Gateway, "gap", [Medium], EventType.Never, "Events were dropped, because the broker was away for long or the gateway was too busy.");

    /// <summary>Every type, in the order of the documentation.</summary>
    public static readonly ImmutableArray<EventType> All = Rows.DrainToImmutable();

    /// <summary>Names of the types on a device's topic.</summary>
    public static readonly ImmutableArray<string> OfDevice = [.. All.Where(t => t.Scope.HasFlag(Device)).Select(t => t.Name)];

    /// <summary>Names of the types on the gateway's topic.</summary>
    public static readonly ImmutableArray<string> OfGateway = [.. All.Where(t => t.Scope.HasFlag(Gateway)).Select(t => t.Name)];

    /// <summary>Names of the types that may be alerts, wherever they are published.</summary>
    public static readonly ImmutableArray<string> Alerts = [.. All.Where(t => t.Scope != EventScope.None && t.AlertIf != EventType.Never).Select(t => t.Name)];

    private static EventType Add(string name, EventScope scope, string form, ImmutableArray<EventSeverity> severities, string alertIf, string meaning)
    {
        EventType row = new(name, scope, form, severities, alertIf, meaning);
        Rows.Add(row);
        return row;
    }
}
