using System.Diagnostics;
using System.Text.Json;
using EdgeGuard.Agent.Views;
using EdgeGuard.Core.Devices;
using EdgeGuard.Lab.Observers;
using EdgeGuard.Lab.Processes;
using EdgeGuard.Lab.Story;

namespace EdgeGuard.Lab.Scenarios.Steps;

/// <summary>Plugs devices in; each must get an address of both families.</summary>
internal sealed record PlugInStep : PatientStep
{
    /// <summary>Which.</summary>
    public required IReadOnlyList<string> Devices { get; init; }

    /// <inheritdoc/>
    internal override async Task<Finding> PlayAsync(Stage stage, CancellationToken cancellation)
    {
        stage.Act();
        Actor[] actors = [.. Devices.Select(name => stage.Actors[name])];
        foreach (Actor actor in actors) await actor.PlugInAsync(cancellation);
        bool served = await Waiting.UntilAsync(() => actors.All(actor => actor.HasAddresses), TimeSpan.FromSeconds(WithinSeconds), cancellation);
        return served
            ? new(true, string.Join(", ", actors.Select(actor => $"{actor.Device.Name} {actor.Address(Family.Ipv4)}")) + ", and IPv6")
            : new(false, $"within {WithinSeconds} s no IPv4 and IPv6 address for {string.Join(", ", actors.Where(a => !a.HasAddresses).Select(a => a.Device.Name))}");
    }

    /// <inheritdoc/>
    internal override IEnumerable<ScenarioProblem> Check(Scenario scenario, string place) =>
        [.. base.Check(scenario, place), .. Devices.SelectMany((device, i) => CheckDevice(scenario, device, $"{place}.devices[{i}]"))];
}

/// <summary>The agent holds the device to a profile.</summary>
internal sealed record ExpectProfileStep : PatientStep
{
    /// <summary>Which device.</summary>
    public required string Device { get; init; }

    /// <summary>How the profile was learned, in the agent's words: <c>dhcp4</c>, <c>configuration</c> …</summary>
    public required string Source { get; init; }

    /// <inheritdoc/>
    internal override async Task<Finding> PlayAsync(Stage stage, CancellationToken cancellation)
    {
        string id = stage.Actors[Device].Device.Id;
        DeviceView? device = await Agents.WaitAsync(
            stage, id, known => known.Profile is { InForce: true } profile && profile.Source == Source && known.Addresses.Count > 1, WithinSeconds, cancellation);
        return device?.Profile switch
        {
            null => new(false, $"after {WithinSeconds} s the agent knows {Device} without a profile"),
            { InForce: true } profile when profile.Source == Source => new(true, $"{Path.GetFileName(profile.Key)}, \"{profile.SystemInfo}\", signature {profile.Signature}"),
            var profile => new(false, $"after {WithinSeconds} s the profile {profile.Key}, learned by {profile.Source}, is {(profile.InForce ? "" : "not ")}in force"),
        };
    }

    /// <inheritdoc/>
    internal override IEnumerable<ScenarioProblem> Check(Scenario scenario, string place) =>
        [.. base.Check(scenario, place), .. CheckDevice(scenario, Device, $"{place}.device")];
}

/// <summary>The agent holds the device at a level.</summary>
internal sealed record ExpectResponseStep : PatientStep
{
    private static readonly string[] Levels = [.. Enum.GetValues<ResponseLevel>().Select(level => level.Name())];

    /// <summary>Which device.</summary>
    public required string Device { get; init; }

    /// <summary><c>none</c>, <c>rate-limit</c>, <c>restricted</c> or <c>isolated</c>.</summary>
    public required string Level { get; init; }

    /// <summary>Who decided, in the agent's words: <c>rule</c>, <c>cli</c>, <c>mqtt</c>; null for whoever.</summary>
    public string? By { get; init; }

    /// <summary>Distinct destinations of a scan, since the device was last let go, that decide; 0 where no scan does.</summary>
    public int DecidedBy { get; set; }

    /// <summary>Words that its reason must have.</summary>
    public string Reason { get; set; } = "";

    /// <inheritdoc/>
    internal override async Task<Finding> PlayAsync(Stage stage, CancellationToken cancellation)
    {
        string id = stage.Actors[Device].Device.Id;
        DeviceView? device = await Agents.WaitAsync(stage, id, IsSo, WithinSeconds, cancellation);
        if (device is null) return new(false, $"after {WithinSeconds} s the agent does not know {Device}");
        stage.Decides = DecidedBy;
        if (!IsSo(device)) return new(false, $"after {WithinSeconds} s its level is {device.Response.Level}, by '{device.Response.By}': {device.Response.Reason}");
        MeasureEvents(stage, id);
        return new(true, $"{Level} by {device.Response.By}: {device.Response.Reason}");
    }

