using System.Collections.Immutable;

namespace EdgeGuard.Core.Nft;

/// <summary>Something of a packet or its flow that a rule can look at.</summary>
public enum NftField
{
    /// <summary><c>meta iifname</c>: interface the packet came in by.</summary>
    InInterface,

    /// <summary><c>meta oifname</c>: interface the packet leaves by.</summary>
    OutInterface,

    /// <summary><c>meta nfproto</c>: 2 for IPv4, 10 for IPv6.</summary>
    Family,

    /// <summary><c>meta l4proto</c>: protocol behind all IPv6 extension headers.</summary>
    Protocol,

    /// <summary><c>ether saddr</c>.</summary>
    EtherSource,

    /// <summary><c>ether daddr</c>.</summary>
    EtherDestination,

    /// <summary><c>ip saddr</c>.</summary>
    Ipv4Source,

    /// <summary><c>ip daddr</c>.</summary>
    Ipv4Destination,

    /// <summary><c>ip6 saddr</c>.</summary>
    Ipv6Source,

    /// <summary><c>ip6 daddr</c>.</summary>
    Ipv6Destination,

    /// <summary><c>th sport</c>: source port of TCP, UDP, SCTP, DCCP.</summary>
    SourcePort,

    /// <summary><c>th dport</c>: destination port.</summary>
    DestinationPort,

    /// <summary><c>icmp type</c>.</summary>
    IcmpType,

    /// <summary><c>icmp code</c>.</summary>
    IcmpCode,

    /// <summary><c>icmpv6 type</c>.</summary>
    Icmpv6Type,

    /// <summary><c>icmpv6 code</c>.</summary>
    Icmpv6Code,

    /// <summary><c>meta protocol</c>: EtherType behind the outermost VLAN tag; only in the <c>netdev</c> table.</summary>
    EtherType,

    /// <summary><c>ether type</c> of the frame as it was sent, such as that of a VLAN tag; below 0x0600 it is a length (IEEE 802.3 §3.2.6).</summary>
    FrameType,

    /// <summary>Both service access points of an LLC header (IEEE 802.2 §3.2), which follows a length.</summary>
    LlcAddresses,

    /// <summary><c>arp saddr ether</c>: MAC address that an ARP packet gives its sender (RFC 826 §"Packet format").</summary>
    ArpSenderMac,

    /// <summary><c>arp saddr ip</c>: IPv4 address that an ARP packet gives its sender.</summary>
    ArpSenderIp,

    /// <summary>Target address of a neighbor solicitation or advertisement (RFC 4861 §4.3, §4.4).</summary>
    NeighborTarget,

    /// <summary>MAC address in the first option of a neighbor solicitation or advertisement (RFC 4861 §4.6.1).</summary>
    NeighborMac,

    /// <summary>MAC address in the first option of a router solicitation (RFC 4861 §4.1).</summary>
    SolicitorMac,

    /// <summary>Type of the option that follows <see cref="NeighborMac"/>.</summary>
    SecondNeighborOption,

    /// <summary>The octet behind that option, if it has the size of a link-layer address or nonce option.</summary>
    ThirdNeighborOption,

    /// <summary>Type of the option that follows <see cref="SolicitorMac"/>.</summary>
    SecondSolicitorOption,

    /// <summary>The octet behind that option, as <see cref="ThirdNeighborOption"/>.</summary>
    ThirdSolicitorOption,
}

/// <summary>How a flow stands with connection tracking (<c>ct state</c>), as the kernel's bits.</summary>
[Flags]
public enum CtState
{
    /// <summary>No state.</summary>
    None = 0,

    /// <summary>Belongs to no flow that can be.</summary>
    Invalid = 1,

    /// <summary>Both directions were seen.</summary>
    Established = 2,

    /// <summary>Opened on behalf of another flow, or an ICMP error about one.</summary>
    Related = 4,

    /// <summary>First packet of a flow, or no answer yet.</summary>
    New = 8,

    /// <summary>Not tracked.</summary>
    Untracked = 64,
}

/// <summary>What becomes of a packet.</summary>
public enum NftVerdictKind
{
    /// <summary>It may pass this base chain.</summary>
    Accept,

    /// <summary>It is discarded.</summary>
    Drop,

    /// <summary>Go on with the caller's next rule.</summary>
    Return,

    /// <summary>Ask another chain and come back.</summary>
    Jump,

    /// <summary>Ask another chain and do not come back here.</summary>
    Goto,
}

/// <summary>A verdict, with the chain for <see cref="NftVerdictKind.Jump"/> and <see cref="NftVerdictKind.Goto"/>.</summary>
public sealed record NftVerdict(NftVerdictKind Kind, string? Chain = null)
{
    /// <summary>Accept.</summary>
    public static readonly NftVerdict Accept = new(NftVerdictKind.Accept);

    /// <summary>Drop.</summary>
    public static readonly NftVerdict Drop = new(NftVerdictKind.Drop);

