using System.Net;
using EdgeGuard.Core.Addresses;

namespace EdgeGuard.Core.Devices;

/// <summary>Where a sighting was read.</summary>
public enum SightingSource
{
    /// <summary>The operator wrote it in the configuration or onboarded the device.</summary>
    Configuration,

    /// <summary>A DHCPv4 message (RFC 2131 §4.1).</summary>
    Dhcp4,

    /// <summary>A DHCPv6 message (RFC 8415 §8).</summary>
    Dhcp6,

    /// <summary>An LLDP frame (RFC 8520 §12).</summary>
    Lldp,

    /// <summary>An ARP packet (RFC 826 §"Packet format").</summary>
    Arp,

    /// <summary>An IPv6 neighbor discovery message (RFC 4861 §4).</summary>
    NeighborDiscovery,

    /// <summary>The kernel's neighbor table, or a bridge's table of ports; for devices of which no frame was received.</summary>
    NeighborTable,

    /// <summary>The DHCP server's lease file; for a grant of which no frame was received.</summary>
    LeaseFile,

    /// <summary>A rule of the configuration that matches self-declared properties of devices.</summary>
    Rule,

    /// <summary>The label on a device, given by the operator (RFC 9238 §3).</summary>
    Label,

    /// <summary>A device's certificate, given by the operator (RFC 8520 §11).</summary>
    Certificate,

    /// <summary>The operator approved what the device asked for.</summary>
    Approval,
}

/// <summary>How far a claim about a device's type may be believed (RFC 8520 §16).</summary>
public enum SourceStrength
{
    /// <summary>Any station can make it, so it never widens access.</summary>
    Weak,

    /// <summary>A person confirms it, by the device's label or certificate or in the configuration.</summary>
    Strong,
}

/// <summary>The strength of each source.</summary>
public static class SourceStrengths
{
    /// <summary>The strength of a source.</summary>
    public static SourceStrength Strength(this SightingSource source) =>
        source is SightingSource.Configuration or SightingSource.Label or SightingSource.Certificate or SightingSource.Approval
            ? SourceStrength.Strong
            : SourceStrength.Weak;
}

/// <summary>One observation about one device on a governed interface. Every member but the first three may be unknown.</summary>
public sealed record Sighting
{
    /// <summary>How it was learned, and so how far it may be believed (RFC 8520 §16).</summary>
    public required SightingSource Source { get; init; }

    /// <summary>MAC address of the observed device.</summary>
    public required MacAddress Mac { get; init; }

    /// <summary>Kernel name of the interface on which it was seen.</summary>
    public required string Interface { get; init; }

    /// <summary>How far it may be believed.</summary>
    public SourceStrength Strength => Source.Strength();

    /// <summary>
    /// Kernel name of the bridge port behind which the device is; null where the interface is no bridge or the port was not looked up.
    /// </summary>
    public string? Port { get; init; }

    /// <summary>The address that the device holds from now on: an acknowledged lease or its own address.</summary>
    public IPAddress? Address { get; init; }

    /// <summary>
    /// The address was only seen in use: this shows presence and binds nothing. False where a server granted it or the device probed it before first
    /// use (RFC 4862 §5.4).
    /// </summary>
    public bool OnlyInUse { get; init; }

    /// <summary>The sender of the frame, where that was not the observed device: a relay, an extender, or an attacker. Null otherwise.</summary>
    public MacAddress? Via { get; init; }

    /// <summary>The relay that passed it on and that the operator names. It counts as if received from the device itself. Null without one.</summary>
    public MacAddress? Relay { get; init; }

    /// <summary>Duration of the lease that the server granted; null where no lease was granted.</summary>
    public TimeSpan? Lease { get; init; }

    /// <summary>The device gave the address back (DHCPRELEASE, DHCPDECLINE), so its permissions end (RFC 8520 §10.2).</summary>
    public bool Released { get; init; }

    /// <summary>The server itself withdrew the address: a DHCPv6 reply with a lifetime of zero (RFC 8415 §18.2.10.1).</summary>
    public bool IsRevoked => Released && Lease == TimeSpan.Zero;

    /// <summary>A DHCP server that counts granted the address.</summary>
    public bool IsGrant => this is { Address: not null, OnlyInUse: false, Released: false, Source: SightingSource.Dhcp4 or SightingSource.Dhcp6 or SightingSource.LeaseFile };

    /// <summary>
    /// The client identifier of DHCPv4 (RFC 2132 §9.14) as hexadecimal digits: one station may be several clients. Empty where the client sent none;
    /// null where the message does not tell.
    /// </summary>
    public string? Client { get; init; }

    /// <summary>The DHCPv4 request has no MAC address (RFC 4390 §2.1), so neither has its answer.</summary>
    public bool NamesNoStation { get; init; }

    /// <summary>Number of the DHCP exchange; null for everything else.</summary>
    public uint? Transaction { get; init; }

    /// <summary>A DHCP server that counts acknowledged the exchange of this number, with or without an address.</summary>
    public bool IsAcknowledgement { get; init; }

    /// <summary>It acknowledges that options were asked for and no address: the answer to DHCPINFORM or to an Information-request (RFC 8415 §18.2.6).</summary>
    public bool IsOfOptionsAlone { get; init; }

    /// <summary>Prefixes to which a router says that it leads (RFC 4191 §2.3), and for how long; zero for no longer.</summary>
    public IReadOnlyList<(IPNetwork Prefix, TimeSpan Lifetime)> Routes { get; init; } = [];

    /// <summary>The MUD URL as sent, not yet validated (RFC 8520 §10).</summary>
    public string? MudUrl { get; init; }

    /// <summary>Host name as sent: outside text, never to be trusted.</summary>
    public string? HostName { get; init; }

    /// <summary>DHCP vendor class as sent (RFC 2132 §9.13): outside text.</summary>
    public string? VendorClass { get; init; }

    /// <summary>The DHCP options asked for, in their order, as decimal numbers parted by commas.</summary>
    public string? Fingerprint { get; init; }
}