    /// <inheritdoc/>
    internal override IEnumerable<ScenarioProblem> Check(Scenario scenario, string place)
    {
        foreach (ScenarioProblem problem in base.Check(scenario, place).Concat(CheckDevice(scenario, Device, $"{place}.device"))) yield return problem;
        if (Levels.All(level => level != Level))
            yield return new($"{place}.level", $"'{Level}' is no level", $"Write {string.Join(", ", Levels)}.");
    }

    private bool IsSo(DeviceView device) => device.Response.Level == Level && (By is null || device.Response.By == By) && device.Response.Reason.Contains(Reason, StringComparison.Ordinal);

    private static void MeasureEvents(Stage stage, string id)
    {
        Journal told = stage.Agent.Control.Journal;
        if (stage.Forbidden.FirstSince(stage.Mark) is { } first && Find(told, first, id, "flow_denied") is { } denied)
            stage.Measure("first forbidden packet → event of the agent", first, denied.At);
        if (stage.Deciding is { } deciding && (Find(told, deciding, id, "device_quarantined") ?? Find(told, deciding, id, "device_limited")) is { } changed)
            stage.Measure("deciding packet → held, as the agent tells it", deciding, changed.At);
    }

    private static Entry? Find(Journal told, long since, string id, string type) =>
        told.Find(since, entry => entry.Value("type") == type && entry.Value("device") == id);
}

/// <summary>The way that an order takes.</summary>
internal enum Way
{
    /// <summary>The command line.</summary>
    Cli,

    /// <summary>A message to the broker.</summary>
    Mqtt,
}

/// <summary>The owner releases a device.</summary>
internal sealed record ReleaseStep : Step
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Which device.</summary>
    public required string Device { get; init; }

    /// <summary>The way that the order takes.</summary>
    public required Way By { get; init; }

    /// <inheritdoc/>
    internal override async Task<Finding> PlayAsync(Stage stage, CancellationToken cancellation)
    {
        stage.Act();
        stage.Forbidden.Forget();
        string id = stage.Actors[Device].Device.Id;
        return By == Way.Cli ? await ByCommandAsync(stage, id, cancellation) : await ByMessageAsync(stage, id, cancellation);
    }

    /// <inheritdoc/>
    internal override IEnumerable<ScenarioProblem> Check(Scenario scenario, string place) => CheckDevice(scenario, Device, $"{place}.device");

    private static async Task<Finding> ByCommandAsync(Stage stage, string id, CancellationToken cancellation)
    {
        Outcome outcome = await stage.Agent.VerbAsync(["release", id, "--json"], cancellation);
        if (outcome.ExitCode != 0) return new(false, $"the command ended with {outcome.ExitCode}: {outcome.Error.Trim()}");
        DeviceView? device = JsonSerializer.Deserialize(outcome.Output, ControlJson.Default.DeviceView);
        return new(device?.Response.Level == "none", $"edgeguard release {id}: level {device?.Response.Level} by {device?.Response.By}");
    }

    private static async Task<Finding> ByMessageAsync(Stage stage, string id, CancellationToken cancellation)
    {
        string transaction = $"lab-{stage.Mark}", root = $"edgeguard/{Stage.GatewayId}";
        string order = $$"""{"id":"{{id}}","transaction":"{{transaction}}"}""";
        await stage.Subscriber.PublishAsync($"{root}/request/device/release", order, cancellation);
        Entry? answer = await stage.Subscriber.Journal.WaitAsync(stage.Mark,
            entry => entry.Topic == $"{root}/response/device/release" && entry.Value("transaction") == transaction, Patience, cancellation);
        if (answer is null) return new(false, $"no answer within {Patience.TotalSeconds:0} s");
        stage.Measure("MQTT order → MQTT answer, enforced", stage.Mark, answer.At);
        return new(answer.Value("status") == "ok" && answer.Value("data.response") == "none", $"request/device/release → {answer.Text}");
    }
}

/// <summary>What the agent says of a device.</summary>
internal static class Agents
{
    /// <summary>Waits until it is so.</summary>
    /// <returns>The device as it was seen last, whether or not it came to be so; null if it was never seen.</returns>
    internal static async Task<DeviceView?> WaitAsync(
        Stage stage, string id, Func<DeviceView, bool> isSo, int seconds, CancellationToken cancellation)
    {
        long begun = Stopwatch.GetTimestamp();
        using PeriodicTimer beat = new(TimeSpan.FromMilliseconds(20));
        while (true)
        {
            DeviceView? seen = await stage.Agent.Control.DeviceAsync(id, cancellation);
            if (seen is not null && isSo(seen)) return seen;
            if (Stopwatch.GetElapsedTime(begun).TotalSeconds > seconds) return seen;
            await beat.WaitForNextTickAsync(cancellation);
        }
    }

    /// <summary>What the agent's process said last, for a story that went wrong.</summary>
    internal static string Said(this AgentProcess agent) => string.Join('\n', agent.LastLines.TakeLast(12));
}
