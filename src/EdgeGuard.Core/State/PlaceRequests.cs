namespace EdgeGuard.Core.State;

/// <summary>How much devices of one interface or bridge port asked for, counted for an hour.</summary>
/// <param name="Since">When the hour began.</param>
/// <param name="Count">What they asked for since then: alerts about them, given or counted, or new MUD URLs.</param>
public sealed record PlaceRequests(DateTimeOffset Since, int Count);
