using System.Text.Json.Serialization;

namespace EdgeGuard.Agent.Telemetry.State;

/// <summary>Payload of <c>…/state</c>.</summary>
/// <param name="State"><c>online</c>, <c>stopped</c> after a clean stop, <c>offline</c> from the broker when the connection broke.</param>
internal sealed record AvailabilityPayload(string State);

/// <summary>Payload of <c>…/info</c>: what this gateway is and what it may be asked for.</summary>
internal sealed record InfoPayload(
    int Schema, string Gateway, string Version, string Os, DateTime Started, string Transport,
    IReadOnlyList<NetworkPayload> Networks, IReadOnlyList<string> Commands, IReadOnlyList<ConcernPayload> Concerns, DateTime? PausedUntil)
{
    /// <summary>Where it stands.</summary>
    public string? Site { get; init; }

    /// <summary>Groups that it belongs to; null for none.</summary>
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>SHA-256 of the configuration file.</summary>
    public string? Configuration { get; init; }

    /// <summary>SHA-256 of the rules in force, without addresses that devices resolved.</summary>
    public string? Ruleset { get; init; }

    /// <summary>What the machine is.</summary>
    public HardwarePayload? Hardware { get; init; }

    /// <summary>Until when the gateway's own certificate is valid; a time of day, which no clock of the agent changes.</summary>
    public string? CertificateUntil { get; init; }

    /// <summary>Seconds from one health message to the next; each time up to a fifth more or less.</summary>
    public int HealthS { get; init; }
}

/// <summary>What a machine is; outside text, shortened.</summary>
internal sealed record HardwarePayload(string? Model, string Architecture, int Processors, long? MemoryMb);

/// <summary>What troubles the guard as a whole, now.</summary>
internal sealed record ConcernPayload(string Name, string Kind, DateTime Since, string Why);

/// <summary>A governed network. The mode is what a person set, or else what the configuration says, whether or not there is a pause.</summary>
internal sealed record NetworkPayload(string Name, string Kind, string Mode)
{
    /// <summary>Which traffic paths the rules cover, in words for people.</summary>
    public string? Coverage { get; init; }
}

/// <summary>Payload of <c>…/health</c>: how the agent does.</summary>
/// <param name="Schema">Version of this form.</param>
/// <param name="UptimeS">Seconds since the agent started.</param>
/// <param name="MemoryMb">Memory that it takes, MiB.</param>
/// <param name="Ruleset">State of enforcement.</param>
/// <param name="Events">What became of events since the agent started.</param>
/// <param name="Orders">What became of orders over MQTT since the agent started.</param>
/// <param name="Shed">What came faster than it could be looked at since the agent started.</param>
internal sealed record HealthPayload(int Schema, long UptimeS, long MemoryMb, RulesetHealth Ruleset, EventHealth Events, OrderHealth Orders, ShedHealth Shed)
{
    /// <summary>What the machine has left.</summary>
    public MachinePayload? Machine { get; init; }

    /// <summary>The time of day here.</summary>
    public ClockHealth? Clock { get; init; }

    /// <summary>Counts of devices.</summary>
    public DeviceHealth? Devices { get; init; }

    /// <summary>When the kernel's table was last repaired after others had changed it.</summary>
    public DateTime? LastRepair { get; init; }
}

/// <summary>What a machine has left; what the kernel does not state is null.</summary>
internal sealed record MachinePayload(long? MemoryFreeMb, long? DiskFreeMb, double? TemperatureC);

/// <summary>The time of day, and whether the kernel takes it for synchronized.</summary>
internal sealed record ClockHealth(DateTime Time, bool Synchronized);

/// <summary>Devices known, violating just now, held at any level; packets denied to all of them in the last 24 hours.</summary>
internal sealed record DeviceHealth(int Total, int Violating, int Held, [property: JsonPropertyName("denied_24h")] long Denied24h);

/// <summary>Reports of forbidden packets, DNS queries, and sightings of unknown devices that were left out and counted.</summary>
internal sealed record ShedHealth(long Reports, long Questions, long Sightings);

/// <summary>State of enforcement.</summary>
internal sealed record RulesetHealth(long Generation, bool InForce, string? Problem);

/// <summary>Events that wait for the broker, were acknowledged by it, or had to be dropped.</summary>
internal sealed record EventHealth(long Waiting, long Delivered, long Dropped);

