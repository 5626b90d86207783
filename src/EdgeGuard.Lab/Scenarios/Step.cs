using System.Text.Json.Serialization;

namespace EdgeGuard.Lab.Scenarios;

/// <summary>One step of a scenario. It does something or expects something, and it can fail.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "do")]
[JsonDerivedType(typeof(StartAgentStep), "start-agent")]
[JsonDerivedType(typeof(KillAgentStep), "kill-agent")]
[JsonDerivedType(typeof(RemoveRulesStep), "remove-rules")]
[JsonDerivedType(typeof(PlugInStep), "plug-in")]
[JsonDerivedType(typeof(PublishStep), "publish")]
[JsonDerivedType(typeof(RunStep), "run")]
[JsonDerivedType(typeof(BeginStep), "begin")]
[JsonDerivedType(typeof(EndStep), "end")]
[JsonDerivedType(typeof(ReleaseStep), "release")]
[JsonDerivedType(typeof(ApproveStep), "approve")]
[JsonDerivedType(typeof(ExpectProfileStep), "expect-profile")]
[JsonDerivedType(typeof(ExpectRulesStep), "expect-rules")]
[JsonDerivedType(typeof(ExpectResponseStep), "expect-response")]
[JsonDerivedType(typeof(ExpectCutStep), "expect-cut")]
[JsonDerivedType(typeof(ExpectMessageStep), "expect-message")]
[JsonDerivedType(typeof(ExpectLightsStep), "expect-lights")]
[JsonDerivedType(typeof(ExpectWordsStep), "expect-words")]
[JsonDerivedType(typeof(TrialsStep), "trials")]
[JsonDerivedType(typeof(FloodStep), "flood")]
internal abstract record Step
{
    /// <summary>What happens, in one line for people.</summary>
    public required string Say { get; init; }

    /// <summary>Problems that the JSON schema cannot show.</summary>
    internal virtual IEnumerable<ScenarioProblem> Check(Scenario scenario, string place) => [];

    /// <summary>The named device must exist.</summary>
    private protected static IEnumerable<ScenarioProblem> CheckDevice(Scenario scenario, string device, string place)
    {
        if (scenario.Device(device) is null) yield return new(place, $"'{device}' is not a device of this scenario", "Name one of 'devices'.");
    }

    /// <summary>The named behaviour must exist.</summary>
    private protected static IEnumerable<ScenarioProblem> CheckBehaviour(Scenario scenario, string behaviour, string place)
    {
        if (!scenario.Behaviours.ContainsKey(behaviour)) yield return new(place, $"'{behaviour}' is not a behaviour of this scenario", "Name one of 'behaviours'.");
    }

    /// <summary>An earlier step must begin the named behaviour.</summary>
    private protected IEnumerable<ScenarioProblem> CheckBegun(Scenario scenario, string behaviour, string place)
    {
        bool isBegun = scenario.Steps.TakeWhile(earlier => !ReferenceEquals(earlier, this)).OfType<BeginStep>().Any(earlier => earlier.Behaviour == behaviour);
        if (!isBegun) yield return new(place, $"no earlier step begins '{behaviour}'", "Begin it first.");
    }

    /// <summary>Only an attack can be expected to reach a cap.</summary>
    private protected static IEnumerable<ScenarioProblem> CheckDelivery(Scenario scenario, string behaviour, Delivery expected, string place)
    {
        if (expected == Delivery.Capped && scenario.Behaviours.GetValueOrDefault(behaviour) is not (null or AttackBehaviour))
            yield return new(place, $"'{behaviour}' is not an attack, and only an attack can be 'capped'", "Write passes, denied or arrives.");
    }
}

/// <summary>A step that waits for something.</summary>
internal abstract record StepWithTimeout : Step
{
    /// <summary>Seconds that it may take; 1 to 60, default 60.</summary>
    public int WithinSeconds { get; set; } = 60;

    /// <summary><see cref="WithinSeconds"/> as a duration.</summary>
    internal TimeSpan Timeout => TimeSpan.FromSeconds(WithinSeconds);

    /// <inheritdoc/>
    internal override IEnumerable<ScenarioProblem> Check(Scenario scenario, string place) =>
        ScenarioProblem.Range($"{place}.withinSeconds", WithinSeconds, 1, 60);
}
