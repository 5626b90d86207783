using System.Text.Json;
using EdgeGuard.Agent.Views;
using EdgeGuard.Lab.Observers;
using EdgeGuard.Lab.Processes;
using EdgeGuard.Lab.Scenarios;
using EdgeGuard.Lab.Setup;

namespace EdgeGuard.Lab.Running;

/// <summary>Steps about devices: their addresses, their profiles, the agent's responses and releases.</summary>
internal static class DeviceStepRunner
{
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(10);

    internal static async Task<StepResult> PlugInAsync(PlugInStep step, ScenarioRun run, CancellationToken cancellation)
    {
        run.MarkAction();
        LabDevice[] devices = [.. step.Devices.Select(name => run.Testbed.Devices[name])];
        foreach (LabDevice device in devices) await device.PlugInAsync(cancellation);
        bool haveAddresses = await Polling.UntilAsync(() => devices.All(device => device.HasAddresses), step.Timeout, cancellation);
        return haveAddresses
            ? new(true, string.Join(", ", devices.Select(device => $"{device.Name} {device.Address(IpVersion.Ipv4)}")) + ", and IPv6")
            : new(false, $"within {step.WithinSeconds} s no IPv4 and IPv6 address for {string.Join(", ", devices.Where(device => !device.HasAddresses).Select(device => device.Name))}");
    }

    internal static async Task<StepResult> ExpectProfileAsync(ExpectProfileStep step, ScenarioRun run, CancellationToken cancellation)
    {
        bool Matches(DeviceView view) => view.Profile is { InForce: true } or { InPart: true } && view.Profile.Source == step.Source;
        DeviceView? device = await WaitForDeviceAsync(
            run.Testbed, step.Device, view => Matches(view) && view.Addresses.Count > 1, step.Timeout, cancellation);
        return device switch
        {
            { Profile: { } profile } when Matches(device) => new(true, $"{Path.GetFileName(profile.Key)}, \"{profile.SystemInfo}\", signature {profile.Signature}"),
            { Profile: { } profile } => new(false, $"after {step.WithinSeconds} s the profile {profile.Key}, source {profile.Source}, is {(profile.InForce ? "" : "not ")}in force"),
            _ => new(false, $"after {step.WithinSeconds} s the agent has no profile for {step.Device}"),
        };
    }

    internal static async Task<StepResult> ExpectResponseAsync(ExpectResponseStep step, ScenarioRun run, CancellationToken cancellation)
    {
        bool Matches(DeviceView view) => view.Response.Level == step.Level && (step.By is null || view.Response.By == step.By)
            && view.Response.Reason.Contains(step.Reason, StringComparison.Ordinal);
        DeviceView? device = await WaitForDeviceAsync(run.Testbed, step.Device, Matches, step.Timeout, cancellation);
        if (device is null) return new(false, $"after {step.WithinSeconds} s the agent does not know {step.Device}");
        run.DecidedBy = step.DecidedBy;
        ResponseView response = device.Response;
        if (!Matches(device)) return new(false, $"after {step.WithinSeconds} s its level is {response.Level}, by '{response.By}': {response.Reason}");
        MeasureEvents(run, run.Testbed.Devices[step.Device].Id);
        return new(true, $"{step.Level} by {response.By}: {response.Reason}");
    }

    internal static async Task<StepResult> ApproveAsync(ApproveStep step, ScenarioRun run, CancellationToken cancellation)
    {
        run.MarkAction();
        string id = run.Testbed.Devices[step.Device].Id;
        CommandResult result = await run.Testbed.Agent.RunCommandAsync(["approve", id, "--json"], cancellation);
        if (result.ExitCode != 0) return new(false, $"the command ended with exit code {result.ExitCode}: {result.Error.Trim()}");
        DeviceProfileView? profile = JsonSerializer.Deserialize(result.Output, ControlJson.Default.DeviceView)?.Profile;
        return new(profile is { InForce: true, Strength: "strong" }, $"edgeguard approve {id}: {profile?.Source}, {(profile?.InForce == true ? "" : "not ")}in force");
    }

    internal static async Task<StepResult> ReleaseAsync(ReleaseStep step, ScenarioRun run, CancellationToken cancellation)
    {
        run.MarkAction();
        run.Forbidden.Clear();
        string id = run.Testbed.Devices[step.Device].Id;
        return step.By == ReleaseChannel.Cli ? await ReleaseByCommandAsync(run, id, cancellation) : await ReleaseByMqttAsync(run, id, cancellation);
    }

    private static async Task<StepResult> ReleaseByCommandAsync(ScenarioRun run, string id, CancellationToken cancellation)
    {
        CommandResult result = await run.Testbed.Agent.RunCommandAsync(["release", id, "--json"], cancellation);
        if (result.ExitCode != 0) return new(false, $"the command ended with exit code {result.ExitCode}: {result.Error.Trim()}");
        DeviceView? device = JsonSerializer.Deserialize(result.Output, ControlJson.Default.DeviceView);
        return new(device?.Response.Level == "none", $"edgeguard release {id}: level {device?.Response.Level} by {device?.Response.By}");
    }

    private static async Task<StepResult> ReleaseByMqttAsync(ScenarioRun run, string id, CancellationToken cancellation)
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

    /// <returns>The agent's last view of the device, whether or not the condition holds; null when the agent never knew it.</returns>
    private static async Task<DeviceView?> WaitForDeviceAsync(
        Testbed testbed, string name, Func<DeviceView, bool> holds, TimeSpan timeout, CancellationToken cancellation)
    {
        string id = testbed.Devices[name].Id;
        DeviceView? device = null;
        await Polling.UntilAsync(async () => (device = await testbed.Agent.Control.DeviceAsync(id, cancellation)) is not null && holds(device), timeout, cancellation);
        return device;
    }

    private static void MeasureEvents(ScenarioRun run, string id)
    {
        MessageLog events = run.Testbed.Agent.Control.Events;
        if (run.Forbidden.FirstSince(run.LastActionAt) is { } first && events.FindEvent(first, "flow_denied", id) is { } denied)
            run.Measure("first forbidden packet → event of the agent", first, denied.At);
        if (run.DecidingPacketAt is { } deciding && (events.FindEvent(deciding, "device_quarantined", id) ?? events.FindEvent(deciding, "device_limited", id)) is { } changed)
            run.Measure("deciding packet → response event of the agent", deciding, changed.At);
    }
}
