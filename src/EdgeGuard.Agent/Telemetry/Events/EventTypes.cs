namespace EdgeGuard.Agent.Telemetry.Events;

/// <summary>Every <c>event_type</c>, for receivers that must declare them beforehand, such as Home Assistant.</summary>
internal static class EventTypes
{
    internal const string FlowDenied = "flow_denied";
    internal const string DeviceNew = "device_new";
    internal const string DeviceChanged = "device_changed";
    internal const string DeviceReleased = "device_released";
    internal const string DeviceLimited = "device_limited";
    internal const string DeviceQuarantined = "device_quarantined";
    internal const string ProfileLoaded = "profile_loaded";
    internal const string ProfileFailed = "profile_failed";
    internal const string RulesetApplied = "ruleset_applied";
    internal const string RulesetRefused = "ruleset_refused";
    internal const string RulesetRepaired = "ruleset_repaired";
    internal const string ProtectionPaused = "protection_paused";
    internal const string ProtectionResumed = "protection_resumed";
    internal const string AlarmAcknowledged = "alarm_acknowledged";
    internal const string ConcernRaised = "concern_raised";
    internal const string ConcernEnded = "concern_ended";
    internal const string CoverageChanged = "coverage_changed";
    internal const string ApprovalNeeded = "approval_needed";
    internal const string IdentityDoubted = "identity_doubted";
    internal const string DevicesMerged = "devices_merged";
    internal const string NameAsked = "name_asked";
    internal const string AllowanceChanged = "allowance_changed";
    internal const string ModeChanged = "mode_changed";
    internal const string MuteChanged = "mute_changed";
    internal const string Advice = "advice";
    internal const string Suggestion = "suggestion";
    internal const string TelemetryGap = "telemetry_gap";

    /// <summary>On a device's topic.</summary>
    internal static readonly IReadOnlyList<string> OfDevice =
    [
        FlowDenied, DeviceNew, DeviceChanged, DeviceReleased, DeviceLimited, DeviceQuarantined, ProfileLoaded, ProfileFailed, ApprovalNeeded, IdentityDoubted, DevicesMerged,
        NameAsked, AllowanceChanged, ModeChanged, MuteChanged, Advice, Suggestion,
    ];

    /// <summary>On the gateway's topic; it includes packets of unknown devices, and profiles that no device uses.</summary>
    internal static readonly IReadOnlyList<string> OfGateway =
    [
        FlowDenied, ProfileLoaded, ProfileFailed, RulesetApplied, RulesetRefused, RulesetRepaired, ProtectionPaused, ProtectionResumed, AlarmAcknowledged,
        ConcernRaised, ConcernEnded, ModeChanged, MuteChanged, CoverageChanged, TelemetryGap,
    ];
}