/// <summary>Orders carried out, and refused by code.</summary>
internal sealed record OrderHealth(long Done, IReadOnlyDictionary<string, long> Refused);

/// <summary>Payload of <c>…/devices</c>: who is there; each device's own topic has the rest.</summary>
/// <param name="Schema">Version of this form.</param>
/// <param name="Total">Devices known.</param>
/// <param name="Violating">How many of them did what they may not, just now.</param>
/// <param name="Held">How many of them are held at any level.</param>
/// <param name="Devices">As many of them as fit into one message, by id.</param>
internal sealed record IndexPayload(int Schema, int Total, int Violating, int Held, IReadOnlyList<IndexEntry> Devices);

/// <summary>One line of the index.</summary>
internal sealed record IndexEntry(string Id, string? Name, string Status, string Response);

/// <summary>Payload of <c>…/device/ID/state</c>.</summary>
internal sealed record DevicePayload
{
    public required int Schema { get; init; }

    public required string Id { get; init; }

    /// <summary>For people; outside text, shortened.</summary>
    public string? Name { get; init; }

    public required string Mac { get; init; }

    public required IReadOnlyList<string> Ips { get; init; }

    public required string Network { get; init; }

    /// <summary><c>iot</c>, <c>trusted</c> or <c>strict</c>.</summary>
    public required string Kind { get; init; }

    /// <summary><c>monitor</c> or <c>enforce</c>, as it is now.</summary>
    public required string Mode { get; init; }

    /// <summary>Until when the network is only monitored although it should be enforced.</summary>
    public DateTime? PausedUntil { get; init; }

    /// <summary><c>ok</c>, <c>violating</c>, <c>no-profile</c> or <c>profile-invalid</c>.</summary>
    public required string Status { get; init; }

    public required ResponseState Response { get; init; }

    public ProfileState? Profile { get; init; }

    public required Counters Counters { get; init; }

    public FlowPayload? LastDenied { get; init; }
}

/// <summary>How hard the device is held.</summary>
/// <param name="Level"><c>none</c>, <c>rate-limit</c>, <c>restricted</c> or <c>isolated</c>.</param>
/// <param name="Since">null for a device that was never touched.</param>
/// <param name="Until">null for until someone lifts it.</param>
/// <param name="Reason">In words for people.</param>
/// <param name="By"><c>rule</c>, <c>cli</c> or <c>mqtt</c>.</param>
internal sealed record ResponseState(string Level, DateTime? Since, DateTime? Until, string? Reason, string? By);

/// <summary>The profile that the device is held to, or asks for.</summary>
/// <param name="Key">The MUD URL as the device sent it, or <c>local:</c> and a path.</param>
/// <param name="Source">How it was learned.</param>
/// <param name="MudUrl">The URL that the file itself names; null where it is not in force.</param>
/// <param name="Signature"><c>unsigned</c>, <c>unchecked</c>, <c>valid</c>, <c>unknown-signer</c>, <c>broken</c> or <c>local</c>; null where it is not in force.</param>
/// <param name="Systeminfo">What the maker calls the product.</param>
/// <param name="Fetched">When it was read.</param>
/// <param name="Problem">Why it, or its newest form, is not in force.</param>
/// <param name="Coverage">How much of it is enforced; null where it is not in force.</param>
internal sealed record ProfileState(
    string Key, string? Source, string? MudUrl, string? Signature, string? Systeminfo, DateTime? Fetched, string? Problem, Coverage? Coverage)
{
    /// <summary>Who signed the file, in words for people; null where it is not in force.</summary>
    public string? Badge { get; init; }

    /// <summary>When a person approved the file or the MUD URL; null where nobody did.</summary>
    public DateTime? Approved { get; init; }
}

/// <summary>How much of a profile is enforced as its maker wrote it.</summary>
/// <param name="Rules">Rules in force, both directions and families, the defaults included.</param>
/// <param name="NotAsWritten">Conditions that could not be honoured as written; never a widening.</param>
internal sealed record Coverage(int Rules, int NotAsWritten);

/// <summary>Counts since the agent started; the kernel meters its reports, so these are lower bounds.</summary>
internal sealed record Counters(long DeniedTotal, [property: JsonPropertyName("denied_24h")] long Denied24h);

/// <summary>A packet that the profile does not allow.</summary>
internal sealed record FlowPayload(DateTime Time, string Direction, string Src, string Dst, string Proto, int? Port, string Action);
