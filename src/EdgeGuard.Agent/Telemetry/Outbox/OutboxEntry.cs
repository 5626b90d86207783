using EdgeGuard.Agent.Telemetry.Events;
using EdgeGuard.Core.Addresses;

namespace EdgeGuard.Agent.Telemetry.Outbox;

/// <summary>An event that waits for the broker, in its final form.</summary>
/// <param name="Sequence">Its place; ascending.</param>
/// <param name="Rank">Its rank: where there is no room, lower ranks are dropped first.</param>
/// <param name="Kind">The event type; counted where the event is dropped.</param>
/// <param name="Device">The device that it is about; null for the gateway.</param>
/// <param name="Time">When it happened.</param>
/// <param name="Payload">The CloudEvent, its id included.</param>
internal sealed record OutboxEntry(long Sequence, EventRank Rank, string Kind, DeviceId? Device, DateTimeOffset Time, byte[] Payload);

/// <summary>What had to be dropped of one kind.</summary>
internal sealed record DroppedEvents(string Kind, long Count, DateTimeOffset First, DateTimeOffset Last);
