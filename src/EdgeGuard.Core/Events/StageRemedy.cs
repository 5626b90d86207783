namespace EdgeGuard.Core.Events;

/// <summary>What the agent did about a stage that failed.</summary>
public enum StageRemedy
{
    /// <summary>The stage goes on with the next input.</summary>
    Skipped,

    /// <summary>The stage starts again, after a while.</summary>
    Restarted,

    /// <summary>The stage stays off until the service restarts.</summary>
    Off,
}
