using System.Collections.Immutable;
using System.Net;
using EdgeGuard.Core.Response;

namespace EdgeGuard.Core.Devices;

/// <summary>What is known of one device now.</summary>
public sealed record Device
{
    /// <summary>Its stable name in commands and topics.</summary>
    public required DeviceId Id { get; init; }

    /// <summary>Its hardware address.</summary>
    public required MacAddress Mac { get; init; }

    /// <summary>Name of the network it is on (<see cref="Network.Name"/>).</summary>
    public required string Network { get; init; }

    /// <summary>Interface on which it was last seen.</summary>
    public required string Interface { get; init; }

    /// <summary>Name for people: the operator's, else the host name it gave itself. Outside text.</summary>
    public string? Name { get; init; }

    /// <summary>Addresses bound to it, both families, in ascending order.</summary>
    public ImmutableArray<IPAddress> Addresses { get; init; } = [];

    /// <summary>Key of its profile in <see cref="State.GatewayState.Profiles"/>: the MUD URL, or <c>local:NAME</c>; null without one.</summary>
    public string? ProfileKey { get; init; }

    /// <summary>How the profile was learned; null without one.</summary>
    public SightingSource? ProfileSource { get; init; }

    /// <summary>What EdgeGuard does about its behaviour.</summary>
    public DeviceResponse Response { get; init; } = DeviceResponse.None;

    /// <summary>When it was first seen.</summary>
    public required DateTimeOffset FirstSeen { get; init; }

    /// <summary>When it was last seen.</summary>
    public required DateTimeOffset LastSeen { get; init; }

    /// <summary>The forbidden packet seen last; null if there was none.</summary>
    public Violations.Violation? LastViolation { get; init; }

    /// <summary>Forbidden packets reported since the agent started. The kernel meters its reports, so this is a lower bound.</summary>
    public long ViolationsSeen { get; init; }
}
