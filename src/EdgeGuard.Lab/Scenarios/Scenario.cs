using System.Net;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Lab.Topology;

namespace EdgeGuard.Lab.Scenarios;

/// <summary>A story as its file tells it: who is there, what they can do, and what happens in which order.</summary>
internal sealed record Scenario
{
    /// <summary>Version of the file's form; 1 is the only one.</summary>
    public required int Version { get; init; }

    /// <summary>Name in reports; <c>[a-z0-9-]</c>.</summary>
    public required string Name { get; init; }

    /// <summary>What it is about, in one line.</summary>
    public required string Title { get; init; }

    /// <summary>Decides what is left to chance; the same seed gives the same targets.</summary>
    public required int Seed { get; init; }

    /// <summary>Seconds after which a story that is not over has failed; 10 to 900, and 300 unless told.</summary>
    public int LimitSeconds { get; set; } = 300;

    /// <summary>How long the agent shall hold a device.</summary>
    public required ScenarioResponse Response { get; init; }

    /// <summary>Devices at home.</summary>
    public required IReadOnlyList<ScenarioDevice> Devices { get; init; }

    /// <summary>Hosts outside.</summary>
    public required IReadOnlyList<ScenarioHost> Hosts { get; init; }

    /// <summary>What devices can do, by a name that the story uses.</summary>
    public required IReadOnlyDictionary<string, Behaviour> Behaviours { get; init; }

    /// <summary>What happens, in order. The first step that does not come out as expected ends the story.</summary>
    public required IReadOnlyList<Step> Story { get; init; }

    /// <summary>The device of this name; null when there is none.</summary>
    internal ScenarioDevice? Device(string name) => Devices.FirstOrDefault(device => device.Name == name);

    /// <summary>The host of this name; null when there is none.</summary>
    internal ScenarioHost? Host(string name) => Hosts.FirstOrDefault(host => host.Name == name);
}

/// <summary>What of the agent's response is shorter than in life, so that a story has an end.</summary>
internal sealed record ScenarioResponse
{
    /// <summary>Seconds that a first offender is isolated; 5 to 3600.</summary>
    public required int IsolatedSeconds { get; init; }

    /// <summary>Seconds that it must have been quiet before time releases it; 1 to 3600.</summary>
    public required int QuietSeconds { get; init; }
}

/// <summary>A device at home.</summary>
internal sealed record ScenarioDevice
{
    /// <summary>Its name, also of its namespace; <c>[a-z0-9-]</c>, at most 12 characters.</summary>
    public required string Name { get; init; }

    /// <summary>Its hardware address; universal, as a bought product's.</summary>
    public required string Mac { get; init; }

    /// <summary><c>things</c> or <c>family</c>.</summary>
    public required string Network { get; init; }

    /// <summary>The MUD URL that it sends by DHCP; null for a device that sends none.</summary>
    public string? MudUrl { get; init; }

    /// <summary>A MUD file to which the owner binds it: beside the scenario's file, else one of those that EdgeGuard ships.</summary>
    public string? Profile { get; init; }

    /// <summary>Where it answers.</summary>
    public IReadOnlyList<ScenarioPort> Listens { get; set; } = [];

    /// <summary>Its id in topics.</summary>
    internal string Id => DeviceId.Of(MacAddress.Parse(Mac)).Value;

    /// <summary>The network that it is plugged into.</summary>
    internal HomeNetwork Home => AddressPlan.Networks.Single(network => network.Name == Network);
}

/// <summary>A host outside.</summary>
internal sealed record ScenarioHost
{
    /// <summary>Its name, which the name server outside knows.</summary>
    public required string Name { get; init; }

    /// <summary>Its addresses, of the ranges for documentation.</summary>
    public required IReadOnlyList<string> Addresses { get; init; }

    /// <summary>Where it answers.</summary>
    public IReadOnlyList<ScenarioPort> Listens { get; set; } = [];

    /// <summary>MUD files that it serves over HTTPS at <c>/NAME</c>; found as <see cref="ScenarioDevice.Profile"/> is.</summary>
    public IReadOnlyList<string> MudFiles { get; set; } = [];

    /// <summary>Its addresses as values.</summary>
    internal IEnumerable<IPAddress> Parsed => Addresses.Select(IPAddress.Parse);
}

/// <summary>A port at which someone answers.</summary>
internal sealed record ScenarioPort
{
    /// <summary>TCP unless said otherwise.</summary>
    public Transport Protocol { get; set; } = Transport.Tcp;

    /// <summary>1 to 65535.</summary>
    public required int Port { get; init; }
}

/// <summary>How a flow is carried.</summary>
internal enum Transport
{
    /// <summary>As a connection.</summary>
    Tcp,

    /// <summary>As datagrams.</summary>
    Udp,
}

/// <summary>Family of a flow's addresses.</summary>
internal enum Family
{
    /// <summary>IPv4.</summary>
    Ipv4,

    /// <summary>IPv6.</summary>
    Ipv6,
}

/// <summary>What shall become of a behaviour's packets.</summary>
internal enum Fate
{
    /// <summary>Every question is answered.</summary>
    Passes,

    /// <summary>Not one packet arrives.</summary>
    Denied,

    /// <summary>Every packet arrives, answered or not.</summary>
    Arrives,

    /// <summary>Some arrive, and no more than a device's cap lets through.</summary>
    Capped,
}
