using System.Net;
using EdgeGuard.Core.Devices;

namespace EdgeGuard.Core.Violations;

/// <summary>Why the kernel reported a packet.</summary>
public enum ViolationKind
{
    /// <summary>A bound device sent what its profile does not allow.</summary>
    FromDevice,

    /// <summary>Someone sent a bound device what its profile does not allow.</summary>
    ToDevice,

    /// <summary>Hardware address, address and interface do not belong together, or nobody knows the sender.</summary>
    Unbound,
}

/// <summary>One forbidden packet, as the kernel reported it.</summary>
public sealed record Violation
{
    /// <summary>When the agent read the report.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>Why it was reported.</summary>
    public required ViolationKind Kind { get; init; }

    /// <summary>The hardware address that sent it; of a packet to a device, that of the last hop.</summary>
    public required MacAddress SourceMac { get; init; }

    /// <summary>Interface that it came in by.</summary>
    public required string Interface { get; init; }

    /// <summary>Sender.</summary>
    public required IPAddress Source { get; init; }

    /// <summary>Receiver.</summary>
    public required IPAddress Destination { get; init; }

    /// <summary>IP protocol number.</summary>
    public required byte Protocol { get; init; }

    /// <summary>The sender's port, or 0 where the protocol has none.</summary>
    public ushort SourcePort { get; init; }

    /// <summary>The receiver's port, or 0 where the protocol has none.</summary>
    public ushort DestinationPort { get; init; }

    /// <summary>The packet was dropped; false where the device is only monitored.</summary>
    public required bool Dropped { get; init; }
}
