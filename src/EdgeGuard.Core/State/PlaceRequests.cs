namespace EdgeGuard.Core.State;

/// <summary>How many devices of one interface or bridge port asked for a person, counted for an hour.</summary>
/// <param name="Since">When the hour began.</param>
/// <param name="Count">Alerts about them since then, given or counted.</param>
public sealed record PlaceRequests(DateTimeOffset Since, int Count);
