using System.Diagnostics;
using System.Net.Sockets;
using System.Reflection;
using System.Text.Json.Serialization;
using EdgeGuard.Lab.Scenarios;

namespace EdgeGuard.Lab.Story;

/// <summary>Plays a scenario step by step on a stage, and tells of each step as it happens.</summary>
internal sealed class StoryTeller(Scenario scenario, Action<StepReport> tell)
{
    private readonly long _begun = Stopwatch.GetTimestamp();
    private readonly List<StepReport> _steps = [];

    /// <summary>The step being played.</summary>
    internal string Current { get; private set; } = "";

    /// <summary>Plays every step; after the first that fails the others are skipped.</summary>
    /// <exception cref="LabException">The stage gave way.</exception>
    internal async Task<StoryReport> PlayAsync(Stage stage, CancellationToken cancellation)
    {
        bool holds = true;
        foreach (Step step in scenario.Story)
        {
            if (holds) Current = step.Say;
            StepReport report = holds ? await PlayAsync(stage, step, cancellation) : new(step.Say, Word(step), StepState.Skipped, "not reached", null, 0);
            holds &= report.State == StepState.Passed;
            _steps.Add(report);
            if (report.State != StepState.Skipped) tell(report);
        }
        return new(
            scenario.Name, scenario.Title, scenario.Seed, Stopwatch.GetElapsedTime(_begun).TotalSeconds, _steps, stage.Tallies, stage.Measurements);
    }

    private static async Task<StepReport> PlayAsync(Stage stage, Step step, CancellationToken cancellation)
    {
        long begun = Stopwatch.GetTimestamp();
        Finding finding = await FindAsync(stage, step, cancellation);
        stage.MustStand();
        StepState state = finding.Holds ? StepState.Passed : StepState.Failed;
        return new(step.Say, Word(step), state, finding.Detail, finding.Exhibit, Stopwatch.GetElapsedTime(begun).TotalSeconds);
    }

    // An actor who cannot connect is a finding about the gateway, not a fault of the lab.
    private static async Task<Finding> FindAsync(Stage stage, Step step, CancellationToken cancellation)
    {
        try
        {
            return await step.PlayAsync(stage, cancellation);
        }
        catch (SocketException e)
        {
            return new(false, e.Message);
        }
    }

    private static string Word(Step step) => typeof(Step).GetCustomAttributes<JsonDerivedTypeAttribute>()
        .First(known => known.DerivedType == step.GetType()).TypeDiscriminator!.ToString()!;
}
