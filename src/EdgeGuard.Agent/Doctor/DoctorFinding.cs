namespace EdgeGuard.Agent.Doctor;

/// <summary>What a finding means for running the agent here.</summary>
public enum DoctorFindingLevel
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>The agent runs; for information.</summary>
    Note,

    /// <summary>The agent runs, and somebody has to act all the same.</summary>
    Action,

    /// <summary>The agent cannot work before this is fixed.</summary>
    Missing,
}

/// <summary>One check of <c>edgeguard doctor</c>.</summary>
/// <param name="Level">What it means.</param>
/// <param name="Subject">What was checked, in a word or two.</param>
/// <param name="Message">What was found.</param>
public sealed record DoctorFinding(DoctorFindingLevel Level, string Subject, string Message)
{
    /// <summary>What to do; never null where somebody has to act.</summary>
    public string? Remedy { get; init; }
}
