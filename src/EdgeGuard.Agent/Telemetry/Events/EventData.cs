using System.Text.Json.Serialization;
using EdgeGuard.Agent.Telemetry.State;

namespace EdgeGuard.Agent.Telemetry.Events;

/// <summary>What an event says; <c>event_type</c> alone is enough for a reader that only sorts.</summary>
/// <param name="EventType">What happened; <c>[a-z_]</c>.</param>
/// <param name="Severity"><c>info</c>, <c>low</c>, <c>medium</c> or <c>high</c>.</param>
[JsonDerivedType(typeof(DeniedData))]
[JsonDerivedType(typeof(DeviceData))]
[JsonDerivedType(typeof(ResponseChangeData))]
[JsonDerivedType(typeof(ProfileData))]
[JsonDerivedType(typeof(RulesetData))]
[JsonDerivedType(typeof(ProtectionData))]
[JsonDerivedType(typeof(ConcernData))]
[JsonDerivedType(typeof(CoverageData))]
[JsonDerivedType(typeof(IdentityData))]
[JsonDerivedType(typeof(NameData))]
[JsonDerivedType(typeof(AllowanceData))]
[JsonDerivedType(typeof(ModeData))]
[JsonDerivedType(typeof(MuteData))]
[JsonDerivedType(typeof(AdviceData))]
[JsonDerivedType(typeof(SuggestionData))]
[JsonDerivedType(typeof(GapData))]
internal abstract record EventData(string EventType, string Severity)
{
    /// <summary>A person may have to act on it, as <see cref="EdgeGuard.Core.Events.Alerts"/> says; else it is history.</summary>
    public bool Alert { get; init; }
}

/// <summary>Packets that a profile does not allow, all of the same kind.</summary>
/// <param name="Count">Packets that this event stands for; no packet is in two events.</param>
/// <param name="WindowS">Seconds in which they came; 0 for a first packet, which is reported at once.</param>
/// <param name="Src">Sender.</param>
/// <param name="Dst">Receiver; null where the event sums up many.</param>
/// <param name="Proto"><c>tcp</c>, <c>udp</c>, …; null where the event sums up many.</param>
/// <param name="Direction"><c>from-device</c>, <c>to-device</c> or <c>unbound</c>.</param>
/// <param name="Action"><c>drop</c>, or <c>pass</c> where the device is only monitored.</param>
/// <param name="Mode"><c>monitor</c> or <c>enforce</c>; null where nobody knows the device.</param>
/// <param name="ProfileKey">The profile that would have had to allow them.</param>
/// <param name="Shape">The attack pattern of the device's packets, taken together; null where they were not classified.</param>
/// <param name="Rule">The rule that would have had to allow them, in words for people; null where it was not determined or the event sums up
/// many.</param>
/// <param name="First">When packets like them were first seen.</param>
/// <param name="Last">When the last of them was seen.</param>
/// <param name="Sampled">The kernel meters its reports, so there may have been more than are counted.</param>
internal sealed record DeniedData(
    long Count, int WindowS, SourcePayload Src, DestinationPayload? Dst, string? Proto,
    string Direction, string Action, string? Mode, string? ProfileKey, string? Shape,
    string? Rule, DateTime First, DateTime Last, bool Sampled = true) : EventData(EventTypes.FlowDenied, "medium");

/// <summary>Who sent a packet.</summary>
internal sealed record SourcePayload(string? Ip, string Mac);

/// <summary>The receiver of a packet.</summary>
/// <param name="Ip">The address.</param>
/// <param name="Port">The port; null where there is none.</param>
/// <param name="Name">The name that the device resolved to this address; null where it resolved none. Outside text.</param>
internal sealed record DestinationPayload(string Ip, int? Port, string? Name = null);

/// <summary>A device that is new, or of which something else is known now.</summary>
internal sealed record DeviceData(string EventType, string? Name, string Network, IReadOnlyList<string> Ips, string? ProfileKey)
    : EventData(EventType, "info");

/// <summary>A device is held harder, or less hard, than before.</summary>
internal sealed record ResponseChangeData(string EventType, string Severity, ResponseState Response, string Before) : EventData(EventType, Severity);

/// <summary>A profile is in force, or is not.</summary>
internal sealed record ProfileData(string EventType, string Severity, string ProfileKey, string? Signature, string? Reason) : EventData(EventType, Severity);

/// <summary>The kernel accepted or refused a ruleset, or its table differed from the applied one.</summary>
internal sealed record RulesetData(string EventType, string Severity, long Generation, string? Problem) : EventData(EventType, Severity);

/// <summary>A person, or the end of a pause, changed something for the whole gateway.</summary>
/// <param name="EventType">What happened.</param>
/// <param name="Severity">How much it matters.</param>
/// <param name="By">The way it came: <c>button</c>, <c>cli</c>, <c>mqtt</c>, <c>time</c>.</param>
/// <param name="Until">When the pause ends by itself.</param>
internal sealed record ProtectionData(string EventType, string Severity, string By, DateTime? Until) : EventData(EventType, Severity);

/// <summary>Something troubles the guard as a whole, or no longer does.</summary>
/// <param name="EventType">Which of the two.</param>
/// <param name="Severity">How much it matters.</param>
/// <param name="Name">What it was raised by, and is ended by.</param>
/// <param name="Kind"><c>bypass</c>, <c>intruder</c>, <c>degraded</c> or <c>awaits-approval</c>.</param>
/// <param name="Since">Since when.</param>
/// <param name="Why">What it is, in words for people.</param>
internal sealed record ConcernData(string EventType, string Severity, string Name, string Kind, DateTime Since, string Why) : EventData(EventType, Severity);

/// <summary>Who a device is needs a person, is in doubt, or was said by a person.</summary>
internal sealed record IdentityData(string EventType, string Severity, string? Name, string Network, string Reason) : EventData(EventType, Severity);

/// <summary>Events that had to be dropped, because the broker was away for long or the gateway was too busy.</summary>
/// <param name="From">When the first of them happened.</param>
/// <param name="Until">When the last of them happened.</param>
/// <param name="Dropped">How many, by <c>event_type</c>.</param>
internal sealed record GapData(DateTime From, DateTime Until, IReadOnlyDictionary<string, long> Dropped) : EventData(EventTypes.TelemetryGap, "medium");
