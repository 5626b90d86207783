using EdgeGuard.Lab.Scenarios;

namespace EdgeGuard.Lab.Running;

/// <summary>Steps that run behaviours.</summary>
internal static class BehaviourStepRunner
{
    private static readonly TimeSpan CutTimeout = TimeSpan.FromSeconds(30);

    internal static async Task<StepResult> RunAsync(RunStep step, ScenarioRun run, CancellationToken cancellation)
    {
        RunningBehaviour behaviour = await run.StartAsync(step.Behaviour, cancellation, step.Expect);
        if (step.Expect == Delivery.Denied && behaviour is RunningTalk talk) run.Forbidden.Add(talk.StartedAt);
        return await run.FinishAsync(step.Behaviour, step.Expect, cancellation);
    }

    internal static async Task<StepResult> BeginAsync(BeginStep step, ScenarioRun run, CancellationToken cancellation)
    {
        RunningBehaviour behaviour = await run.StartAsync(step.Behaviour, cancellation);
        return new(true, $"by {behaviour.Device.Name}");
    }

    internal static async Task<StepResult> ExpectCutAsync(ExpectCutStep step, ScenarioRun run, CancellationToken cancellation)
    {
        RunningStream stream = (RunningStream)run.Behaviour(step.Behaviour);
        (bool isCut, long? last) = await run.WaitForCutAsync(stream, TimeSpan.FromMilliseconds(step.QuietMilliseconds), CutTimeout, cancellation);
        if (!isCut) return new(false, last is null ? "no packet of it ever arrived" : $"it was not quiet for {step.QuietMilliseconds} ms within {CutTimeout.TotalSeconds:0} s");
        if (run.DecidingPacketAt is not { } deciding) return new(true, $"quiet for {step.QuietMilliseconds} ms");
        // When no packet arrived after the deciding one, the last packet is the earlier of the two.
        double milliseconds = last > deciding ? run.Measure("deciding packet → last packet of the live connection", deciding, last.Value) : 0;
        return new(true, $"its last packet arrived {milliseconds:0.0} ms after the deciding packet");
    }
}
