using EdgeGuard.Lab.Story;

namespace EdgeGuard.Lab.Scenarios.Steps;

/// <summary>Lets a device do something from beginning to end.</summary>
internal sealed record RunStep : Step
{
    /// <summary>What it does.</summary>
    public required string Behaviour { get; init; }

    /// <summary>What shall become of its packets.</summary>
    public required Fate Expect { get; init; }

    /// <inheritdoc/>
    internal override async Task<Finding> PlayAsync(Stage stage, CancellationToken cancellation)
    {
        Performance performance = await stage.BeginAsync(Behaviour, cancellation, Expect);
        if (Expect == Fate.Denied && performance is TalkPerformance talk) stage.Forbidden.Note(talk.Begun);
        return await stage.EndAsync(Behaviour, Expect, cancellation);
    }

    /// <inheritdoc/>
    internal override IEnumerable<ScenarioProblem> Check(Scenario scenario, string place) =>
        [.. CheckBehaviour(scenario, Behaviour, $"{place}.behaviour"), .. Begun.CheckFate(scenario, Behaviour, Expect, place)];
}

/// <summary>Lets a device begin something that goes on beside the story.</summary>
internal sealed record BeginStep : Step
{
    /// <summary>What it does.</summary>
    public required string Behaviour { get; init; }

    /// <inheritdoc/>
    internal override async Task<Finding> PlayAsync(Stage stage, CancellationToken cancellation)
    {
        Performance performance = await stage.BeginAsync(Behaviour, cancellation);
        return new(true, $"by {performance.Actor.Device.Name}");
    }

    /// <inheritdoc/>
    internal override IEnumerable<ScenarioProblem> Check(Scenario scenario, string place) => CheckBehaviour(scenario, Behaviour, $"{place}.behaviour");
}

/// <summary>Waits for the end of what was begun, and counts.</summary>
internal sealed record EndStep : Step
{
    /// <summary>What was begun.</summary>
    public required string Behaviour { get; init; }

    /// <summary>What shall have become of its packets.</summary>
    public required Fate Expect { get; init; }

    /// <inheritdoc/>
    internal override Task<Finding> PlayAsync(Stage stage, CancellationToken cancellation) => stage.EndAsync(Behaviour, Expect, cancellation);

    /// <inheritdoc/>
    internal override IEnumerable<ScenarioProblem> Check(Scenario scenario, string place) =>
    [
        .. CheckBehaviour(scenario, Behaviour, $"{place}.behaviour"), .. Begun.Check(scenario, this, Behaviour, place),
        .. Begun.CheckFate(scenario, Behaviour, Expect, place),
    ];
}

/// <summary>What was begun stops, by no will of its own: no packet of it arrives at either end any more.</summary>
internal sealed record ExpectCutStep : Step
{
    private const int PatienceSeconds = 30;

    /// <summary>The stream that was begun.</summary>
    public required string Behaviour { get; init; }

    /// <summary>Milliseconds of silence that make a cut; 50 to 5000.</summary>
    public int QuietMilliseconds { get; set; } = 500;

    /// <inheritdoc/>
    internal override async Task<Finding> PlayAsync(Stage stage, CancellationToken cancellation)
    {
        StreamPerformance stream = (StreamPerformance)stage.Performing(Behaviour);
        TimeSpan quiet = TimeSpan.FromMilliseconds(QuietMilliseconds);
        long? last = null;
        bool silent = await Processes.Waiting.UntilAsync(
            () => (last = stage.LastOf(stream)) is { } at && System.Diagnostics.Stopwatch.GetElapsedTime(at) >= quiet,
            TimeSpan.FromSeconds(PatienceSeconds), cancellation);
        if (!silent) return new(false, last is null ? "it never lived" : $"it was not silent for {QuietMilliseconds} ms within {PatienceSeconds} s");
        if (stage.Deciding is not { } deciding) return new(true, $"silent for {QuietMilliseconds} ms");
        // Nothing may have passed since the packet that decided: then the last one came before it.
        double took = last > deciding ? stage.Measure("deciding packet → last packet of the live connection", deciding, last.Value) : 0;
        return new(true, $"its last packet passed {took:0.0} ms after the one that decided");
    }

    /// <inheritdoc/>
    internal override IEnumerable<ScenarioProblem> Check(Scenario scenario, string place)
    {
        if (scenario.Behaviours.GetValueOrDefault(Behaviour) is not StreamBehaviour)
            return [new($"{place}.behaviour", $"'{Behaviour}' is no stream of this scenario", "Name a behaviour that does 'stream'.")];
        if (QuietMilliseconds is < 50 or > 5000)
            return [new($"{place}.quietMilliseconds", $"{QuietMilliseconds} is out of range", "Write 50 to 5000.")];
        return Begun.Check(scenario, this, Behaviour, place);
    }
}

/// <summary>What is begun must be begun before it ends, and end as such a thing can.</summary>
internal static class Begun
{
    internal static IEnumerable<ScenarioProblem> Check(Scenario scenario, Step step, string behaviour, string place)
    {
        bool begun = scenario.Story.TakeWhile(earlier => !ReferenceEquals(earlier, step)).OfType<BeginStep>().Any(earlier => earlier.Behaviour == behaviour);
        if (!begun) yield return new($"{place}.behaviour", $"'{behaviour}' was not begun by an earlier step", "Begin it first.");
    }

    internal static IEnumerable<ScenarioProblem> CheckFate(Scenario scenario, string behaviour, Fate fate, string place)
    {
        if (fate == Fate.Capped && scenario.Behaviours.GetValueOrDefault(behaviour) is not (null or AttackBehaviour))
            yield return new($"{place}.expect", $"'{behaviour}' is no attack, and only of an attack a cap is expected", "Write passes, denied or arrives.");
    }
}
