using System.Collections.Immutable;
using System.Net;
using EdgeGuard.Core.Addresses;

namespace EdgeGuard.Core.Networks;

/// <summary>How devices of a network are treated.</summary>
public enum NetworkKind
{
    /// <summary>IoT devices. Each is limited to its profile, and one without a profile to the baseline.</summary>
    Iot,

    /// <summary>Phones and computers: bound to their addresses, never profiled, never quarantined, may open flows to IoT devices.</summary>
    Trusted,

    /// <summary>As <see cref="Iot"/>, but a device without a profile may do nothing.</summary>
    Strict,
}

/// <summary>Whether forbidden traffic is dropped, or only reported.</summary>
public enum EnforcementMode
{
    /// <summary>Everything passes; what enforcement would stop is reported.</summary>
    Monitor,

    /// <summary>What is not allowed is dropped and reported.</summary>
    Enforce,
}

/// <summary>What EdgeGuard may do to a bridge of a network.</summary>
public enum BridgeCare
{
    /// <summary>Nothing.</summary>
    Leave,

    /// <summary>Isolate its ports, and enable proxy ARP and proxy NDP, so that neighbors reach each other through the rules.</summary>
    Isolate,
}

/// <summary>Where the operator says that equipment beyond the gateway isolates stations from each other.</summary>
[Flags]
public enum ExternalIsolation
{
    /// <summary>Nowhere.</summary>
    None = 0,

    /// <summary>In the switches.</summary>
    Wired = 1,

    /// <summary>In the access points (client isolation).</summary>
    Wifi = 2,
}

/// <summary>What a device without a profile may do on a network of kind <see cref="NetworkKind.Iot"/>.</summary>
public enum UnmanagedAccess
{
    /// <summary>What every IoT device needs: <see cref="Learning.Baseline"/>.</summary>
    Baseline,

    /// <summary>Everything. For networks that existed before EdgeGuard. Only the address binding is enforced.</summary>
    Open,
}

/// <summary>What becomes of a device that nobody knows yet.</summary>
public enum NewDevices
{
    /// <summary>It may do what a device without a profile may do.</summary>
    Accept,

    /// <summary>It gets an address by DHCP, and may do nothing else until a person approves it.</summary>
    Approve,
}

/// <summary>A network that EdgeGuard governs.</summary>
public sealed record Network
{
    /// <summary>The operator's name for it; <c>[a-z0-9_-]</c>, 1 to 32 characters.</summary>
    public required string Name { get; init; }

    /// <summary>How its devices are treated.</summary>
    public required NetworkKind Kind { get; init; }

    /// <summary>Whether its devices are held to their profiles.</summary>
    public EnforcementMode Mode { get; init; } = EnforcementMode.Monitor;

    /// <summary>What a device without a profile may do, where <see cref="Kind"/> says nothing else.</summary>
    public UnmanagedAccess Unmanaged { get; init; } = UnmanagedAccess.Baseline;

    /// <summary>What becomes of a device that nobody knows yet.</summary>
    public NewDevices NewDevices { get; init; } = NewDevices.Accept;

    /// <summary>Kernel names of its interfaces on the gateway.</summary>
    public required ImmutableArray<string> Interfaces { get; init; }

    /// <summary>What EdgeGuard may do to those of them that are bridges.</summary>
    public BridgeCare Bridge { get; init; } = BridgeCare.Leave;

    /// <summary>Where equipment beyond the gateway isolates stations, as the operator says.</summary>
    public ExternalIsolation IsolatedOutside { get; init; } = ExternalIsolation.None;

    /// <summary>
    /// MAC addresses of further DHCP servers that the operator permits. Their grants bind addresses where the gateway receives them, and their
    /// messages are not dropped.
    /// </summary>
    public ImmutableArray<MacAddress> DhcpServers { get; init; } = [];

    /// <summary>
    /// MAC addresses of DHCP relays that the operator names. What they relay counts for devices of this network; what other relays send does not.
    /// </summary>
    public ImmutableArray<MacAddress> DhcpRelays { get; init; } = [];

    /// <summary>Where those servers and relays have to be. One that is not listed may be anywhere; one that is listed twice, at either.</summary>
    public ImmutableArray<NamedStation> StationPlaces { get; init; } = [];

    /// <summary>MAC addresses of stations that may send router advertisements, such as a Thread border router.</summary>
    public ImmutableArray<MacAddress> Routers { get; init; } = [];

    /// <summary>A device's to-device list holds against hosts of trusted networks too. Otherwise these may open flows to every IoT device.</summary>
    public bool HonorToDevice { get; init; }

    /// <summary>Address ranges of those interfaces, both families, link-local left out; as the kernel has them now.</summary>
    public ImmutableArray<IPNetwork> Prefixes { get; init; } = [];

    /// <summary>The gateway's own addresses on those interfaces, link-local ones too.</summary>
    public ImmutableArray<IPAddress> GatewayAddresses { get; init; } = [];
}
