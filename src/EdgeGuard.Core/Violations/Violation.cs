using System.Net;
using EdgeGuard.Core.Addresses;

namespace EdgeGuard.Core.Violations;

/// <summary>Why the kernel reported a packet.</summary>
public enum ViolationKind
{
    /// <summary>A bound device sent what its profile does not allow.</summary>
    FromDevice,

    /// <summary>Another host sent a bound device what its profile does not allow.</summary>
    ToDevice,

    /// <summary>MAC address, IP address and interface do not belong together, or the sender is unknown.</summary>
    Unbound,

    /// <summary>A bound device exceeded the cap on what its profile allows; the packet would have passed otherwise.</summary>
    OverCap,

    /// <summary>A packet with the MAC address of a device at a bridge port that is not its place. It says nothing about the device.</summary>
    Misplaced,
}

/// <summary>One forbidden packet, as the kernel reported it.</summary>
public sealed record Violation
{
    /// <summary>When the agent read the report.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>Why it was reported.</summary>
    public required ViolationKind Kind { get; init; }

    /// <summary>Source MAC address; of a packet to a device, that of the last hop.</summary>
    public required MacAddress SourceMac { get; init; }

    /// <summary>Interface that received it.</summary>
    public required string Interface { get; init; }

    /// <summary>Bridge port that received it; null where there is none or the kernel does not tell (without <c>br_netfilter</c>).</summary>
    public string? Port { get; init; }

    /// <summary>Where it was received: the port where it is known, else the interface.</summary>
    public string From => Port ?? Interface;

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

    /// <summary>Flags of a TCP segment, FIN the lowest bit; 0 for other protocols.</summary>
    public byte TcpFlags { get; init; }

    /// <summary>Type of an ICMP or ICMPv6 message; 0 for other protocols.</summary>
    public byte IcmpType { get; init; }

    /// <summary>Code of an ICMP or ICMPv6 message; 0 for other protocols.</summary>
    public byte IcmpCode { get; init; }

    /// <summary>Octets of the packet, from its IP header on; 0 where that is not known.</summary>
    public int Length { get; init; }

    /// <summary>The name that a DNS query asks for, as far as it was reported; null for other packets. Outside text.</summary>
    public string? Question { get; init; }

    /// <summary>The packet was dropped; false where the device is only monitored.</summary>
    public required bool Dropped { get; init; }
}
