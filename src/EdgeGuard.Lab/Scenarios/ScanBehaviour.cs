namespace EdgeGuard.Lab.Scenarios;

/// <summary>Sends TCP SYN segments to many addresses of the internet, or to many ports of another device.</summary>
internal sealed record ScanBehaviour : Behaviour
{
    private const string Internet = "internet";

    /// <summary><c>internet</c> or a device.</summary>
    public required string Target { get; init; }

    /// <summary>Ports. In the internet the first port gets ten of eleven packets and the last gets the rest.</summary>
    public required IReadOnlyList<int> Ports { get; init; }

    /// <summary>Packets a second; 1 to 500.</summary>
    public required int PerSecond { get; init; }

    /// <summary>Total number of packets; 1 to 5000.</summary>
    public required int Packets { get; init; }

    /// <summary>The target is the internet, not a device.</summary>
    internal bool IsAtInternet => Target == Internet;

    /// <inheritdoc/>
    internal override IEnumerable<ScenarioProblem> Check(Scenario scenario, string place)
    {
        IEnumerable<ScenarioProblem> problems =
        [
            .. base.Check(scenario, place), .. ScenarioProblem.Range($"{place}.perSecond", PerSecond, 1, 500), .. ScenarioProblem.Range($"{place}.packets", Packets, 1, 5000),
            .. ScenarioProblem.Range($"{place}.ports", Ports.Count, 1, 100), .. Ports.SelectMany((port, i) => ScenarioProblem.Range($"{place}.ports[{i}]", port, 1, 65535)),
        ];
        return IsAtInternet || (scenario.Device(Target) is not null && Target != Device)
            ? problems
            : [.. problems, new($"{place}.target", $"'{Target}' is neither 'internet' nor another device of this scenario", "Name one of these.")];
    }
}
