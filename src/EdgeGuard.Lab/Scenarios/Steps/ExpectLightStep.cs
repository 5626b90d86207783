using EdgeGuard.Core.Status;
using EdgeGuard.Lab.Processes;
using EdgeGuard.Lab.Story;

namespace EdgeGuard.Lab.Scenarios.Steps;

/// <summary>A light of the gateway shows a rhythm.</summary>
internal sealed record ExpectLightStep : PatientStep
{
    /// <summary><c>agent</c>, <c>network</c> or <c>alarm</c>.</summary>
    public required string Light { get; init; }

    /// <summary><c>off</c>, <c>on</c>, <c>beat</c>, <c>wink</c>, <c>slow</c> or <c>fast</c>.</summary>
    public required string Pattern { get; init; }

    /// <inheritdoc/>
    internal override async Task<Finding> PlayAsync(Stage stage, CancellationToken cancellation)
    {
        Led led = LedNames.All.First(known => known.Name() == Light);
        bool shows = await Waiting.UntilAsync(() => stage.Lights.Show(led).Name == Pattern, TimeSpan.FromSeconds(WithinSeconds), cancellation);
        string picture = string.Join('\n', LedNames.All.Select(each => LedDrawing.Line(each, new(stage.Lights.Show(each), ""))));
        return new(shows, shows ? $"{Light}: {Pattern}" : $"after {WithinSeconds} s the light '{Light}' shows {stage.Lights.Show(led).Name}", picture);
    }

    /// <inheritdoc/>
    internal override IEnumerable<ScenarioProblem> Check(Scenario scenario, string place)
    {
        foreach (ScenarioProblem problem in base.Check(scenario, place)) yield return problem;
        if (LedNames.All.All(led => led.Name() != Light))
            yield return new($"{place}.light", $"'{Light}' is no light", $"Write {string.Join(", ", LedNames.All.Select(led => led.Name()))}.");
        if (LedPattern.All.All(pattern => pattern.Name != Pattern))
            yield return new($"{place}.pattern", $"'{Pattern}' is no rhythm", $"Write {string.Join(", ", LedPattern.All.Select(pattern => pattern.Name))}.");
    }
}
