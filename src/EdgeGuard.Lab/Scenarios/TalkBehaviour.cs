using System.Net;
using EdgeGuard.Lab.Story;

namespace EdgeGuard.Lab.Scenarios;

/// <summary>Asks a host or a neighbour a question and waits for the answer, a number of times.</summary>
internal record TalkBehaviour : Behaviour
{
    /// <summary>A host, looked up as a device does, or another device.</summary>
    public required string To { get; init; }

    /// <summary>1 to 65535.</summary>
    public required int Port { get; init; }

    /// <summary>TCP unless said otherwise.</summary>
    public Transport Protocol { get; set; } = Transport.Tcp;

    /// <summary>Questions, one after another; 1 to 200.</summary>
    public int Times { get; set; } = 3;

    /// <inheritdoc/>
    internal override async Task<Performance> BeginAsync(Stage stage, CancellationToken cancellation)
    {
        Actor actor = stage.Actors[Device];
        return new TalkPerformance(this, actor, await TargetAsync(stage, actor, cancellation), stage.Expected, cancellation);
    }

    /// <inheritdoc/>
    internal override IEnumerable<ScenarioProblem> Check(Scenario scenario, string place) =>
    [
        .. base.Check(scenario, place), .. CheckTarget(scenario, $"{place}.to"),
        .. ScenarioProblem.Range($"{place}.port", Port, 1, 65535), .. ScenarioProblem.Range($"{place}.times", Times, 1, 200),
    ];

    /// <summary>The address of whom it is for, found as the device would find it.</summary>
    private protected async Task<IPEndPoint> TargetAsync(Stage stage, Actor actor, CancellationToken cancellation)
    {
        IPAddress address = stage.Actors.TryGetValue(To, out Actor? neighbour)
            ? neighbour.Address(Over)
            : await actor.ResolveAsync(To, Over, cancellation);
        return new(address, Port);
    }

    private IEnumerable<ScenarioProblem> CheckTarget(Scenario scenario, string place)
    {
        if (To == Device) yield return new(place, "a device cannot talk to itself", "Name a host or another device.");
        if (scenario.Device(To) is null && scenario.Host(To) is null)
            yield return new(place, $"'{To}' is neither a host nor a device of this scenario", "Name one of 'hosts' or 'devices'.");
    }
}

/// <summary>Keeps one connection and sends on it without end, until the story ends or it is cut.</summary>
internal sealed record StreamBehaviour : TalkBehaviour
{
    /// <summary>Milliseconds between two frames; 5 to 1000.</summary>
    public int EveryMilliseconds { get; set; } = 50;

    /// <inheritdoc/>
    internal override async Task<Performance> BeginAsync(Stage stage, CancellationToken cancellation)
    {
        Actor actor = stage.Actors[Device];
        return await StreamPerformance.OpenAsync(this, actor, await TargetAsync(stage, actor, cancellation), cancellation);
    }

    /// <inheritdoc/>
    internal override IEnumerable<ScenarioProblem> Check(Scenario scenario, string place) =>
        [.. base.Check(scenario, place), .. ScenarioProblem.Range($"{place}.everyMilliseconds", EveryMilliseconds, 5, 1000)];
}
