using System.Text.Json;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Agent.Telemetry.Commands;
using EdgeGuard.Agent.Telemetry.Outbox;
using EdgeGuard.Core.State;
using EdgeGuard.Mqtt.Contract;

namespace EdgeGuard.Agent.Telemetry.State;

/// <summary>The agent's health, once a minute: not acknowledged and not retained, because the next message replaces it.</summary>
internal sealed class HealthMessage(Topics topics, EventOutbox outbox, MqttCommandHandler desk, PipelineChannels wires, TimeProvider time)
{
    private const long Mebibyte = 1 << 20;

    private readonly long _started = time.GetTimestamp();

    internal MqttMessage Of(GatewayState state)
    {
        HealthPayload payload = new(
            DevicePayloadCompiler.Schema,
            (long)time.GetElapsedTime(_started).TotalSeconds,
            Environment.WorkingSet / Mebibyte,
            new(state.Enforcement.Generation, state.Enforcement.InForce, state.Enforcement.Problem),
            new(outbox.Waiting, outbox.Delivered, outbox.Dropped),
            new(desk.Done, desk.Refused),
            new(wires.ShedReports.Count, wires.ShedQuestions.Count, wires.RefusedSightings.Count));
        return new()
        {
            Topic = topics.Health,
            Payload = JsonSerializer.SerializeToUtf8Bytes(payload, TelemetryJson.Default.HealthPayload),
            Qos = MqttQos.AtMostOnce,
            ContentType = TelemetryJson.PlainJson,
        };
    }
}
