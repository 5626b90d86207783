using System.Net;
using EdgeGuard.Core.Addresses;

namespace EdgeGuard.Core.Mud;

/// <summary>Conditions on the Ethernet header (RFC 8519 §4.2, <c>acl-eth-header-fields</c>).</summary>
public sealed record EthernetMatch
{
    /// <summary>Destination address.</summary>
    public MacAddress? Destination { get; init; }

    /// <summary>Bits of the destination that count; null for all.</summary>
    public MacAddress? DestinationMask { get; init; }

    /// <summary>Source address.</summary>
    public MacAddress? Source { get; init; }

    /// <summary>Bits of the source that count; null for all.</summary>
    public MacAddress? SourceMask { get; init; }

    /// <summary>Ethertype, such as 0x0800 for IPv4.</summary>
    public ushort? EtherType { get; init; }
}

/// <summary>Conditions on the IPv4 or IPv6 header (RFC 8519 §4.2) with the names of RFC 8520 §8.</summary>
public sealed record IpMatch
{
    /// <summary>Where the packet comes from.</summary>
    public IPNetwork? SourceNetwork { get; init; }

    /// <summary>Where the packet goes to.</summary>
    public IPNetwork? DestinationNetwork { get; init; }

    /// <summary>Name of the sender (RFC 8520 §8.1), lower case, without a final dot.</summary>
    public string? SourceDnsName { get; init; }

    /// <summary>Name of the receiver (RFC 8520 §8.1), lower case, without a final dot.</summary>
    public string? DestinationDnsName { get; init; }

    /// <summary>Protocol number of the payload; for IPv6 that of the upper layer.</summary>
    public byte? Protocol { get; init; }

    /// <summary>Differentiated services code point, 0 to 63.</summary>
    public byte? Dscp { get; init; }

    /// <summary>Explicit congestion notification, 0 to 3.</summary>
    public byte? Ecn { get; init; }

    /// <summary>Length in octets.</summary>
    public ushort? Length { get; init; }

    /// <summary>Time to live, or hop limit.</summary>
    public byte? Ttl { get; init; }

    /// <summary>IPv4 only: header length in 32-bit words, 5 to 60 as the module has it.</summary>
    public byte? HeaderLength { get; init; }

    /// <summary>IPv4 only: fragmentation bits by name (<c>reserved</c>, <c>fragment</c>, <c>more</c>).</summary>
    public IReadOnlyList<string> Flags { get; init; } = [];

    /// <summary>IPv4 only: fragment offset, 20 to 65535 as the module has it.</summary>
    public ushort? Offset { get; init; }

    /// <summary>IPv4 only: identification.</summary>
    public ushort? Identification { get; init; }

    /// <summary>IPv6 only: flow label, 0 to 1048575.</summary>
    public uint? FlowLabel { get; init; }
}

/// <summary>How a port is compared (RFC 8519 §4.2, <c>operator</c>).</summary>
public enum PortOperator
{
    /// <summary>Equal; the default.</summary>
    Equal,

    /// <summary>Anything else than the port.</summary>
    NotEqual,

    /// <summary>The port or below.</summary>
    LessOrEqual,

    /// <summary>The port or above.</summary>
    GreaterOrEqual,

    /// <summary>From <see cref="PortMatch.Lower"/> to <see cref="PortMatch.Upper"/>, both included.</summary>
    Range,
}

/// <summary>A condition on a port (RFC 8519 §4.2, <c>port-range-or-operator</c>).</summary>
/// <param name="Operator">How to compare.</param>
/// <param name="Lower">The port; of a range its first.</param>
/// <param name="Upper">Of a range its last, not below <paramref name="Lower"/>; else equal to <paramref name="Lower"/>.</param>
public sealed record PortMatch(PortOperator Operator, ushort Lower, ushort Upper)
{
    /// <summary>Exactly this port.</summary>
    public static PortMatch EqualTo(ushort port) => new(PortOperator.Equal, port, port);
}

