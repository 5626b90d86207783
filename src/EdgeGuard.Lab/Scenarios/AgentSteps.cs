namespace EdgeGuard.Lab.Scenarios;

/// <summary>Starts the agent, for the first time or after it was killed, and waits until its rules are in force.</summary>
internal sealed record StartAgentStep : StepWithTimeout
{
    private const int MostHours = 1000;

    /// <summary>Hours by which the boot time of the agent is ahead of this machine's, as if they had passed; 0 to 1000, default 0.</summary>
    public int HoursAhead { get; set; }

    /// <inheritdoc/>
    internal override IEnumerable<ScenarioProblem> Check(Scenario scenario, string place)
    {
        int before = scenario.Steps.TakeWhile(earlier => !ReferenceEquals(earlier, this)).OfType<StartAgentStep>().Select(start => start.HoursAhead).DefaultIfEmpty().Max();
        foreach (ScenarioProblem problem in base.Check(scenario, place).Concat(ScenarioProblem.Range($"{place}.hoursAhead", HoursAhead, 0, MostHours))) yield return problem;
        if (HoursAhead < before) yield return new($"{place}.hoursAhead", $"an earlier step starts the agent {before} hours ahead, and boot time never goes back", $"Write {before} or more.");
    }
}

/// <summary>Ends the agent with SIGKILL. Its nft table must stay in the kernel.</summary>
internal sealed record KillAgentStep : Step;

/// <summary>Deletes the nft table of an agent that is not running.</summary>
internal sealed record RemoveRulesStep : Step;

/// <summary>Expects the agent's nft table in the kernel, and the owner's table unchanged.</summary>
internal sealed record ExpectRulesStep : Step;
