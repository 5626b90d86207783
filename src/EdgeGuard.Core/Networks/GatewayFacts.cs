using System.Collections.Immutable;
using System.Net;
using EdgeGuard.Core.Addresses;

namespace EdgeGuard.Core.Networks;

/// <summary>
/// Facts about this machine that decide where packets can pass. They are read from the kernel; Every coverage decision is based on them.
/// </summary>
public sealed record GatewayFacts
{
    /// <summary>The governed interfaces that exist, by name.</summary>
    public required ImmutableSortedDictionary<string, InterfaceFacts> Interfaces { get; init; }

    /// <summary>Flow tables (flow offload) of any program. A packet in one of them bypasses every rule.</summary>
    public ImmutableArray<FlowOffload> Offloads { get; init; } = [];

    /// <summary>Rules of other programs that drop what devices may send.</summary>
    public ImmutableArray<ForeignBlock> Blocks { get; init; } = [];

    /// <summary>Why rules of other programs are not read, or not all; null where they are. What they block shows only by what does not get through then.</summary>
    public string? BlocksUnread { get; init; }

    /// <summary>The rules see what a bridge forwards from port to port, for both families (<c>br_netfilter</c>).</summary>
    public bool FiltersBridged { get; init; }

    /// <summary>The same for one family at least.</summary>
    public bool ShowsBridged { get; init; }

    /// <summary>The kernel supports rules at ingress, before a bridge forwards a frame.</summary>
    public bool GuardsPorts { get; init; } = true;

    /// <summary>What could not be read, in words for people; null where all could be read.</summary>
    public string? Unread { get; init; }

    /// <summary>MAC addresses of all this machine's interfaces, governed or not. It answers for its addresses by any of them.</summary>
    public ImmutableHashSet<MacAddress> OwnMacs { get; init; } = [];

    /// <summary>IP addresses of all this machine's interfaces, governed or not.</summary>
    public ImmutableHashSet<IPAddress> OwnAddresses { get; init; } = [];

    /// <summary>MAC addresses of the routers, on governed interfaces, that the machine's own default routes lead to.</summary>
    public ImmutableHashSet<MacAddress> Upstreams { get; init; } = [];

    /// <summary>Whether a MAC address is one of the gateway's own.</summary>
    public bool IsOwn(MacAddress mac) => OwnMacs.Contains(mac) || Interfaces.Values.Any(i => i.Mac == mac || i.Ports.Any(p => p.Mac == mac));

    /// <summary>The governed interface of a frame, from the interface or bridge port that received it; null for another's.</summary>
    public InterfaceFacts? Behind(string interfaceOrPort) =>
        Interfaces.GetValueOrDefault(interfaceOrPort) ?? Interfaces.Values.FirstOrDefault(i => i.Ports.Any(p => p.Name == interfaceOrPort));

    /// <summary>Whether both have the same content.</summary>
    public bool IsSameAs(GatewayFacts? other) =>
        other is not null
        && (Unread, BlocksUnread, FiltersBridged, ShowsBridged, GuardsPorts) == (other.Unread, other.BlocksUnread, other.FiltersBridged, other.ShowsBridged, other.GuardsPorts)
        && Blocks.SequenceEqual(other.Blocks)
        && OwnMacs.SetEquals(other.OwnMacs)
        && OwnAddresses.SetEquals(other.OwnAddresses)
        && Upstreams.SetEquals(other.Upstreams)
        && Interfaces.Keys.SequenceEqual(other.Interfaces.Keys)
        && Interfaces.Values.Zip(other.Interfaces.Values).All(pair => pair.First.IsSameAs(pair.Second))
        && Offloads.Length == other.Offloads.Length
        && Offloads.Zip(other.Offloads).All(pair => pair.First.IsSameAs(pair.Second));
}

/// <summary>A governed interface.</summary>
public sealed record InterfaceFacts
{
    /// <summary>Kernel name.</summary>
    public required string Name { get; init; }

    /// <summary>Its own MAC address; null where it has none of six octets.</summary>
    public MacAddress? Mac { get; init; }

    /// <summary>It is a bridge.</summary>
    public bool IsBridge { get; init; }

    /// <summary>It is a wireless interface.</summary>
    public bool IsWireless { get; init; }

    /// <summary>
    /// The gateway answers ARP requests for neighbors (<c>proxy_arp</c> or <c>proxy_arp_pvlan</c>), so that they reach each other through it.
    /// </summary>
    public bool ProxiesArp { get; init; }

    /// <summary>The same for IPv6 (<c>proxy_ndp</c>).</summary>
    public bool ProxiesNdp { get; init; }

    /// <summary>A VLAN interface is on the bridge or one of its ports, or the bridge filters VLANs: frames with a tag belong here.</summary>
    public bool CarriesVlans { get; init; }

    /// <summary>A bridge's ports, by name.</summary>
    public ImmutableArray<PortFacts> Ports { get; init; } = [];

    internal bool IsSameAs(InterfaceFacts other) => this with { Ports = other.Ports } == other && Ports.SequenceEqual(other.Ports);
}

/// <summary>A port of a bridge.</summary>
/// <param name="Name">Kernel name.</param>
/// <param name="Mac">Its own MAC address.</param>
/// <param name="IsIsolated">The bridge forwards nothing between it and other isolated ports.</param>
/// <param name="IsHairpin">The bridge sends frames back out of the port they came by.</param>
/// <param name="IsWireless">It is a wireless interface.</param>
/// <param name="Stations">How many MAC addresses the bridge has learned behind it; 2 stands for 2 or more.</param>
public sealed record PortFacts(string Name, MacAddress? Mac, bool IsIsolated, bool IsHairpin, bool IsWireless, int Stations);

/// <summary>A flow table.</summary>
/// <param name="Table">Family and name of the table that it belongs to.</param>
/// <param name="Name">Its name.</param>
/// <param name="Devices">Interfaces whose packets it takes.</param>
public sealed record FlowOffload(string Table, string Name, ImmutableArray<string> Devices)
{
    internal bool IsSameAs(FlowOffload other) => Table == other.Table && Name == other.Name && Devices.SequenceEqual(other.Devices);
}
