namespace EdgeGuard.Agent.Supervision;

/// <summary>A stage of the agent, as its operator sees it.</summary>
/// <param name="Name">Its name in logs, events and <c>status</c>; <c>[a-z-]</c>.</param>
/// <param name="Without">
/// What does not work while it is off. Only stages that read outside bytes have it: these are switched off after repeated failures. Null for all others,
/// which are restarted without end.
/// </param>
internal sealed record StageInfo(string Name, string? Without);
