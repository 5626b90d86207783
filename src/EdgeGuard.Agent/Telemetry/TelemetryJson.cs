using System.Text.Json.Serialization;
using EdgeGuard.Agent.Orders;
using EdgeGuard.Agent.Telemetry.Commands;
using EdgeGuard.Agent.Telemetry.Events;
using EdgeGuard.Agent.Telemetry.HomeAssistant;
using EdgeGuard.Agent.Telemetry.State;

namespace EdgeGuard.Agent.Telemetry;

/// <summary>
/// How payloads stand on the wire. The default encoder writes ASCII only and escapes markup, so that whatever a device
/// calls itself reaches no reader as anything but a JSON string.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    MaxDepth = 8)]
[JsonSerializable(typeof(AvailabilityPayload))]
[JsonSerializable(typeof(InfoPayload))]
[JsonSerializable(typeof(HealthPayload))]
[JsonSerializable(typeof(IndexPayload))]
[JsonSerializable(typeof(DevicePayload))]
[JsonSerializable(typeof(CloudEvent))]
[JsonSerializable(typeof(DiscoveryPayload))]
[JsonSerializable(typeof(SetPayload))]
[JsonSerializable(typeof(OrderRequest))]
[JsonSerializable(typeof(ResponsePayload))]
internal sealed partial class TelemetryJson : JsonSerializerContext
{
    internal const string PlainJson = "application/json";

    internal const string CloudEventJson = "application/cloudevents+json";
}
