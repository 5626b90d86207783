using EdgeGuard.Lab.Scenarios;

namespace EdgeGuard.Lab.Running;

/// <summary>Runs one step with the code for its kind.</summary>
internal static class StepRunner
{
    /// <param name="step">The step.</param>
    /// <param name="run">State of the scenario.</param>
    /// <param name="progress">Called with what a long step is doing, such as "trial 3 of 100".</param>
    /// <param name="cancellation">Ends it early.</param>
    internal static Task<StepResult> RunAsync(Step step, ScenarioRun run, Action<string> progress, CancellationToken cancellation) => step switch
    {
        StartAgentStep start => AgentStepRunner.StartAsync(start, run, cancellation),
        KillAgentStep => AgentStepRunner.KillAsync(run, cancellation),
        RemoveRulesStep => AgentStepRunner.RemoveRulesAsync(run, cancellation),
        ExpectRulesStep => AgentStepRunner.ExpectRulesAsync(run, cancellation),
        RunStep runStep => BehaviourStepRunner.RunAsync(runStep, run, cancellation),
        BeginStep begin => BehaviourStepRunner.BeginAsync(begin, run, cancellation),
        EndStep end => run.FinishAsync(end.Behaviour, end.Expect, cancellation),
        ExpectCutStep cut => BehaviourStepRunner.ExpectCutAsync(cut, run, cancellation),
        PublishStep publish => HostStepRunner.Publish(publish, run),
        PlugInStep plugIn => DeviceStepRunner.PlugInAsync(plugIn, run, cancellation),
        ExpectProfileStep profile => DeviceStepRunner.ExpectProfileAsync(profile, run, cancellation),
        ExpectResponseStep response => DeviceStepRunner.ExpectResponseAsync(response, run, cancellation),
        ApproveStep approve => DeviceStepRunner.ApproveAsync(approve, run, cancellation),
        ReleaseStep release => DeviceStepRunner.ReleaseAsync(release, run, cancellation),
        ExpectMessageStep message => ObserverStepRunner.ExpectMessageAsync(message, run, cancellation),
        ExpectLightsStep lights => ObserverStepRunner.ExpectLightsAsync(lights, run, cancellation),
        ExpectWordsStep words => ObserverStepRunner.ExpectWordsAsync(words, run, cancellation),
        TrialsStep trials => TrialsStepRunner.RunAsync(trials, run, progress, cancellation),
        FloodStep flood => FloodStepRunner.RunAsync(flood, run, progress, cancellation),
        _ => throw new ArgumentOutOfRangeException(nameof(step)),
    };
}
