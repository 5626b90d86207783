using EdgeGuard.Core.Status;
using EdgeGuard.Lab.Observers;
using EdgeGuard.Lab.Processes;
using EdgeGuard.Lab.Scenarios;
using EdgeGuard.Lab.Setup;

namespace EdgeGuard.Lab.Running;

/// <summary>Steps that expect what a user can observe: MQTT messages, LED patterns and command output.</summary>
internal static class ObserverStepRunner
{
    internal static async Task<StepResult> ExpectMessageAsync(ExpectMessageStep step, ScenarioRun run, CancellationToken cancellation)
    {
        string topic = $"edgeguard/{Testbed.GatewayId}/{run.Testbed.Scenario.Expand(step.Topic, device => device.Id)}";
        LoggedMessage? message = await run.Testbed.Subscriber.Messages.WaitAsync(run.LastActionAt,
            candidate => candidate.Topic == topic && step.Where.All(expected => candidate.Value(expected.Key) == expected.Value), step.Timeout, cancellation);
        if (message is null)
            return new(false, $"no message on {topic} with {string.Join(", ", step.Where.Select(expected => $"{expected.Key} = {expected.Value}"))} within {step.WithinSeconds} s");
        MeasureDelay(run, message);
        return new(true, topic, message.Text);
    }

    internal static async Task<StepResult> ExpectLightsAsync(ExpectLightsStep step, ScenarioRun run, CancellationToken cancellation)
    {
        PerLed<LedPattern> seen = PatternsOf(run.Testbed.Leds);
        bool matches = await Polling.UntilAsync(
            () => LedNames.All.All(led => (seen = PatternsOf(run.Testbed.Leds))[led].Name == step.Expected[led]), step.Timeout, cancellation);
        string drawing = string.Join('\n', LedNames.All.Select(led => LedDrawing.Line(led, new(seen[led], ""))));
        return new(matches, matches ? Names(step.Expected) : $"after {step.WithinSeconds} s the LEDs show {Names(seen.Select((_, pattern) => pattern.Name))}", drawing);
    }

    internal static async Task<StepResult> ExpectWordsAsync(ExpectWordsStep step, ScenarioRun run, CancellationToken cancellation)
    {
        string[] arguments = [.. step.Verb.Select(word => run.Testbed.Scenario.Expand(word, device => device.Id))];
        StepResult result = await SayAsync(arguments, step, run, cancellation);
        if (step.WithinSeconds > 0) await Polling.UntilAsync(async () => result.Holds || (result = await SayAsync(arguments, step, run, cancellation)).Holds, TimeSpan.FromSeconds(step.WithinSeconds), cancellation);
        return result;
    }

    private static async Task<StepResult> SayAsync(string[] arguments, ExpectWordsStep step, ScenarioRun run, CancellationToken cancellation)
    {
        CommandResult result = await run.Testbed.Agent.RunCommandAsync(arguments, cancellation);
        if (result.ExitCode != 0) return new(false, $"the command ended with exit code {result.ExitCode}: {result.Error.Trim()}");
        // The command breaks long lines.
        string said = Unbroken(result.Output);
        int position = 0;
        foreach (string word in step.Words.Select(Unbroken))
        {
            int found = said.IndexOf(word, position, StringComparison.Ordinal);
            if (found < 0) return new(false, $"the output does not contain '{word}' where expected", result.Output);
            position = found + word.Length;
        }
        return new(true, $"edgeguard {string.Join(' ', arguments)}", result.Output);
    }

    private static string Unbroken(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static void MeasureDelay(ScenarioRun run, LoggedMessage message)
    {
        (string what, long? from) = message.Value("data.event_type") switch
        {
            "flow_denied" => ("first forbidden packet → MQTT subscriber", run.Forbidden.FirstSince(run.LastActionAt)),
            "device_quarantined" => ("deciding packet → MQTT subscriber receives the quarantine", run.DecidingPacketAt),
            _ => ("", null),
        };
        if (from is { } start && message.At > start && start >= run.LastActionAt) run.Measure(what, start, message.At);
    }

    private static PerLed<LedPattern> PatternsOf(SimulatedLeds leds) => new(leds.PatternOf(Led.Agent), leds.PatternOf(Led.Network), leds.PatternOf(Led.Alarm));

    private static string Names(PerLed<string> patterns) => string.Join(", ", LedNames.All.Select(led => $"{led.Name()} {patterns[led]}"));
}
