using System.Collections.Immutable;
using System.Net;
using EdgeGuard.Core.Addresses;

namespace EdgeGuard.Core.Networks;

/// <summary>How devices of a network are treated.</summary>
public enum NetworkKind
{
    /// <summary>Things: each is held to its profile, and one without a profile to the baseline.</summary>
    Iot,

    /// <summary>Phones and computers: bound to their addresses, never profiled, never quarantined, may open flows to things.</summary>
    Trusted,

    /// <summary>As <see cref="Iot"/>, but a device without a profile may do nothing.</summary>
    Strict,
}

/// <summary>Whether what is forbidden is stopped or only told.</summary>
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

    /// <summary>Keep its ports apart, and stand in for neighbours, so that they reach each other through the rules.</summary>
    Isolate,
}

/// <summary>Where, beyond what the gateway can see, the operator says that stations are kept apart.</summary>
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
    /// <summary>The little that every thing needs.</summary>
    Baseline,

    /// <summary>Everything, as before EdgeGuard came: for networks that were there before it. Only the device's binding is held to.</summary>
    Open,
}

/// <summary>A network that the operator put under EdgeGuard's care.</summary>
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

    /// <summary>Kernel names of its interfaces on the gateway.</summary>
    public required ImmutableArray<string> Interfaces { get; init; }

    /// <summary>What EdgeGuard may do to those of them that are bridges.</summary>
    public BridgeCare Bridge { get; init; } = BridgeCare.Leave;

    /// <summary>Where its stations are kept apart out of the gateway's sight, by the operator's word.</summary>
    public ExternalIsolation IsolatedOutside { get; init; } = ExternalIsolation.None;

    /// <summary>
    /// Hardware addresses of stations that the operator lets serve addresses by DHCP beside the gateway. What they grant binds where it is
    /// heard, and what they send is not stopped.
    /// </summary>
    public ImmutableArray<MacAddress> DhcpServers { get; init; } = [];

    /// <summary>Hardware addresses of DHCP relays that the operator names: what they pass on counts for devices of this network, and no other relay's word does.</summary>
    public ImmutableArray<MacAddress> DhcpRelays { get; init; } = [];

    /// <summary>Hardware addresses of stations that the operator lets announce themselves as IPv6 routers, such as a Thread border router.</summary>
    public ImmutableArray<MacAddress> Routers { get; init; } = [];

    /// <summary>Address ranges of those interfaces, both families, link-local left out; as the kernel has them now.</summary>
    public ImmutableArray<IPNetwork> Prefixes { get; init; } = [];

    /// <summary>The gateway's own addresses on those interfaces, link-local ones too.</summary>
    public ImmutableArray<IPAddress> GatewayAddresses { get; init; } = [];
}
