using System.Collections.Immutable;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.Wire;

namespace EdgeGuard.Core.Learning;

/// <summary>A flow of the device as a capture shows it. Packets of both directions count as one flow.</summary>
public sealed class ObservedFlow
{
    /// <summary>Its first packet: from the sender of the SYN, or else from the first sender that was seen.</summary>
    public required Flow Flow { get; set; }

    /// <summary>Names that resolved to the peer's address when the flow began, as the device had learned them.</summary>
    public required ImmutableArray<string> PeerNames { get; init; }

    /// <summary>Of the names that led the device to the peer's address, the one that it resolved last; null without one.</summary>
    public string? AskedName { get; init; }

    /// <summary>When its first packet was captured.</summary>
    public required DateTimeOffset Begin { get; init; }

    /// <summary>When its last packet was captured.</summary>
    public DateTimeOffset Last { get; internal set; }

    /// <summary>Number of similar flows that this one stands for.</summary>
    public int Repeats { get; init; } = 1;

    /// <summary>Packets of both directions.</summary>
    public int Packets { get; internal set; }

    /// <summary>Octets of both directions on the wire, with the link header.</summary>
    public long Bytes { get; internal set; }

    /// <summary>Packets that the initiator sent: what a gateway that denies the flow would see.</summary>
    internal List<SentPacket> Sent { get; } = [];

    /// <summary>A continuous reader has taken this flow.</summary>
    internal bool IsTaken { get; set; }

    /// <summary>Both ends sent packets.</summary>
    public bool IsAnswered { get; set; }

    /// <summary>The sender of the SYN is known, or the protocol has no SYN.</summary>
    public bool IsBeginSeen { get; set; }
}

/// <summary>A packet as a report would show it.</summary>
/// <param name="Time">When it was captured.</param>
/// <param name="Ip">Its headers.</param>
/// <param name="Question">The name in a DNS query over UDP; null for other packets. Outside text.</param>
internal readonly record struct SentPacket(DateTimeOffset Time, IpPacket Ip, string? Question);
