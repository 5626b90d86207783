using EdgeGuard.Core.Status;

namespace EdgeGuard.Lab.Scenarios;

/// <summary>Expects an MQTT message since the last step that did something.</summary>
internal sealed record ExpectMessageStep : StepWithTimeout
{
    /// <summary>Topic below <c>edgeguard/GATEWAY/</c>; <c>{DEVICE}</c> stands for a device's id.</summary>
    public required string Topic { get; init; }

    /// <summary>Expected values by JSON path, names separated by full stops.</summary>
    public required IReadOnlyDictionary<string, string> Where { get; init; }

    /// <inheritdoc/>
    internal override IEnumerable<ScenarioProblem> Check(Scenario scenario, string place) => scenario.Expand(Topic, device => device.Name).AsSpan().IndexOfAny('{', '}') < 0
        ? base.Check(scenario, place)
        : [.. base.Check(scenario, place), new($"{place}.topic", $"'{Topic}' names a device that is not in this scenario", "Name one of 'devices' between the braces.")];
}

/// <summary>
/// Expects LED patterns: <c>off</c>, <c>on</c>, <c>beat</c>, <c>wink</c>, <c>slow</c> or <c>fast</c>. <c>tests/gpio-vm.sh</c> runs
/// the same steps on a real GPIO chip.
/// </summary>
internal sealed record ExpectLightsStep : StepWithTimeout
{
    /// <summary>Pattern of the agent LED.</summary>
    public required string Agent { get; init; }

    /// <summary>Pattern of the network LED.</summary>
    public required string Network { get; init; }

    /// <summary>Pattern of the alarm LED.</summary>
    public required string Alarm { get; init; }

    /// <summary>The three patterns.</summary>
    internal PerLed<string> Expected => new(Agent, Network, Alarm);

    /// <inheritdoc/>
    internal override IEnumerable<ScenarioProblem> Check(Scenario scenario, string place)
    {
        foreach (ScenarioProblem problem in base.Check(scenario, place)) yield return problem;
        foreach (Led led in LedNames.All.Where(led => LedPattern.All.All(pattern => pattern.Name != Expected[led])))
            yield return new($"{place}.{led.Name()}", $"'{Expected[led]}' is not an LED pattern", $"Write {string.Join(", ", LedPattern.All.Select(pattern => pattern.Name))}.");
    }
}

/// <summary>Expects texts in the output of a command, in this order.</summary>
internal sealed record ExpectWordsStep : Step
{
    /// <summary>The command and its arguments; <c>{DEVICE}</c> stands for a device's id.</summary>
    public required IReadOnlyList<string> Verb { get; init; }

    /// <summary>Texts that its output must contain, one after another.</summary>
    public required IReadOnlyList<string> Words { get; init; }

    /// <summary>Seconds in which the command is run again until it prints them; 0 to 60, default 0: it runs once.</summary>
    public int WithinSeconds { get; set; }

    /// <inheritdoc/>
    internal override IEnumerable<ScenarioProblem> Check(Scenario scenario, string place)
    {
        foreach (ScenarioProblem problem in ScenarioProblem.Range($"{place}.withinSeconds", WithinSeconds, 0, 60)) yield return problem;
        if (Verb.Count == 0) yield return new($"{place}.verb", "the command is missing", "Write one of 'edgeguard --help'.");
    }
}
