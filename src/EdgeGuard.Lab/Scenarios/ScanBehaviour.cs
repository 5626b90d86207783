using System.Net;
using EdgeGuard.Lab.Actors;
using EdgeGuard.Lab.Story;

namespace EdgeGuard.Lab.Scenarios;

/// <summary>Sends connection attempts to many addresses, or to many ports of one neighbour.</summary>
internal sealed record ScanBehaviour : Behaviour
{
    private const string Internet = "internet";

    /// <summary><c>internet</c> or a device.</summary>
    public required string Target { get; init; }

    /// <summary>Ports; towards the internet the first gets ten of eleven packets, the last gets the rest.</summary>
    public required IReadOnlyList<int> Ports { get; init; }

    /// <summary>Packets a second; 1 to 500.</summary>
    public required int PerSecond { get; init; }

    /// <summary>Packets in all; 1 to 5000.</summary>
    public required int Packets { get; init; }

    /// <inheritdoc/>
    internal override Task<Performance> BeginAsync(Stage stage, CancellationToken cancellation) =>
        Task.FromResult<Performance>(new ScanPerformance(this, stage.Actors[Device], [.. Targets(stage)], stage.Forbidden, cancellation));

    /// <inheritdoc/>
    internal override IEnumerable<ScenarioProblem> Check(Scenario scenario, string place)
    {
        IEnumerable<ScenarioProblem> problems =
        [
            .. base.Check(scenario, place), .. ScenarioProblem.Range($"{place}.perSecond", PerSecond, 1, 500), .. ScenarioProblem.Range($"{place}.packets", Packets, 1, 5000),
            .. ScenarioProblem.Range($"{place}.ports", Ports.Count, 1, 100), .. Ports.SelectMany((port, i) => ScenarioProblem.Range($"{place}.ports[{i}]", port, 1, 65535)),
        ];
        return Target == Internet || (scenario.Device(Target) is not null && Target != Device)
            ? problems
            : [.. problems, new($"{place}.target", $"'{Target}' is neither 'internet' nor another device of this scenario", "Name one of these.")];
    }

    private IEnumerable<IPEndPoint> Targets(Stage stage)
    {
        ScanPlan plan = new((uint)stage.Scenario.Seed);
        if (Target != Internet) return ScanPlan.Ports([stage.Actors[Target].Address(Over)], Ports, Packets);
        return Over == Family.Ipv4 ? plan.Anywhere4(Ports, Packets) : plan.Anywhere6(Ports, Packets);
    }
}
