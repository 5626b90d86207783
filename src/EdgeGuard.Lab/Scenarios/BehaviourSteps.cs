namespace EdgeGuard.Lab.Scenarios;

/// <summary>Runs a behaviour from its beginning to its end.</summary>
internal sealed record RunStep : Step
{
    /// <summary>Name of the behaviour.</summary>
    public required string Behaviour { get; init; }

    /// <summary>What is expected of its packets.</summary>
    public required Delivery Expect { get; init; }

    /// <inheritdoc/>
    internal override IEnumerable<ScenarioProblem> Check(Scenario scenario, string place) =>
        [.. CheckBehaviour(scenario, Behaviour, $"{place}.behaviour"), .. CheckDelivery(scenario, Behaviour, Expect, $"{place}.expect")];
}

/// <summary>Starts a behaviour that continues during the next steps.</summary>
internal sealed record BeginStep : Step
{
    /// <summary>Name of the behaviour.</summary>
    public required string Behaviour { get; init; }

    /// <inheritdoc/>
    internal override IEnumerable<ScenarioProblem> Check(Scenario scenario, string place) => CheckBehaviour(scenario, Behaviour, $"{place}.behaviour");
}

/// <summary>Waits for the end of a behaviour that an earlier step began, and counts its packets.</summary>
internal sealed record EndStep : Step
{
    /// <summary>Name of the behaviour.</summary>
    public required string Behaviour { get; init; }

    /// <summary>What is expected of its packets.</summary>
    public required Delivery Expect { get; init; }

    /// <inheritdoc/>
    internal override IEnumerable<ScenarioProblem> Check(Scenario scenario, string place) =>
    [
        .. CheckBehaviour(scenario, Behaviour, $"{place}.behaviour"), .. CheckBegun(scenario, Behaviour, $"{place}.behaviour"),
        .. CheckDelivery(scenario, Behaviour, Expect, $"{place}.expect"),
    ];
}

/// <summary>Expects that a stream which an earlier step began is cut: no packet of it arrives at either end any more.</summary>
internal sealed record ExpectCutStep : Step
{
    /// <summary>Name of the stream.</summary>
    public required string Behaviour { get; init; }

    /// <summary>Milliseconds without a packet that count as cut; 50 to 5000, default 500.</summary>
    public int QuietMilliseconds { get; set; } = 500;

    /// <inheritdoc/>
    internal override IEnumerable<ScenarioProblem> Check(Scenario scenario, string place)
    {
        if (scenario.Behaviours.GetValueOrDefault(Behaviour) is not StreamBehaviour)
            return [new($"{place}.behaviour", $"'{Behaviour}' is not a stream of this scenario", "Name a behaviour that does 'stream'.")];
        return [.. ScenarioProblem.Range($"{place}.quietMilliseconds", QuietMilliseconds, 50, 5000), .. CheckBegun(scenario, Behaviour, $"{place}.behaviour")];
    }
}
