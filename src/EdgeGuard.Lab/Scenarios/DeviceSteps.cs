using EdgeGuard.Core.Devices;

namespace EdgeGuard.Lab.Scenarios;

/// <summary>Connects devices to the network. Each must get an IPv4 and an IPv6 address.</summary>
internal sealed record PlugInStep : StepWithTimeout
{
    /// <summary>Names of the devices.</summary>
    public required IReadOnlyList<string> Devices { get; init; }

    /// <inheritdoc/>
    internal override IEnumerable<ScenarioProblem> Check(Scenario scenario, string place) =>
        [.. base.Check(scenario, place), .. Devices.SelectMany((device, i) => CheckDevice(scenario, device, $"{place}.devices[{i}]"))];
}

/// <summary>Expects that the agent enforces a profile for a device, or a part of a profile that the device only claims.</summary>
internal sealed record ExpectProfileStep : StepWithTimeout
{
    /// <summary>Name of the device.</summary>
    public required string Device { get; init; }

    /// <summary>How the agent found the profile, in its own terms: <c>dhcp4</c>, <c>configuration</c> …</summary>
    public required string Source { get; init; }

    /// <inheritdoc/>
    internal override IEnumerable<ScenarioProblem> Check(Scenario scenario, string place) =>
        [.. base.Check(scenario, place), .. CheckDevice(scenario, Device, $"{place}.device")];
}

/// <summary>Expects a response level of a device.</summary>
internal sealed record ExpectResponseStep : StepWithTimeout
{
    private static readonly string[] Levels = [.. ResponseLevels.All.Select(row => row.Name)];

    /// <summary>Name of the device.</summary>
    public required string Device { get; init; }

    /// <summary><c>none</c>, <c>rate-limit</c>, <c>restricted</c> or <c>isolated</c>.</summary>
    public required string Level { get; init; }

    /// <summary>Who decided, in the agent's terms: <c>rule</c>, <c>time</c>, <c>cli</c>, <c>mqtt</c>; null for any.</summary>
    public string? By { get; init; }

    /// <summary>Number of distinct scan destinations, since the last release, after which the agent decides. 0 when no scan decides.</summary>
    public int DecidedBy { get; set; }

    /// <summary>Text that the reason must contain.</summary>
    public string Reason { get; set; } = "";

    /// <inheritdoc/>
    internal override IEnumerable<ScenarioProblem> Check(Scenario scenario, string place)
    {
        foreach (ScenarioProblem problem in base.Check(scenario, place).Concat(CheckDevice(scenario, Device, $"{place}.device"))) yield return problem;
        if (Levels.All(level => level != Level))
            yield return new($"{place}.level", $"'{Level}' is not a response level", $"Write {string.Join(", ", Levels)}.");
    }
}

/// <summary>Releases a device, as its owner would.</summary>
internal sealed record ReleaseStep : Step
{
    /// <summary>Name of the device.</summary>
    public required string Device { get; init; }

    /// <summary>How the order is sent.</summary>
    public required ReleaseChannel By { get; init; }

    /// <inheritdoc/>
    internal override IEnumerable<ScenarioProblem> Check(Scenario scenario, string place) => CheckDevice(scenario, Device, $"{place}.device");
}

/// <summary>Approves the profile that a device asks for. All of it must then be in force.</summary>
internal sealed record ApproveStep : Step
{
    /// <summary>Name of the device.</summary>
    public required string Device { get; init; }

    /// <inheritdoc/>
    internal override IEnumerable<ScenarioProblem> Check(Scenario scenario, string place) => CheckDevice(scenario, Device, $"{place}.device");
}

/// <summary>How a release is ordered.</summary>
internal enum ReleaseChannel
{
    /// <summary>By the command line.</summary>
    Cli,

    /// <summary>By an MQTT message.</summary>
    Mqtt,
}
