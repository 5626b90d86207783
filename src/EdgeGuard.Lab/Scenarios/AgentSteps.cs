namespace EdgeGuard.Lab.Scenarios;

/// <summary>Starts the agent, for the first time or after it was killed, and waits until its rules are in force.</summary>
internal sealed record StartAgentStep : StepWithTimeout;

/// <summary>Ends the agent with SIGKILL. Its nft table must stay in the kernel.</summary>
internal sealed record KillAgentStep : Step;

/// <summary>Deletes the nft table of an agent that is not running.</summary>
internal sealed record RemoveRulesStep : Step;

/// <summary>Expects the agent's nft table in the kernel, and the owner's table unchanged.</summary>
internal sealed record ExpectRulesStep : Step;
