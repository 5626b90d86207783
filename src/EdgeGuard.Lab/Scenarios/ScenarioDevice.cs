using System.Net;
using System.Net.Sockets;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Lab.Topology;

namespace EdgeGuard.Lab.Scenarios;

/// <summary>A device at home.</summary>
internal sealed record ScenarioDevice
{
    /// <summary>Its name, also of its namespace; <c>[a-z0-9-]</c>, at most 12 characters.</summary>
    public required string Name { get; init; }

    /// <summary>Its MAC address; universally administered, as of a real product.</summary>
    public required string Mac { get; init; }

    /// <summary><c>things</c> or <c>family</c>.</summary>
    public required string Network { get; init; }

    /// <summary>The MUD URL that it sends by DHCP; null for a device that sends none.</summary>
    public string? MudUrl { get; init; }

    /// <summary>A MUD file that the owner assigns to it: a file next to the scenario, else one that EdgeGuard ships.</summary>
    public string? Profile { get; init; }

    /// <summary>Ports on which it answers.</summary>
    public IReadOnlyList<ScenarioPort> Listens { get; set; } = [];

    /// <summary>Its device id in MQTT topics and on the command line.</summary>
    internal string Id => DeviceId.Of(MacAddress.Parse(Mac)).Value;

    /// <summary>The network that it is connected to.</summary>
    internal HomeNetwork Home => AddressPlan.Networks.Single(network => network.Name == Network);
}

/// <summary>A host in the internet.</summary>
internal sealed record ScenarioHost
{
    /// <summary>Its DNS name.</summary>
    public required string Name { get; init; }

    /// <summary>Its addresses, of the ranges for documentation.</summary>
    public required IReadOnlyList<string> Addresses { get; init; }

    /// <summary>Ports on which it answers.</summary>
    public IReadOnlyList<ScenarioPort> Listens { get; set; } = [];

    /// <summary>MUD files that it serves at <c>https://HOST/FILE</c>; found as <see cref="ScenarioDevice.Profile"/> is.</summary>
    public IReadOnlyList<string> MudFiles { get; set; } = [];

    /// <summary>Its addresses as values.</summary>
    internal IEnumerable<IPAddress> ParsedAddresses => Addresses.Select(IPAddress.Parse);

    /// <summary>Its first IPv4 address; null when it has none. Texts that are not addresses are skipped.</summary>
    internal IPAddress? FirstIpv4 => Addresses.Select(text => IPAddress.TryParse(text, out IPAddress? address) ? address : null)
        .FirstOrDefault(address => address?.AddressFamily == AddressFamily.InterNetwork);
}

/// <summary>A port on which a device or a host answers.</summary>
internal sealed record ScenarioPort
{
    /// <summary>Default TCP.</summary>
    public TransportProtocol Protocol { get; set; } = TransportProtocol.Tcp;

    /// <summary>1 to 65535.</summary>
    public required int Port { get; init; }
}
