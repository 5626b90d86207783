namespace EdgeGuard.Agent.Doctor;

/// <summary>What a finding means for running the agent here.</summary>
public enum DoctorFindingLevel
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>The agent runs; this is good to know.</summary>
    Note,

    /// <summary>The agent cannot do its work before this is mended.</summary>
    Missing,
}

/// <summary>One thing that <c>edgeguard doctor</c> looked at.</summary>
/// <param name="Level">What it means.</param>
/// <param name="Subject">What was looked at, in a word or two.</param>
/// <param name="Message">What was found, and the remedy where there is one.</param>
public sealed record DoctorFinding(DoctorFindingLevel Level, string Subject, string Message);
