using System.Collections.Immutable;
using EdgeGuard.Core.Addresses;

namespace EdgeGuard.Core.Networks;

/// <summary>What this machine is, as far as it decides where packets can pass: read off the kernel, and the basis of every coverage decision.</summary>
public sealed record GatewayFacts
{
    /// <summary>The governed interfaces that are there, by name.</summary>
    public required ImmutableSortedDictionary<string, InterfaceFacts> Interfaces { get; init; }

    /// <summary>Flow tables of whoever made them: what is in one passes by every rule.</summary>
    public ImmutableArray<FlowOffload> Offloads { get; init; } = [];

    /// <summary>What a bridge carries from port to port passes the rules too, for both families (<c>br_netfilter</c>).</summary>
    public bool FiltersBridged { get; init; }

    /// <summary>The kernel can hold rules where frames come in, before a bridge carries them on.</summary>
    public bool GuardsPorts { get; init; } = true;

    /// <summary>What could not be read, in words for people; null where all could.</summary>
    public string? Unread { get; init; }

    /// <summary>Hardware addresses of all this machine's interfaces, governed or not: it answers for its addresses by any of them.</summary>
    public ImmutableHashSet<MacAddress> OwnMacs { get; init; } = [];

    /// <summary>Whether a hardware address is one of the gateway's own.</summary>
    public bool IsOwn(MacAddress mac) => OwnMacs.Contains(mac) || Interfaces.Values.Any(i => i.Mac == mac || i.Ports.Any(p => p.Mac == mac));

    /// <summary>The governed interface that a frame came in by, seen from the interface or the port that it was heard on; null for another's.</summary>
    public InterfaceFacts? Behind(string interfaceOrPort) =>
        Interfaces.GetValueOrDefault(interfaceOrPort) ?? Interfaces.Values.FirstOrDefault(i => i.Ports.Any(p => p.Name == interfaceOrPort));

    /// <summary>Whether both say the same.</summary>
    public bool IsSameAs(GatewayFacts? other) =>
        other is not null
        && (Unread, FiltersBridged, GuardsPorts) == (other.Unread, other.FiltersBridged, other.GuardsPorts)
        && OwnMacs.SetEquals(other.OwnMacs)
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

    /// <summary>Its own hardware address; null where it has none of six octets.</summary>
    public MacAddress? Mac { get; init; }

    /// <summary>It is a bridge.</summary>
    public bool IsBridge { get; init; }

    /// <summary>It is a radio.</summary>
    public bool IsWireless { get; init; }

    /// <summary>The gateway answers ARP questions for neighbours (<c>proxy_arp</c> or <c>proxy_arp_pvlan</c>), so that they reach each other through it.</summary>
    public bool ProxiesArp { get; init; }

    /// <summary>The same for IPv6 (<c>proxy_ndp</c>).</summary>
    public bool ProxiesNdp { get; init; }

    /// <summary>A bridge's ports, by name.</summary>
    public ImmutableArray<PortFacts> Ports { get; init; } = [];

    internal bool IsSameAs(InterfaceFacts other) => this with { Ports = other.Ports } == other && Ports.SequenceEqual(other.Ports);
}

/// <summary>A port of a bridge.</summary>
/// <param name="Name">Kernel name.</param>
/// <param name="Mac">Its own hardware address.</param>
/// <param name="IsIsolated">The bridge carries nothing between it and other isolated ports.</param>
/// <param name="IsHairpin">The bridge sends frames back out of the port they came by.</param>
/// <param name="IsWireless">It is a radio.</param>
/// <param name="Stations">How many hardware addresses the bridge has learned behind it; more than 2 are told as 2, for it makes no difference.</param>
public sealed record PortFacts(string Name, MacAddress? Mac, bool IsIsolated, bool IsHairpin, bool IsWireless, int Stations);

/// <summary>A flow table.</summary>
/// <param name="Table">Family and name of the table that it belongs to.</param>
/// <param name="Name">Its name.</param>
/// <param name="Devices">Interfaces whose packets it takes.</param>
public sealed record FlowOffload(string Table, string Name, ImmutableArray<string> Devices)
{
    internal bool IsSameAs(FlowOffload other) => Table == other.Table && Name == other.Name && Devices.SequenceEqual(other.Devices);
}
