using System.Text.Json.Serialization;
using EdgeGuard.Lab.Scenarios.Steps;
using EdgeGuard.Lab.Story;

namespace EdgeGuard.Lab.Scenarios;

/// <summary>One step of a story. Each either does something or expects something, and each can fail.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "do")]
[JsonDerivedType(typeof(StartAgentStep), "start-agent")]
[JsonDerivedType(typeof(KillAgentStep), "kill-agent")]
[JsonDerivedType(typeof(RemoveRulesStep), "remove-rules")]
[JsonDerivedType(typeof(PlugInStep), "plug-in")]
[JsonDerivedType(typeof(RunStep), "run")]
[JsonDerivedType(typeof(BeginStep), "begin")]
[JsonDerivedType(typeof(EndStep), "end")]
[JsonDerivedType(typeof(ReleaseStep), "release")]
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

    /// <summary>Plays it.</summary>
    internal abstract Task<Finding> PlayAsync(Stage stage, CancellationToken cancellation);

    /// <summary>What is wrong with it beyond its form.</summary>
    internal virtual IEnumerable<ScenarioProblem> Check(Scenario scenario, string place) => [];

    /// <summary>The named device must exist.</summary>
    private protected static IEnumerable<ScenarioProblem> CheckDevice(Scenario scenario, string device, string place)
    {
        if (scenario.Device(device) is null) yield return new(place, $"'{device}' is no device of this scenario", "Name one of 'devices'.");
    }

    /// <summary>The named behaviour must exist.</summary>
    private protected static IEnumerable<ScenarioProblem> CheckBehaviour(Scenario scenario, string behaviour, string place)
    {
        if (!scenario.Behaviours.ContainsKey(behaviour)) yield return new(place, $"'{behaviour}' is no behaviour of this scenario", "Name one of 'behaviours'.");
    }
}

/// <summary>A step that waits for something.</summary>
internal abstract record PatientStep : Step
{
    /// <summary>Seconds it may take; 1 to 60, and 60 unless told.</summary>
    public int WithinSeconds { get; set; } = 60;

    /// <inheritdoc/>
    internal override IEnumerable<ScenarioProblem> Check(Scenario scenario, string place)
    {
        if (WithinSeconds is < 1 or > 60) yield return new($"{place}.withinSeconds", $"{WithinSeconds} is out of range", "Write 1 to 60.");
    }
}
