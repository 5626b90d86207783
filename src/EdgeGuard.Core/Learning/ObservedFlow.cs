using System.Collections.Immutable;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.Wire;

namespace EdgeGuard.Core.Learning;

/// <summary>A flow of the device as a capture shows it; answers are counted with what they answer.</summary>
public sealed class ObservedFlow
{
    /// <summary>Its first packet: of the sender of the SYN, else of whoever was seen first.</summary>
    public required Flow Flow { get; set; }

    /// <summary>Names that stood for the peer's address when the flow began, as the device had learned them.</summary>
    public required ImmutableArray<string> PeerNames { get; init; }

    /// <summary>The name for which the device asked last, of those that led it to the peer's address; null where it asked for none.</summary>
    public string? AskedName { get; init; }

    /// <summary>When its first packet was captured.</summary>
    public required DateTimeOffset Begin { get; init; }

    /// <summary>When its last packet was captured.</summary>
    public DateTimeOffset Last { get; internal set; }

    /// <summary>Flows that it stands for, which were alike in all that matters.</summary>
    public int Repeats { get; init; } = 1;

    /// <summary>Packets of both directions.</summary>
    public int Packets { get; internal set; }

    /// <summary>Octets of both directions as they stood on the wire, the link's header included.</summary>
    public long Bytes { get; internal set; }

    /// <summary>Packets that its beginner sent, which is what a gateway that denies it sees.</summary>
    internal List<SentPacket> Sent { get; } = [];

    /// <summary>Whoever reads on and on has taken note of it.</summary>
    internal bool IsTaken { get; set; }

    /// <summary>Both ends spoke.</summary>
    public bool IsAnswered { get; set; }

    /// <summary>The sender of the SYN is known, or the protocol has none.</summary>
    public bool IsBeginSeen { get; set; }
}

/// <summary>A packet as a report of it would show it.</summary>
/// <param name="Time">When it was captured.</param>
/// <param name="Ip">Its headers.</param>
/// <param name="Question">The name that it asks for, where it is a query over UDP; null else. Outside text.</param>
internal readonly record struct SentPacket(DateTimeOffset Time, IpPacket Ip, string? Question);