/// <summary>Who opened a TCP connection (RFC 8520 §4.8).</summary>
public enum DirectionInitiated
{
    /// <summary>The device.</summary>
    FromDevice,

    /// <summary>Its peer.</summary>
    ToDevice,
}

/// <summary>Conditions on the TCP header (RFC 8519 §4.2, <c>acl-tcp-header-fields</c>).</summary>
public sealed record TcpMatch
{
    /// <summary>The sender's port.</summary>
    public PortMatch? SourcePort { get; init; }

    /// <summary>The receiver's port.</summary>
    public PortMatch? DestinationPort { get; init; }

    /// <summary>Who may send the first packet (RFC 8520 §4.8); null where the maker does not say.</summary>
    public DirectionInitiated? DirectionInitiated { get; init; }

    /// <summary>Sequence number.</summary>
    public uint? SequenceNumber { get; init; }

    /// <summary>Acknowledgement number.</summary>
    public uint? AcknowledgementNumber { get; init; }

    /// <summary>Header length in 32-bit words, 5 to 15.</summary>
    public byte? DataOffset { get; init; }

    /// <summary>Reserved bits.</summary>
    public byte? Reserved { get; init; }

    /// <summary>Control bits by name (<c>cwr ece urg ack psh rst syn fin</c>).</summary>
    public IReadOnlyList<string> Flags { get; init; } = [];

    /// <summary>Window.</summary>
    public ushort? WindowSize { get; init; }

    /// <summary>Urgent pointer.</summary>
    public ushort? UrgentPointer { get; init; }

    /// <summary>Options as in the header, 1 to 40 octets, in base64.</summary>
    public string? Options { get; init; }
}

/// <summary>Conditions on the UDP header (RFC 8519 §4.2, <c>acl-udp-header-fields</c>).</summary>
public sealed record UdpMatch
{
    /// <summary>The sender's port.</summary>
    public PortMatch? SourcePort { get; init; }

    /// <summary>The receiver's port.</summary>
    public PortMatch? DestinationPort { get; init; }

    /// <summary>Length in octets.</summary>
    public ushort? Length { get; init; }
}

/// <summary>Conditions on the ICMP or ICMPv6 header (RFC 8519 §4.2, <c>acl-icmp-header-fields</c>).</summary>
public sealed record IcmpMatch
{
    /// <summary>Type of message.</summary>
    public byte? Type { get; init; }

    /// <summary>Code within the type.</summary>
    public byte? Code { get; init; }

    /// <summary>Rest of the header, in base64.</summary>
    public string? RestOfHeader { get; init; }
}

/// <summary>MUD's abstractions of the peer (RFC 8520 §4); an ACE usually has one of them.</summary>
public sealed record MudMatch
{
    /// <summary>The class of the network's own DNS resolvers (RFC 8520 §17.7).</summary>
    public const string DnsController = "urn:ietf:params:mud:dns";

    /// <summary>The class of the network's own time servers (RFC 8520 §17.7).</summary>
    public const string NtpController = "urn:ietf:params:mud:ntp";

    /// <summary>Not registered, but written by a widespread generator; it can only mean this gateway.</summary>
    public const string GatewayController = "urn:ietf:params:mud:gateway";

    /// <summary>Devices whose MUD URL has this authority (RFC 8520 §4.1).</summary>
    public string? Manufacturer { get; init; }

    /// <summary>Devices whose MUD URL has the same authority as this file's (RFC 8520 §4.2).</summary>
    public bool SameManufacturer { get; init; }

    /// <summary>Devices with this MUD URL (RFC 8520 §4.4).</summary>
    public string? Model { get; init; }

    /// <summary>Any address that the operator calls local (RFC 8520 §4.5).</summary>
    public bool LocalNetworks { get; init; }

    /// <summary>The hosts that the operator put into this class (RFC 8520 §4.6); never resolved or fetched.</summary>
    public string? Controller { get; init; }

    /// <summary>The hosts that the operator named as controllers of this device (RFC 8520 §4.7).</summary>
    public bool MyController { get; init; }
}
