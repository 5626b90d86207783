using EdgeGuard.Lab.Observers;
using EdgeGuard.Lab.Processes;
using EdgeGuard.Lab.Scenarios;
using EdgeGuard.Lab.Setup;

namespace EdgeGuard.Lab.Running;

/// <summary>Repeats a violation and measures how soon each one is reported and stopped.</summary>
internal static class TrialsStepRunner
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(100);

    internal static async Task<StepResult> RunAsync(TrialsStep step, ScenarioRun run, Action<string> progress, CancellationToken cancellation)
    {
        for (int trial = 1; trial <= step.Times; trial++)
        {
            progress($"trial {trial} of {step.Times}");
            if (await RunTrialAsync(step, run, cancellation) is { } problem) return new(false, $"trial {trial} of {step.Times}: {problem}");
        }
        return new(true, $"{step.Times} trials; in each the device was isolated, its live connection was cut, and no packet arrived");
    }

    // Returns the problem; null when the trial passed.
    private static async Task<string?> RunTrialAsync(TrialsStep step, ScenarioRun run, CancellationToken cancellation)
    {
        string id = run.Testbed.Devices[step.Device].Id;
        if (!await run.Testbed.Agent.Control.ReleaseAsync(id, cancellation)) return "the agent did not release the device";
        run.Forbidden.Clear();
        RunningStream live = (RunningStream)await run.StartAsync(step.Live, cancellation);
        if (!await Polling.UntilAsync(() => live.LastAnswer > 0, Timeout, cancellation)) return "its live connection was never answered";
        await run.StartAsync(step.Scan, cancellation);
        string? problem = await CheckReportsAsync(step, run, id, cancellation) ?? await CheckCutAsync(step, run, live, cancellation);
        StepResult counted = await run.FinishAsync(step.Scan, Delivery.Denied, cancellation);
        return problem ?? (counted.Holds ? null : counted.Detail);
    }

    private static async Task<string?> CheckReportsAsync(TrialsStep step, ScenarioRun run, string id, CancellationToken cancellation)
    {
        Testbed testbed = run.Testbed;
        MessageLog events = testbed.Agent.Control.Events, messages = testbed.Subscriber.Messages;
        long since = run.LastActionAt;
        if (await events.WaitAsync(since, message => message.IsEvent("flow_denied", id), Timeout, cancellation) is not { } denied)
            return "the agent reported no forbidden packet";
        if (await events.WaitAsync(since, message => message.IsEvent("device_quarantined", id), Timeout, cancellation) is not { } isolated)
            return "the agent did not isolate the device";
        if (await messages.WaitAsync(since, message => message.Value("data.event_type") == "device_quarantined", Timeout, cancellation) is not { } received)
            return "the MQTT subscriber received no quarantine";

        if (run.Forbidden.FirstSince(since) is { } first) MeasureFirst(run, first, denied, messages.Find(since, message => message.Value("data.event_type") == "flow_denied"));
        if (run.Forbidden.DistinctAt(step.DecidedBy) is not { } deciding) return $"the scan had fewer than {step.DecidedBy} destinations";
        run.Measure("deciding packet → response event of the agent", deciding, isolated.At);
        run.Measure("deciding packet → MQTT subscriber receives the quarantine", deciding, received.At);
        return null;
    }

    // The agent summarizes repeated violations of a minute, so not every trial has its own MQTT message about a packet.
    private static void MeasureFirst(ScenarioRun run, long first, LoggedMessage denied, LoggedMessage? published)
    {
        run.Measure("first forbidden packet → event of the agent", first, denied.At);
        if (published is not null) run.Measure("first forbidden packet → MQTT subscriber", first, published.At);
    }

    private static async Task<string?> CheckCutAsync(TrialsStep step, ScenarioRun run, RunningStream live, CancellationToken cancellation)
    {
        if (run.Forbidden.DistinctAt(step.DecidedBy) is not { } deciding) return $"the scan had fewer than {step.DecidedBy} destinations";
        (bool isCut, long? last) = await run.WaitForCutAsync(live, Quiet, Timeout, cancellation);
        if (!isCut) return "its live connection was not cut";
        run.Measure("deciding packet → last packet of the live connection", deciding, Math.Max(deciding, last!.Value));
        return null;
    }
}
