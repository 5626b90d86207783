using System.Text.Json;
using EdgeGuard.Agent.Control;
using EdgeGuard.Lab.Observers;
using EdgeGuard.Lab.Processes;
using EdgeGuard.Lab.Scenarios;
using EdgeGuard.Lab.Setup;

namespace EdgeGuard.Lab.Running;

/// <summary>Releases a device by the command line or by MQTT.</summary>
internal static class ReleaseStepRunner
{
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(10);

    internal static async Task<StepResult> ReleaseAsync(ReleaseStep step, ScenarioRun run, CancellationToken cancellation)
    {
        run.MarkAction();
        run.Forbidden.Clear();
        string id = run.Testbed.Devices[step.Device].Id;
        return step.By == ReleaseChannel.Cli ? await ByCommandAsync(run, id, cancellation) : await ByMqttAsync(run, id, cancellation);
    }

    private static async Task<StepResult> ByCommandAsync(ScenarioRun run, string id, CancellationToken cancellation)
    {
        CommandResult result = await run.Testbed.Agent.RunCommandAsync(["release", id, "--json"], cancellation);
        if (result.ExitCode != 0) return new(false, $"the command ended with exit code {result.ExitCode}: {result.Error.Trim()}");
        DeviceView? device = JsonSerializer.Deserialize(result.Output, ControlJson.Default.DeviceView);
        return new(device?.Response.Level == "none", $"edgeguard release {id}: level {device?.Response.Level} by {device?.Response.By}");
    }

    private static async Task<StepResult> ByMqttAsync(ScenarioRun run, string id, CancellationToken cancellation)
    {
        MqttSubscriber subscriber = run.Testbed.Subscriber;
        string transaction = $"lab-{run.LastActionAt}", root = $"edgeguard/{Testbed.GatewayId}";
        string request = $$"""{"id":"{{id}}","transaction":"{{transaction}}"}""";
        await subscriber.PublishAsync($"{root}/request/device/release", request, cancellation);
        LoggedMessage? answer = await subscriber.Messages.WaitAsync(run.LastActionAt,
            message => message.Topic == $"{root}/response/device/release" && message.Value("transaction") == transaction, AnswerTimeout, cancellation);
        if (answer is null) return new(false, $"no answer within {AnswerTimeout.TotalSeconds:0} s");
        run.Measure("MQTT order → MQTT answer, enforced", run.LastActionAt, answer.At);
        return new(answer.Value("status") == "ok" && answer.Value("data.response") == "none", $"request/device/release → {answer.Text}");
    }
}
