using System.Text.Json.Serialization;
using EdgeGuard.Core.State;

namespace EdgeGuard.Lab.Scenarios;

/// <summary>A scenario file: devices and hosts, what devices can do, and the steps in order.</summary>
internal sealed record Scenario
{
    /// <summary>Version of the file format; 1 is the only one.</summary>
    public required int Version { get; init; }

    /// <summary>Name in reports; <c>[a-z0-9-]</c>.</summary>
    public required string Name { get; init; }

    /// <summary>What the scenario shows, in one line.</summary>
    public required string Title { get; init; }

    /// <summary>Seed of the random numbers; the same seed gives the same targets.</summary>
    public required int Seed { get; init; }

    /// <summary>Seconds after which an unfinished scenario has failed; 10 to 900, default 300.</summary>
    public int LimitSeconds { get; set; } = 300;

    /// <summary>Durations of the agent's responses.</summary>
    public required ScenarioResponse Response { get; init; }

    /// <summary>The lists of devices hold against hosts of <c>family</c> too; default false (<c>networks[].honourToDevice</c>).</summary>
    public bool HonourToDevice { get; set; }

    /// <summary>What a device may do while its profile waits for approval, as in <c>profiles.whileWaiting</c>; default <c>claimed</c>.</summary>
    public WaitingAccess WhileWaiting { get; set; }

    /// <summary>Devices at home.</summary>
    public required IReadOnlyList<ScenarioDevice> Devices { get; init; }

    /// <summary>Hosts in the internet.</summary>
    public required IReadOnlyList<ScenarioHost> Hosts { get; init; }

    /// <summary>What devices can do, by a name that steps use.</summary>
    public required IReadOnlyDictionary<string, Behaviour> Behaviours { get; init; }

    /// <summary>The steps in order. The first one that fails ends the scenario.</summary>
    [JsonPropertyName("story")]
    public required IReadOnlyList<Step> Steps { get; init; }

    /// <summary>The device with this name; null when there is none.</summary>
    internal ScenarioDevice? Device(string name) => Devices.FirstOrDefault(device => device.Name == name);

    /// <summary>The host with this name; null when there is none.</summary>
    internal ScenarioHost? Host(string name) => Hosts.FirstOrDefault(host => host.Name == name);

    /// <summary>Replaces each <c>{DEVICE}</c> in a text.</summary>
    internal string Expand(string text, Func<ScenarioDevice, string> replacement) =>
        Devices.Aggregate(text, (expanded, device) => expanded.Replace($"{{{device.Name}}}", replacement(device), StringComparison.Ordinal));
}

/// <summary>Durations of the agent's responses, shorter than the defaults so that a scenario ends soon.</summary>
internal sealed record ScenarioResponse
{
    /// <summary>Seconds of the first isolation; 5 to 3600.</summary>
    public required int IsolatedSeconds { get; init; }

    /// <summary>Seconds without a violation before a response expires; 1 to 3600.</summary>
    public required int QuietSeconds { get; init; }
}
