using System.Net;
using System.Net.Sockets;
using EdgeGuard.Lab.Attacks;
using EdgeGuard.Lab.Story;

namespace EdgeGuard.Lab.Scenarios;

/// <summary>Sends what an attacker sends, or a device in trouble: IPv4 packets made octet by octet, of any protocol and under any address.</summary>
internal sealed record AttackBehaviour : Behaviour
{
    /// <summary>What it sends.</summary>
    public required TrafficKind Kind { get; init; }

    /// <summary>A host, or another device, at which it is aimed; none for kinds that go everywhere.</summary>
    public string? Target { get; set; }

    /// <summary>Packets a second; 1 to 1000, and 0, as it is unless told, for the pace of the kind.</summary>
    public int PerSecond { get; set; }

    /// <summary>Packets in all; 1 to 5000.</summary>
    public required int Packets { get; init; }

    /// <inheritdoc/>
    internal override Task<Performance> BeginAsync(Stage stage, CancellationToken cancellation)
    {
        Actor actor = stage.Actors[Device];
        IPAddress own = actor.Address(Family.Ipv4);
        IEnumerable<TimedPacket> packets = new TrafficPlan(own, Victim(stage) ?? own, stage.Scenario.Seed).Of(Kind, Packets).Take(Packets);
        if (PerSecond > 0) packets = packets.Select((packet, i) => packet with { At = TimeSpan.FromSeconds((double)i / PerSecond) });
        return Task.FromResult<Performance>(new AttackPerformance(actor, [.. packets], cancellation));
    }

    /// <inheritdoc/>
    internal override IEnumerable<ScenarioProblem> Check(Scenario scenario, string place)
    {
        foreach (ScenarioProblem problem in base.Check(scenario, place)
            .Concat(ScenarioProblem.Range($"{place}.perSecond", PerSecond, 0, 1000)).Concat(ScenarioProblem.Range($"{place}.packets", Packets, 1, 5000))) yield return problem;
        if (Over != Family.Ipv4) yield return new($"{place}.over", "attacks are made of IPv4 packets", "Leave it out, or let the device do 'scan'.");
        if (!TrafficPlan.IsAimed(Kind) && Target is not null) yield return new($"{place}.target", "this kind goes everywhere", "Leave it out.");
        if (TrafficPlan.IsAimed(Kind) && !IsThere(scenario))
            yield return new($"{place}.target", $"'{Target}' is neither a host with an IPv4 address nor another device of this scenario", "This kind is aimed: name one of these.");
    }

    private bool IsThere(Scenario scenario) =>
        Target is not null && Target != Device && (scenario.Device(Target) is not null || scenario.Host(Target)?.Addresses.Any(IsIpv4) == true);

    private static bool IsIpv4(string text) => IPAddress.TryParse(text, out IPAddress? address) && address.AddressFamily == AddressFamily.InterNetwork;

    // By address: whoever attacks asks nobody for the way.
    private IPAddress? Victim(Stage stage) => Target is null ? null
        : stage.Actors.TryGetValue(Target, out Actor? neighbour) ? neighbour.Address(Family.Ipv4)
        : IPAddress.Parse(stage.Scenario.Host(Target)!.Addresses.First(IsIpv4));
}