    /// <summary>Return.</summary>
    public static readonly NftVerdict Return = new(NftVerdictKind.Return);

    /// <summary>Jump to a chain.</summary>
    public static NftVerdict Jump(string chain) => new(NftVerdictKind.Jump, chain);

    /// <summary>Go to a chain.</summary>
    public static NftVerdict Goto(string chain) => new(NftVerdictKind.Goto, chain);
}

/// <summary>A range of values of one field, both ends included; a single value is a range of one.</summary>
public readonly record struct NftRange(NftKey First, NftKey Last)
{
    /// <summary>One value.</summary>
    public static NftRange Of(NftKey key) => new(key, key);
}

/// <summary>One statement of a rule; a closed list, which every writer of rulesets handles in full.</summary>
public abstract record NftStatement
{
    private NftStatement() { }

    /// <summary>The field lies in one of the ranges, or with <paramref name="Not"/> in none.</summary>
    public sealed record Match(NftField Field, ImmutableArray<NftRange> Values, bool Not = false) : NftStatement;

    /// <summary>The fields, concatenated, are in the named set, or with <paramref name="Not"/> are not.</summary>
    public sealed record Lookup(ImmutableArray<NftField> Fields, string Set, bool Not = false) : NftStatement;

    /// <summary>Does what the verdict map says for the fields, concatenated; goes on where it says nothing.</summary>
    public sealed record VerdictMap(ImmutableArray<NftField> Fields, string Map) : NftStatement;

    /// <summary>The flow is in one of the states.</summary>
    public sealed record State(CtState AnyOf) : NftStatement;

    /// <summary>The packet travels in the direction of the flow's first packet, or against it.</summary>
    public sealed record Direction(bool Reply) : NftStatement;

    /// <summary>The flow's destination was rewritten (<c>ct status dnat</c>).</summary>
    public sealed record DestinationRewritten : NftStatement;

    /// <summary>The TCP control bits masked are as given, of <c>fin 1, syn 2, rst 4, psh 8, ack 16, urg 32</c>.</summary>
    public sealed record TcpFlags(byte Mask, byte Value) : NftStatement;

    /// <summary>The packet is not the first fragment of a datagram, so it has no ports.</summary>
    public sealed record LaterFragment(bool Ipv6) : NftStatement;

    /// <summary>The packet is the first fragment of an IPv6 datagram, or an atomic one (RFC 6946 §2).</summary>
    public sealed record FirstFragment : NftStatement;

    /// <summary>Holds while fewer packets than this pass; the whole rule has one token bucket.</summary>
    /// <param name="PerSecond">Packets a second.</param>
    /// <param name="Burst">Packets at once.</param>
    public sealed record Limit(int PerSecond, int Burst) : NftStatement;

    /// <summary>As <see cref="Limit"/>, with a token bucket for each key, held in a dynamic set.</summary>
    public sealed record Meter(string Set, ImmutableArray<NftField> Fields, int PerSecond, int Burst) : NftStatement;

    /// <summary>Counts packets for each key, in a dynamic set.</summary>
    public sealed record CountFor(string Set, ImmutableArray<NftField> Fields) : NftStatement;

    /// <summary>Holds where more flows of the key are live than this; counts the flow of the packet too (<c>ct count over</c>).</summary>
    /// <param name="Set">A dynamic set without a timeout; an element ends with its last flow.</param>
    /// <param name="Fields">The key.</param>
    /// <param name="Most">Live flows of one key.</param>
    public sealed record LiveFlowsOver(string Set, ImmutableArray<NftField> Fields, int Most) : NftStatement;

    /// <summary>No packet of the flow passed yet (<c>ct status</c> without <c>confirmed</c>).</summary>
    public sealed record FirstOfFlow : NftStatement;

    /// <summary>Puts the fields, concatenated, into a dynamic set.</summary>
    public sealed record Remember(string Set, ImmutableArray<NftField> Fields, TimeSpan Timeout) : NftStatement;

    /// <summary>Copies the packet's first octets to user space.</summary>
    /// <param name="Prefix">Tells the listener why; generated by EdgeGuard.</param>
    /// <param name="Group">NFLOG group.</param>
    /// <param name="Octets">How much of the packet to copy.</param>
    /// <param name="QueueThreshold">Packets that the kernel gathers before it sends; 1 for at once.</param>
    public sealed record Log(string Prefix, ushort Group, int Octets, int QueueThreshold = 1) : NftStatement;

    /// <summary>Counts packets and octets.</summary>
    public sealed record Counter : NftStatement;

    /// <summary>The packet belongs to no flow: connection tracking makes no entry for it.</summary>
    public sealed record Untrack : NftStatement;

    /// <summary>Sends the flow to a port of the gateway itself; only in a nat chain.</summary>
    public sealed record Redirect(ushort Port) : NftStatement;

    /// <summary>Decides.</summary>
    public sealed record Decide(NftVerdict Verdict) : NftStatement;
}
