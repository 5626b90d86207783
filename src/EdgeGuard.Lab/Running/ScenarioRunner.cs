using System.Diagnostics;
using System.Net.Sockets;
using System.Reflection;
using System.Text.Json.Serialization;
using EdgeGuard.Lab.Processes;
using EdgeGuard.Lab.Scenarios;

namespace EdgeGuard.Lab.Running;

/// <summary>Runs the steps of a scenario in order.</summary>
/// <param name="scenario">What to run.</param>
/// <param name="display">Shows each step as it begins and ends.</param>
internal sealed class ScenarioRunner(Scenario scenario, IStepDisplay display)
{
    private readonly long _startedAt = Stopwatch.GetTimestamp();
    private readonly List<StepReport> _steps = [];

    /// <summary>Text of the step that runs now.</summary>
    internal string CurrentStep { get; private set; } = "";

    /// <summary>Runs every step. After the first one that fails, the others are skipped.</summary>
    /// <exception cref="LabException">A part of the test network failed.</exception>
    internal async Task<ScenarioReport> RunAsync(ScenarioRun run, CancellationToken cancellation)
    {
        bool holds = true;
        foreach (Step step in scenario.Steps)
        {
            _steps.Add(holds ? await RunAsync(run, step, cancellation) : new(step.Say, KindOf(step), StepState.Skipped, "not reached", null, 0));
            holds &= _steps[^1].State == StepState.Passed;
        }
        return new(
            scenario.Name, scenario.Title, scenario.Seed, Stopwatch.GetElapsedTime(_startedAt).TotalSeconds, _steps, run.Counts, run.Measurements);
    }

    private async Task<StepReport> RunAsync(ScenarioRun run, Step step, CancellationToken cancellation)
    {
        CurrentStep = step.Say;
        display.BeginStep(step.Say);
        long startedAt = Stopwatch.GetTimestamp();
        StepResult result = await RunStepAsync(run, step, cancellation);
        run.Testbed.ThrowIfAnyExited();
        StepState state = result.Holds ? StepState.Passed : StepState.Failed;
        StepReport report = new(step.Say, KindOf(step), state, result.Detail, result.Attachment, Stopwatch.GetElapsedTime(startedAt).TotalSeconds);
        display.EndStep(report);
        return report;
    }

    // A device that cannot connect is a result about the gateway, not a failure of the test network.
    private async Task<StepResult> RunStepAsync(ScenarioRun run, Step step, CancellationToken cancellation)
    {
        try
        {
            return await StepRunner.RunAsync(step, run, display.ShowProgress, cancellation);
        }
        catch (SocketException e)
        {
            return new(false, e.Message);
        }
    }

    private static string KindOf(Step step) => typeof(Step).GetCustomAttributes<JsonDerivedTypeAttribute>()
        .First(known => known.DerivedType == step.GetType()).TypeDiscriminator!.ToString()!;
}

/// <summary>Shows the steps of a scenario to people while it runs.</summary>
internal interface IStepDisplay
{
    /// <summary>A step begins.</summary>
    void BeginStep(string say);

    /// <summary>A long step reports what it is doing, such as "trial 3 of 100".</summary>
    void ShowProgress(string text);

    /// <summary>A step has ended.</summary>
    void EndStep(StepReport report);
}
