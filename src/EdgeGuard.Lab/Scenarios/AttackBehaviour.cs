using EdgeGuard.Lab.Attacks;

namespace EdgeGuard.Lab.Scenarios;

/// <summary>Sends the traffic of an attack, or of a faulty device: raw IPv4 packets of any protocol and source address.</summary>
internal sealed record AttackBehaviour : Behaviour
{
    /// <summary>What it sends.</summary>
    public required TrafficKind Kind { get; init; }

    /// <summary>The victim: a host or another device. Null for kinds that choose their own destinations.</summary>
    public string? Target { get; set; }

    /// <summary>Packets a second; 1 to 1000. The default 0 means the rate of the kind.</summary>
    public int PerSecond { get; set; }

    /// <summary>Total number of packets; 1 to 5000.</summary>
    public required int Packets { get; init; }

    /// <inheritdoc/>
    internal override IEnumerable<ScenarioProblem> Check(Scenario scenario, string place)
    {
        foreach (ScenarioProblem problem in base.Check(scenario, place)
            .Concat(ScenarioProblem.Range($"{place}.perSecond", PerSecond, 0, 1000)).Concat(ScenarioProblem.Range($"{place}.packets", Packets, 1, 5000))) yield return problem;
        if (Over != IpVersion.Ipv4) yield return new($"{place}.over", "attacks are sent over IPv4 only", "Leave it out, or use a behaviour that does 'scan'.");
        if (!TrafficGenerator.HasVictim(Kind) && Target is not null) yield return new($"{place}.target", "this kind chooses its own destinations", "Leave it out.");
        if (TrafficGenerator.HasVictim(Kind) && !HasTarget(scenario))
            yield return new($"{place}.target", $"'{Target}' is neither a host with an IPv4 address nor another device of this scenario", "This kind needs a victim: name one of these.");
    }

    private bool HasTarget(Scenario scenario) =>
        Target is not null && Target != Device && (scenario.Device(Target) is not null || scenario.Host(Target)?.FirstIpv4 is not null);
}
