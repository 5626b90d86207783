using System.Text.Json;
using EdgeGuard.Core.Addresses;

namespace EdgeGuard.Agent.Telemetry.Events;

/// <summary>What outlives what when there is room for only one.</summary>
internal enum EventRank
{
    /// <summary>Good to know.</summary>
    Telemetry,

    /// <summary>A person may have to act on it.</summary>
    Alert,
}

/// <summary>An event that is not an MQTT message yet.</summary>
/// <param name="Device">The device that it is about; null for the gateway.</param>
/// <param name="Time">When it happened.</param>
/// <param name="Data">Its content.</param>
internal sealed record TelemetryEvent(DeviceId? Device, DateTimeOffset Time, EventData Data)
{
    private const string SpecVersion = "1.0";

    // Its first part is the time, so ids sort as events happened; the rest is random, so no restart repeats one.
    private readonly string _id = Guid.CreateVersion7(Time).ToString("N");

    /// <summary>What it yields to.</summary>
    internal EventRank Rank { get; init; } = Data.Alert ? EventRank.Alert : EventRank.Telemetry;

    /// <summary>The event as it is sent; it must be kept for another attempt, for its id is made once.</summary>
    internal byte[] Payload(string gateway)
    {
        string source = Device is { } device ? $"/edgeguard/{gateway}/device/{device}" : $"/edgeguard/{gateway}";
        CloudEvent happened = new(SpecVersion, _id, source, Data.Type.CloudEventType, Time.UtcDateTime, TelemetryJson.PlainJson, Data.ToJson());
        return JsonSerializer.SerializeToUtf8Bytes(happened, TelemetryJson.Default.CloudEvent);
    }
}
