namespace EdgeGuard.Lab.Scenarios;

/// <summary>Sends a number of requests to a host or another device, and waits for each answer.</summary>
internal record TalkBehaviour : Behaviour
{
    /// <summary>A host, which the device resolves by DNS, or another device.</summary>
    public required string To { get; init; }

    /// <summary>1 to 65535.</summary>
    public required int Port { get; init; }

    /// <summary>Default TCP.</summary>
    public TransportProtocol Protocol { get; set; } = TransportProtocol.Tcp;

    /// <summary>Number of requests, one after another; 1 to 200, default 3.</summary>
    public int Times { get; set; } = 3;

    /// <inheritdoc/>
    internal override IEnumerable<ScenarioProblem> Check(Scenario scenario, string place) =>
    [
        .. base.Check(scenario, place), .. CheckTarget(scenario, $"{place}.to"),
        .. ScenarioProblem.Range($"{place}.port", Port, 1, 65535), .. ScenarioProblem.Range($"{place}.times", Times, 1, 200),
    ];

    private IEnumerable<ScenarioProblem> CheckTarget(Scenario scenario, string place)
    {
        if (To == Device) yield return new(place, "a device cannot send to itself", "Name a host or another device.");
        if (scenario.Device(To) is null && scenario.Host(To) is null)
            yield return new(place, $"'{To}' is neither a host nor a device of this scenario", "Name one of 'hosts' or 'devices'.");
    }
}

/// <summary>Keeps one connection open and sends on it until the scenario ends or the connection is cut.</summary>
internal sealed record StreamBehaviour : TalkBehaviour
{
    /// <summary>Milliseconds between two messages; 5 to 1000, default 50.</summary>
    public int EveryMilliseconds { get; set; } = 50;

    /// <inheritdoc/>
    internal override IEnumerable<ScenarioProblem> Check(Scenario scenario, string place) =>
        [.. base.Check(scenario, place), .. ScenarioProblem.Range($"{place}.everyMilliseconds", EveryMilliseconds, 5, 1000)];
}
