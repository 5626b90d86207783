using System.Collections.Immutable;

namespace EdgeGuard.Core.Violations;

/// <summary>The attack pattern of a device's forbidden packets, taken together.</summary>
public enum ViolationShape
{
    /// <summary>None: only traffic that its profile does not allow.</summary>
    OutsideProfile,

    /// <summary>Another host sent it forbidden packets; the device did nothing.</summary>
    UnexpectedInbound,

    /// <summary>It queries a name server other than the home's.</summary>
    ForeignDns,

    /// <summary>It uses encrypted DNS: DNS over TLS, or over HTTPS at a known public server.</summary>
    EncryptedDns,

    /// <summary>It tries telnet or SSH at many addresses, as Mirai and similar worms do.</summary>
    TelnetSshScan,

    /// <summary>It tries one port at many addresses in a short time.</summary>
    HorizontalScan,

    /// <summary>It tries one port at many addresses, slowly enough to be overlooked.</summary>
    SlowScan,

    /// <summary>It tries many ports of one host.</summary>
    VerticalScan,

    /// <summary>It tries its neighbors at home, one after another or port by port.</summary>
    LateralMovement,

    /// <summary>It asks for many long random names under one domain, which carry data out.</summary>
    DnsTunnel,

    /// <summary>It opens connections to one host faster than anyone could use them.</summary>
    SynFlood,

    /// <summary>It floods one host with UDP datagrams.</summary>
    UdpFlood,

    /// <summary>It sends segments of connections that do not exist.</summary>
    AckFlood,

    /// <summary>It floods one host with GRE.</summary>
    GreFlood,

    /// <summary>It floods one host with ICMP.</summary>
    IcmpFlood,

    /// <summary>It sends under addresses that are not its own.</summary>
    SpoofedSource,

    /// <summary>It answers from an amplifying port to internet hosts that it never contacted.</summary>
    AmplificationAnswer,

    /// <summary>It exceeds the cap on what its profile allows.</summary>
    OverCap,
}

/// <summary>The names of <see cref="ViolationShape"/>, and a description of each for users.</summary>
public static class ViolationShapes
{
    private static readonly ImmutableArray<(ViolationShape Shape, string Name, string Words)> All =
    [
        (ViolationShape.OutsideProfile, "outside-profile", "what its profile leaves out"),
        (ViolationShape.UnexpectedInbound, "unexpected-inbound", "someone calling it unasked"),
        (ViolationShape.ForeignDns, "foreign-dns", "asking a name server that is not yours"),
        (ViolationShape.EncryptedDns, "encrypted-dns", "hiding the names that it asks for"),
        (ViolationShape.TelnetSshScan, "telnet-ssh-scan", "a search for telnet and SSH servers, as Mirai does it"),
        (ViolationShape.HorizontalScan, "horizontal-scan", "a scan of many addresses"),
        (ViolationShape.SlowScan, "slow-scan", "a slow scan of many addresses"),
        (ViolationShape.VerticalScan, "vertical-scan", "a scan of one host's ports"),
        (ViolationShape.LateralMovement, "lateral-movement", "an attempt on its neighbours"),
        (ViolationShape.DnsTunnel, "dns-tunnel", "data carried out in DNS names"),
        (ViolationShape.SynFlood, "syn-flood", "a SYN flood"),
        (ViolationShape.UdpFlood, "udp-flood", "a UDP flood"),
        (ViolationShape.AckFlood, "ack-flood", "an ACK flood"),
        (ViolationShape.GreFlood, "gre-flood", "a GRE flood"),
        (ViolationShape.IcmpFlood, "icmp-flood", "an ICMP flood"),
        (ViolationShape.SpoofedSource, "spoofed-source", "sending under false addresses"),
        (ViolationShape.AmplificationAnswer, "amplification-answer", "taking part in an amplification attack"),
        (ViolationShape.OverCap, "over-cap", "more of what is allowed than is plausible"),
    ];

    /// <summary>Every name, in order.</summary>
    public static ImmutableArray<string> Names { get; } = [.. All.Select(s => s.Name)];

    /// <summary>Its name in commands, topics, configuration and the store; <c>[a-z-]</c>.</summary>
    public static string Name(this ViolationShape shape) => All[(int)shape].Name;

    /// <summary>Text to follow <c>it looks like</c>.</summary>
    public static string Words(this ViolationShape shape) => All[(int)shape].Words;

    /// <returns>false when no pattern has this name.</returns>
    public static bool TryParse(string name, out ViolationShape shape)
    {
        int index = Names.IndexOf(name);
        shape = (ViolationShape)Math.Max(index, 0);
        return index >= 0;
    }
}
