using System.Net;

namespace EdgeGuard.Core.Wire;

/// <summary>One direction of a flow in connection tracking.</summary>
/// <param name="Source">Who sends in this direction.</param>
/// <param name="Destination">Who receives in this direction.</param>
/// <param name="Protocol">IP protocol number.</param>
public readonly record struct ConntrackTuple(IPAddress Source, IPAddress Destination, byte Protocol)
{
    /// <summary>The sender's port; 0 where the protocol has none.</summary>
    public ushort SourcePort { get; init; }

    /// <summary>The receiver's port; 0 where the protocol has none.</summary>
    public ushort DestinationPort { get; init; }

    /// <summary>ICMP or ICMPv6 identifier.</summary>
    public ushort IcmpId { get; init; }

    /// <summary>ICMP or ICMPv6 type.</summary>
    public byte IcmpType { get; init; }

    /// <summary>ICMP or ICMPv6 code.</summary>
    public byte IcmpCode { get; init; }

    /// <summary>Zone of this direction alone; 0 for none.</summary>
    public ushort Zone { get; init; }
}

/// <summary>What connection tracking says of a flow (<c>enum ip_conntrack_status</c>), the bits that matter here.</summary>
[Flags]
public enum ConntrackStatus
{
    /// <summary>None of these.</summary>
    None = 0,

    /// <summary>Another flow announced it (expected).</summary>
    Expected = 1 << 0,

    /// <summary>Packets went both ways.</summary>
    SeenReply = 1 << 1,

    /// <summary>It is not evicted early (assured).</summary>
    Assured = 1 << 2,

    /// <summary>Its first packet has left the gateway (confirmed).</summary>
    Confirmed = 1 << 3,

    /// <summary>Its source is translated (SNAT).</summary>
    SourceNat = 1 << 4,

    /// <summary>Its destination is translated (DNAT).</summary>
    DestinationNat = 1 << 5,
}

/// <summary>One flow that the kernel tracks.</summary>
public sealed record ConntrackFlow
{
    /// <summary>The direction of its first packet, before address translation.</summary>
    public required ConntrackTuple Original { get; init; }

    /// <summary>The direction of the answers. With address translation it has the real sender and receiver.</summary>
    public required ConntrackTuple Reply { get; init; }

    /// <summary>Its status.</summary>
    public ConntrackStatus Status { get; init; }

    /// <summary>The flow's mark.</summary>
    public uint Mark { get; init; }

    /// <summary>Zone of both directions; 0 for the default one.</summary>
    public ushort Zone { get; init; }

    /// <summary>The kernel's id of this entry, which differs between entries with the same tuples over time; 0 if unknown.</summary>
    public uint Id { get; init; }
}
