namespace EdgeGuard.Lab.Story;

/// <summary>How a step ended.</summary>
internal enum StepState
{
    /// <summary>As expected.</summary>
    Passed,

    /// <summary>Otherwise; the story ended there.</summary>
    Failed,

    /// <summary>It was not reached.</summary>
    Skipped,
}

/// <summary>One step, played or not.</summary>
/// <param name="Say">What happens.</param>
/// <param name="Do">The scenario's word for it.</param>
/// <param name="State">How it ended.</param>
/// <param name="Detail">What was found.</param>
/// <param name="Exhibit">Something worth seeing whole; null for nothing.</param>
/// <param name="Seconds">How long it took.</param>
internal sealed record StepReport(string Say, string Do, StepState State, string Detail, string? Exhibit, double Seconds);

/// <summary>A story that was played to its end, or to the step that failed.</summary>
/// <param name="Name">The scenario.</param>
/// <param name="Title">What it is about.</param>
/// <param name="Seed">What chance was decided by.</param>
/// <param name="Seconds">How long it took, building included.</param>
/// <param name="Steps">Every step of the scenario.</param>
/// <param name="Tallies">Packets counted.</param>
/// <param name="Measurements">Times measured.</param>
internal sealed record StoryReport(
    string Name, string Title, int Seed, double Seconds,
    IReadOnlyList<StepReport> Steps, IReadOnlyList<Tally> Tallies, IReadOnlyList<Measurement> Measurements)
{
    /// <summary>Every expectation held.</summary>
    public bool Held => Steps.All(step => step.State == StepState.Passed);

    /// <summary>Packets that were allowed and arrived.</summary>
    public int Allowed => Tallies.Where(tally => tally.Fate == Scenarios.Fate.Passes).Sum(tally => tally.Arrived);

    /// <summary>Packets that were forbidden and did not arrive.</summary>
    public int Denied => Tallies.Where(tally => tally.Fate == Scenarios.Fate.Denied).Sum(tally => tally.Sent - tally.Arrived);

    /// <summary>Packets that were forbidden and arrived.</summary>
    public int Leaked => Tallies.Where(tally => tally.Fate == Scenarios.Fate.Denied).Sum(tally => tally.Arrived);
}
