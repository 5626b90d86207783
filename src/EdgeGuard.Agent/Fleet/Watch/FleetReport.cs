using System.Text.Json.Serialization;

namespace EdgeGuard.Agent.Fleet.Watch;

/// <summary>All gateways at one time.</summary>
/// <param name="Time">When, UTC.</param>
/// <param name="Connected">Whether the broker is there. If not, the rest is what was known before.</param>
/// <param name="Remark">What the broker cannot do, or why it is not there, in words for people.</param>
/// <param name="Gateways">Counts of gateways.</param>
/// <param name="Devices">Counts of devices behind all of them.</param>
/// <param name="Events">What became of events.</param>
/// <param name="Versions">Gateways by version of EdgeGuard.</param>
/// <param name="DeniedPackets">Packets that were denied since this began.</param>
/// <param name="Denied">Where most of them were to go.</param>
/// <param name="Troubled">Gateways to look at, at most ten.</param>
public sealed record FleetReport(
    DateTime Time, bool Connected, string? Remark, GatewayCounts Gateways, DeviceCounts Devices, EventCounts Events, IReadOnlyDictionary<string, int> Versions,
    long DeniedPackets, IReadOnlyList<DeniedDestination> Denied, IReadOnlyList<TroubledGateway> Troubled);

/// <summary>Counts of gateways.</summary>
/// <param name="Total">Gateways known.</param>
/// <param name="Up">Connected, and reporting.</param>
/// <param name="Down">Stopped, or their connection broke.</param>
/// <param name="Silent">Connected, and not reporting.</param>
/// <param name="Violating">With devices that did what they may not, just now.</param>
/// <param name="Simulated">Simulated ones.</param>
/// <param name="WithoutInfo">Of which the broker sent no retained description.</param>
public sealed record GatewayCounts(int Total, int Up, int Down, int Silent, int Violating, int Simulated, int WithoutInfo);

/// <summary>Counts of devices.</summary>
/// <param name="Total">Devices known to the gateways.</param>
/// <param name="Violating">Those that did what they may not, just now.</param>
/// <param name="Held">Those held at any level.</param>
public sealed record DeviceCounts(long Total, long Violating, long Held);

/// <summary>What became of events since this began.</summary>
/// <param name="Received">Events that came here, each counted once.</param>
/// <param name="Alerts">Those that a person may have to act on.</param>
/// <param name="Waiting">Events that gateways could not send yet, by their last health message.</param>
/// <param name="Dropped">Messages that came faster than they were read.</param>
/// <param name="Unread">Messages that are not in the form of EdgeGuard.</param>
public sealed record EventCounts(long Received, long Alerts, long Waiting, long Dropped, long Unread);

/// <summary>A gateway to look at.</summary>
/// <param name="Id">The gateway.</param>
/// <param name="Site">Where it stands; outside text.</param>
/// <param name="Condition"><c>up</c>, <c>down</c> or <c>silent</c>.</param>
/// <param name="Violating">Devices that did what they may not, just now.</param>
/// <param name="QuietS">Seconds since its last message.</param>
public sealed record TroubledGateway(string Id, string? Site, string Condition, long Violating, long QuietS);

/// <summary>Its JSON, a line each.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(FleetReport))]
public sealed partial class FleetJson : JsonSerializerContext;
