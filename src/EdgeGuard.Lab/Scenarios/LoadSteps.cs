namespace EdgeGuard.Lab.Scenarios;

/// <summary>
/// One device floods, and unknown devices appear, while another device sends forbidden packets. The agent must report each of those,
/// and the kernel must count every packet. Times are reported but not checked: they depend on the machine.
/// </summary>
internal sealed record FloodStep : Step
{
    /// <summary>The device that floods.</summary>
    public required string Device { get; init; }

    /// <summary>The device that sends forbidden packets before the flood and during it.</summary>
    public required string Witness { get; init; }

    /// <summary>Packets a second of the flood, those of unknown devices included; 1000 to 200,000.</summary>
    public required int PerSecond { get; init; }

    /// <summary>Packets of the flooding device; 1000 to 1,000,000.</summary>
    public required int Packets { get; init; }

    /// <summary>Number of unknown devices, which send one packet each; 0 to 66,000.</summary>
    public int UnknownDevices { get; set; }

    /// <summary>Forbidden packets before the flood; 1 to 200, default 20. During the flood as many are sent as time allows.</summary>
    public int Probes { get; set; } = 20;

    /// <inheritdoc/>
    internal override IEnumerable<ScenarioProblem> Check(Scenario scenario, string place)
    {
        foreach (ScenarioProblem problem in CheckDevice(scenario, Device, $"{place}.device").Concat(CheckDevice(scenario, Witness, $"{place}.witness"))) yield return problem;
        if (Device == Witness) yield return new($"{place}.witness", "the flooding device cannot be the witness", "Name another device.");
        foreach (ScenarioProblem problem in ScenarioProblem.Range($"{place}.perSecond", PerSecond, 1000, 200_000)
            .Concat(ScenarioProblem.Range($"{place}.packets", Packets, 1000, 1_000_000))
            .Concat(ScenarioProblem.Range($"{place}.unknownDevices", UnknownDevices, 0, 66_000))
            .Concat(ScenarioProblem.Range($"{place}.probes", Probes, 1, 200))) yield return problem;
    }
}

/// <summary>
/// Repeats a violation many times, and measures how soon each one is reported and stopped. In every trial the device must be isolated,
/// its open connection must be cut, and no packet of the scan may arrive. Times are reported but not checked.
/// </summary>
internal sealed record TrialsStep : Step
{
    /// <summary>The device that violates its profile.</summary>
    public required string Device { get; init; }

    /// <summary>The stream that it keeps open.</summary>
    public required string Live { get; init; }

    /// <summary>The scan that violates the profile.</summary>
    public required string Scan { get; init; }

    /// <summary>Number of distinct scan destinations after which the agent isolates the device.</summary>
    public required int DecidedBy { get; init; }

    /// <summary>Number of trials; 1 to 1000.</summary>
    public required int Times { get; init; }

    /// <inheritdoc/>
    internal override IEnumerable<ScenarioProblem> Check(Scenario scenario, string place) =>
    [
        .. CheckDevice(scenario, Device, $"{place}.device"), .. CheckBehaviour(scenario, Live, $"{place}.live"),
        .. CheckBehaviour(scenario, Scan, $"{place}.scan"), .. ScenarioProblem.Range($"{place}.times", Times, 1, 1000),
    ];
}
