using System.Text.Json;
using EdgeGuard.Agent.Clock;
using EdgeGuard.Agent.Pipeline;
using EdgeGuard.Agent.Telemetry.Commands;
using EdgeGuard.Agent.Telemetry.Outbox;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.State;
using EdgeGuard.Linux.Machine;
using EdgeGuard.Mqtt.Contract;

namespace EdgeGuard.Agent.Telemetry.State;

/// <summary>Reads what a machine has left.</summary>
internal delegate MachineHealth MachineSource();

/// <summary>The health of the agent and its machine: not acknowledged and not retained, because the next message replaces it.</summary>
internal sealed class HealthMessage(
    Topics topics, EventOutbox outbox, MqttCommandHandler handler, PipelineChannels channels, DeniedCounts denied, MachineSource machine, Func<bool> isClockSynchronized, TimeProvider time)
{
    private const long Mebibyte = 1 << 20;

    private readonly long _started = time.GetTimestamp();
    private readonly WallTimeJson _json = new(time);

    internal MqttMessage Of(GatewayState state)
    {
        DateTimeOffset now = time.GetUtcNow();
        MachineHealth left = machine();
        HealthPayload payload = new(
            DevicePayloadCompiler.Schema,
            (long)time.GetElapsedTime(_started).TotalSeconds,
            Environment.WorkingSet / Mebibyte,
            new(state.Enforcement.Generation, state.Enforcement.InForce, state.Enforcement.Problem),
            new(outbox.Waiting, outbox.Delivered, outbox.Dropped),
            new(handler.Done, handler.Refused),
            new(channels.ShedReports.Count, channels.ShedQuestions.Count, channels.RefusedSightings.Count))
        {
            Machine = new(left.MemoryFreeMb, left.DiskFreeMb, left.TemperatureC),
            Clock = new(now.UtcDateTime, isClockSynchronized()),
            Devices = Devices(state, now),
            LastRepair = state.Enforcement.LastRepair?.Time.UtcDateTime,
        };
        return new()
        {
            Topic = topics.Health,
            Payload = JsonSerializer.SerializeToUtf8Bytes(payload, _json.Of(TelemetryJson.Default.HealthPayload)),
            Qos = MqttQos.AtMostOnce,
            ContentType = TelemetryJson.PlainJson,
        };
    }

    private DeviceHealth Devices(GatewayState state, DateTimeOffset now) => new(
        state.Devices.Count,
        state.Devices.Values.Count(device => DevicePayloadCompiler.Status(state, device, now) == DevicePayloadCompiler.Violating),
        state.Devices.Values.Count(device => device.Response.Level != ResponseLevel.None),
        denied.Total(now));
}
