using System.Diagnostics;
using EdgeGuard.Lab.Observers;
using EdgeGuard.Lab.Story;

namespace EdgeGuard.Lab.Scenarios.Steps;

/// <summary>
/// Lets a device offend again and again, and measures each time how soon it was told and stopped. Each trial must hold: it is isolated,
/// its live connection stops, no packet of the scan arrives. Times are reported, not judged: they belong to the machine.
/// </summary>
internal sealed record TrialsStep : Step
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(100);

    /// <summary>Who offends.</summary>
    public required string Device { get; init; }

    /// <summary>What it keeps alive meanwhile.</summary>
    public required string Live { get; init; }

    /// <summary>How it offends.</summary>
    public required string Scan { get; init; }

    /// <summary>Distinct destinations of the scan that decide.</summary>
    public required int DecidedBy { get; init; }

    /// <summary>How often; 1 to 1000.</summary>
    public required int Times { get; init; }

    /// <inheritdoc/>
    internal override async Task<Finding> PlayAsync(Stage stage, CancellationToken cancellation)
    {
        string id = stage.Actors[Device].Device.Id;
        for (int trial = 1; trial <= Times; trial++)
        {
            if (await PlayOnceAsync(stage, id, cancellation) is { } problem) return new(false, $"trial {trial} of {Times}: {problem}");
        }
        return new(true, $"{Times} trials, each isolated with its live connection stopped, and no packet arrived");
    }

    /// <inheritdoc/>
    internal override IEnumerable<ScenarioProblem> Check(Scenario scenario, string place)
    {
        foreach (ScenarioProblem problem in CheckDevice(scenario, Device, $"{place}.device")
            .Concat(CheckBehaviour(scenario, Live, $"{place}.live")).Concat(CheckBehaviour(scenario, Scan, $"{place}.scan"))) yield return problem;
        if (Times is < 1 or > 1000) yield return new($"{place}.times", $"{Times} is out of range", "Write 1 to 1000.");
    }

    private async Task<string?> PlayOnceAsync(Stage stage, string id, CancellationToken cancellation)
    {
        if (!await stage.Agent.Control.ReleaseAsync(id, cancellation)) return "it could not be released";
        stage.Forbidden.Forget();
        StreamPerformance live = (StreamPerformance)await stage.BeginAsync(Live, cancellation);
        if (!await Processes.Waiting.UntilAsync(() => live.LastAnswer > 0, Patience, cancellation)) return "its live connection never lived";
        await stage.BeginAsync(Scan, cancellation);
        long since = stage.Mark;
        string? problem = await ToldAsync(stage, id, since, DecidedBy, cancellation) ?? await CutAsync(stage, live, cancellation);
        Finding counted = await stage.EndAsync(Scan, Fate.Denied, cancellation);
        return problem ?? (counted.Holds ? null : counted.Detail);
    }

    private static async Task<string?> ToldAsync(Stage stage, string id, long since, int decidedBy, CancellationToken cancellation)
    {
        Journal events = stage.Agent.Control.Journal, messages = stage.Subscriber.Journal;
        if (await events.WaitAsync(since, e => IsAbout(e, id, "flow_denied"), Patience, cancellation) is not { } denied)
            return "the agent told of no forbidden packet";
        if (await events.WaitAsync(since, e => IsAbout(e, id, "device_quarantined"), Patience, cancellation) is not { } isolated)
            return "it was not isolated";
        if (await messages.WaitAsync(since, e => e.Value("data.event_type") == "device_quarantined", Patience, cancellation) is not { } read)
            return "no subscriber read of it";

        if (stage.Forbidden.FirstSince(since) is { } first) MeasureFirst(stage, first, denied, messages.Find(since, e => e.Value("data.event_type") == "flow_denied"));
        if (stage.Forbidden.DistinctAt(decidedBy) is not { } deciding) return $"the scan had fewer than {decidedBy} destinations";
        stage.Measure("deciding packet → isolated, as the agent tells it", deciding, isolated.At);
        stage.Measure("deciding packet → MQTT subscriber reads of the quarantine", deciding, read.At);
        return null;
    }

    // What a minute has told already is only counted in it, so not every trial has a message of its own about a packet.
    private static void MeasureFirst(Stage stage, long first, Entry denied, Entry? published)
    {
        stage.Measure("first forbidden packet → event of the agent", first, denied.At);
        if (published is not null) stage.Measure("first forbidden packet → MQTT subscriber", first, published.At);
    }

    private static bool IsAbout(Entry entry, string id, string type) => entry.Value("type") == type && entry.Value("device") == id;

    private async Task<string?> CutAsync(Stage stage, StreamPerformance live, CancellationToken cancellation)
    {
        if (stage.Forbidden.DistinctAt(DecidedBy) is not { } deciding) return $"the scan had fewer than {DecidedBy} destinations";
        long? last = null;
        bool silent = await Processes.Waiting.UntilAsync(
            () => (last = stage.LastOf(live)) is { } at && Stopwatch.GetElapsedTime(at) >= Quiet, Patience, cancellation);
        if (!silent) return "its live connection went on";
        stage.Measure("deciding packet → last packet of the live connection", deciding, Math.Max(deciding, last!.Value));
        return null;
    }
}
