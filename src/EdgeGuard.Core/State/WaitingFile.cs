namespace EdgeGuard.Core.State;

/// <summary>A new version of a profile that a person has to approve; the version before stays in force.</summary>
/// <param name="Profile">The version.</param>
/// <param name="Since">When it was first loaded.</param>
/// <param name="Why">Why it waits, in words for people. May have outside text.</param>
/// <param name="IsRefused">A person refused it; it is not asked about again.</param>
public sealed record WaitingFile(Profile Profile, DateTimeOffset Since, string Why, bool IsRefused = false)
{
    /// <summary>The server went back to the version in force. It is known if it comes again.</summary>
    public bool IsWithdrawn { get; init; }

    /// <summary>A person may answer.</summary>
    public bool IsOpen => !IsRefused && !IsWithdrawn;
}

/// <summary>The version of a profile that a person approved last.</summary>
/// <param name="Profile">The version.</param>
/// <param name="At">When.</param>
/// <param name="By">The way the order came: <c>cli</c>, <c>mqtt</c>.</param>
public sealed record ApprovedFile(Profile Profile, DateTimeOffset At, string By);
