using EdgeGuard.Core.Status;
using EdgeGuard.Lab.Processes;
using EdgeGuard.Lab.Story;

namespace EdgeGuard.Lab.Scenarios.Steps;

/// <summary>
/// The lights of the gateway show these rhythms: <c>off</c>, <c>on</c>, <c>beat</c>, <c>wink</c>, <c>slow</c> or <c>fast</c>. The same steps
/// are played on a real GPIO chip by <c>tests/gpio-vm.sh</c>.
/// </summary>
internal sealed record ExpectLightsStep : PatientStep
{
    /// <summary>The rhythm of the agent's light.</summary>
    public required string Agent { get; init; }

    /// <summary>The rhythm of the network's light.</summary>
    public required string Network { get; init; }

    /// <summary>The rhythm of the alarm's light.</summary>
    public required string Alarm { get; init; }

    private PerLed<string> Expected => new(Agent, Network, Alarm);

    /// <inheritdoc/>
    internal override async Task<Finding> PlayAsync(Stage stage, CancellationToken cancellation)
    {
        PerLed<LedPattern> seen = Look(stage);
        bool shows = await Waiting.UntilAsync(() => Shows(seen = Look(stage)), TimeSpan.FromSeconds(WithinSeconds), cancellation);
        string picture = string.Join('\n', LedNames.All.Select(led => LedDrawing.Line(led, new(seen[led], ""))));
        return new(shows, shows ? Words(Expected) : $"after {WithinSeconds} s the lights show {Words(seen.Select((_, pattern) => pattern.Name))}", picture);
    }

    /// <inheritdoc/>
    internal override IEnumerable<ScenarioProblem> Check(Scenario scenario, string place)
    {
        foreach (ScenarioProblem problem in base.Check(scenario, place)) yield return problem;
        foreach (Led led in LedNames.All.Where(led => LedPattern.All.All(pattern => pattern.Name != Expected[led])))
            yield return new($"{place}.{led.Name()}", $"'{Expected[led]}' is no rhythm", $"Write {string.Join(", ", LedPattern.All.Select(pattern => pattern.Name))}.");
    }

    private static PerLed<LedPattern> Look(Stage stage) => new(stage.Lights.Show(Led.Agent), stage.Lights.Show(Led.Network), stage.Lights.Show(Led.Alarm));

    private bool Shows(PerLed<LedPattern> seen) => LedNames.All.All(led => seen[led].Name == Expected[led]);

    private static string Words(PerLed<string> lights) => string.Join(", ", LedNames.All.Select(led => $"{led.Name()} {lights[led]}"));
}
