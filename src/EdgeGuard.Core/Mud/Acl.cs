namespace EdgeGuard.Core.Mud;

/// <summary>What an ACL can match on (RFC 8519 §4.1, <c>acl-type</c>).</summary>
public enum AclType
{
    /// <summary>The file does not say; the matches speak for themselves.</summary>
    Unspecified,

    /// <summary><c>ipv4-acl-type</c>.</summary>
    Ipv4,

    /// <summary><c>ipv6-acl-type</c>.</summary>
    Ipv6,

    /// <summary><c>eth-acl-type</c>.</summary>
    Ethernet,

    /// <summary><c>mixed-eth-ipv4-acl-type</c>.</summary>
    MixedEthernetIpv4,

    /// <summary><c>mixed-eth-ipv6-acl-type</c>.</summary>
    MixedEthernetIpv6,

    /// <summary><c>mixed-eth-ipv4-ipv6-acl-type</c>.</summary>
    MixedEthernetIpv4Ipv6,
}

/// <summary>What becomes of a packet that an ACE matches (RFC 8519 §4.1, <c>forwarding</c>).</summary>
public enum AceAction
{
    /// <summary>Let it pass.</summary>
    Accept,

    /// <summary>Discard it silently.</summary>
    Drop,

    /// <summary>Discard it and inform the sender; a MUD manager may treat it as <see cref="Drop"/> (RFC 8520 §2).</summary>
    Reject,
}

/// <summary>An access control list (RFC 8519 §3): its entries are asked in order and the first that matches decides.</summary>
public sealed record Acl
{
    /// <summary>1 to 64 characters, unique in the file.</summary>
    public required string Name { get; init; }

    /// <summary>What its entries can match on.</summary>
    public AclType Type { get; init; }

    /// <summary>The entries, in the order that decides.</summary>
    public IReadOnlyList<Ace> Aces { get; init; } = [];
}

/// <summary>One access control entry: everything in <see cref="Matches"/> must hold (RFC 8519 §3).</summary>
public sealed record Ace
{
    /// <summary>1 to 64 characters, unique in its list.</summary>
    public required string Name { get; init; }

    /// <summary>What to match; empty matches every packet.</summary>
    public AceMatches Matches { get; init; } = new();

    /// <summary>What to do with a match.</summary>
    public required AceAction Forwarding { get; init; }

    /// <summary>The maker asks for matches to be logged (RFC 8519 §4.1, <c>log-syslog</c>).</summary>
    public bool Logging { get; init; }
}

/// <summary>The conditions of an ACE, all of which must hold; an absent one is no condition (RFC 8519 §4.1).</summary>
public sealed record AceMatches
{
    /// <summary>Ethernet header.</summary>
    public EthernetMatch? Ethernet { get; init; }

    /// <summary>IPv4 header.</summary>
    public IpMatch? Ipv4 { get; init; }

    /// <summary>IPv6 header.</summary>
    public IpMatch? Ipv6 { get; init; }

    /// <summary>TCP header.</summary>
    public TcpMatch? Tcp { get; init; }

    /// <summary>UDP header.</summary>
    public UdpMatch? Udp { get; init; }

    /// <summary>ICMP or ICMPv6 header.</summary>
    public IcmpMatch? Icmp { get; init; }

    /// <summary>MUD's own abstractions (RFC 8520 §4).</summary>
    public MudMatch? Mud { get; init; }

    /// <summary>Name of the interface that the packet leaves by; local to the maker, so it cannot be honoured here.</summary>
    public string? EgressInterface { get; init; }

    /// <summary>Name of the interface that the packet came in by; local to the maker, so it cannot be honoured here.</summary>
    public string? IngressInterface { get; init; }

    /// <summary>How the device speaks TLS on these connections (RFC 9761 §5); shown, not enforced.</summary>
    public IReadOnlyList<TlsProfile> TlsProfiles { get; init; } = [];

    /// <summary>
    /// Conditions that we do not know. RFC 8520 §3.9 has us ignore them, but an entry read without one of its conditions matches
    /// more than its maker meant: an <see cref="AceAction.Accept"/> among such entries must permit nothing.
    /// </summary>
    public IReadOnlyList<UnknownCondition> NotUnderstood { get; init; } = [];
}

/// <summary>A member of <c>matches</c> that holds a condition we do not know.</summary>
/// <param name="Name">Its name, such as <c>tcp</c> or <c>vendor:geo-fence</c>.</param>
/// <param name="Json">All of it as compact JSON, so that writing the file loses nothing.</param>
public sealed record UnknownCondition(string Name, string Json);
