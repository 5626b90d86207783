using EdgeGuard.Agent.Telemetry.Events;
using EdgeGuard.Core.Addresses;

namespace EdgeGuard.Agent.Telemetry.Outbox;

/// <summary>An event that waits for the broker, in the form in which it will be sent however often that takes.</summary>
/// <param name="Sequence">Its place; ascending.</param>
/// <param name="Rank">What it yields to where there is no room.</param>
/// <param name="Kind">What happened; counted where the event has to go.</param>
/// <param name="Device">The device that it is about; null for the gateway.</param>
/// <param name="Time">When it happened.</param>
/// <param name="Payload">The CloudEvent, its id included.</param>
internal sealed record OutboxEntry(long Sequence, EventRank Rank, string Kind, DeviceId? Device, DateTimeOffset Time, byte[] Payload);

/// <summary>What had to be dropped of one kind.</summary>
internal sealed record DroppedEvents(string Kind, long Count, DateTimeOffset First, DateTimeOffset Last);
