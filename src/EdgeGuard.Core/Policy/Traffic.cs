using System.Collections.Immutable;

namespace EdgeGuard.Core.Policy;

/// <summary>Which packets between device and peer; everything given must hold.</summary>
public sealed record Traffic
{
    /// <summary>Every packet.</summary>
    public static readonly Traffic Any = new();

    /// <summary>Protocol number behind all IPv6 extension headers; null for any.</summary>
    public byte? Protocol { get; init; }

    /// <summary>The device's port; only for protocols that have ports.</summary>
    public PortSet DevicePorts { get; init; } = PortSet.All;

    /// <summary>The peer's port; only for protocols that have ports.</summary>
    public PortSet PeerPorts { get; init; } = PortSet.All;

    /// <summary>ICMP or ICMPv6 types; empty for any.</summary>
    public ImmutableArray<byte> IcmpTypes { get; init; } = [];

    /// <summary>ICMP or ICMPv6 code; null for any.</summary>
    public byte? IcmpCode { get; init; }

    /// <inheritdoc/>
    public bool Equals(Traffic? other) =>
        other is not null && Protocol == other.Protocol && DevicePorts.Equals(other.DevicePorts) && PeerPorts.Equals(other.PeerPorts)
        && IcmpTypes.SequenceEqual(other.IcmpTypes) && IcmpCode == other.IcmpCode;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Protocol, DevicePorts, PeerPorts, IcmpTypes.Length, IcmpCode);
}

/// <summary>A set of ports as disjoint ranges in ascending order.</summary>
public readonly struct PortSet : IEquatable<PortSet>
{
    private readonly ImmutableArray<(ushort First, ushort Last)> _ranges;

    private PortSet(ImmutableArray<(ushort First, ushort Last)> ranges) => _ranges = ranges;

    /// <summary>Every port.</summary>
    public static readonly PortSet All = new([(0, ushort.MaxValue)]);

    /// <summary>The ranges, both ends included; none for the empty set.</summary>
    public ImmutableArray<(ushort First, ushort Last)> Ranges => _ranges.IsDefault ? [] : _ranges;

    /// <summary>Every port, so no condition.</summary>
    public bool IsAll => Ranges is [(0, ushort.MaxValue)];

    /// <summary>No port, so nothing can match.</summary>
    public bool IsEmpty => Ranges.IsEmpty;

    /// <summary>The one port, where there is exactly one.</summary>
    public ushort? Single => Ranges is [var only] && only.First == only.Last ? only.First : null;

    /// <summary>All ports from the first to the last, both included; none where the last comes before the first.</summary>
    public static PortSet Range(ushort first, ushort last) => first <= last ? new([(first, last)]) : new([]);

    /// <summary>All ports but one.</summary>
    public static PortSet AllBut(ushort port)
    {
        List<(ushort, ushort)> ranges = [];
        if (port > 0) ranges.Add((0, (ushort)(port - 1)));
        if (port < ushort.MaxValue) ranges.Add(((ushort)(port + 1), ushort.MaxValue));
        return new([.. ranges]);
    }

    /// <summary>Whether the port is in the set.</summary>
    public bool Contains(ushort port) => Ranges.Any(r => r.First <= port && port <= r.Last);

    /// <summary>Whether every port of the other set is in this one.</summary>
    public bool Includes(PortSet other) => other.Ranges.All(Holds);

    /// <summary>Whether some port is in both sets.</summary>
    public bool Overlaps(PortSet other)
    {
        ImmutableArray<(ushort First, ushort Last)> own = Ranges;
        return other.Ranges.Any(theirs => own.Any(ours => ours.First <= theirs.Last && theirs.First <= ours.Last));
    }

    /// <summary>The ports that are in both sets.</summary>
    public PortSet Common(PortSet other)
    {
        ImmutableArray<(ushort First, ushort Last)> theirs = other.Ranges;
        return new([.. Ranges.SelectMany(own => theirs.Select(t => (First: Math.Max(own.First, t.First), Last: Math.Min(own.Last, t.Last)))).Where(r => r.First <= r.Last)]);
    }

    private bool Holds((ushort First, ushort Last) range) => Ranges.Any(own => own.First <= range.First && range.Last <= own.Last);

    /// <inheritdoc/>
    public bool Equals(PortSet other) => Ranges.SequenceEqual(other.Ranges);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is PortSet other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Ranges.Aggregate(0, HashCode.Combine);

    /// <summary>Same ports.</summary>
    public static bool operator ==(PortSet left, PortSet right) => left.Equals(right);

    /// <summary>Not the same ports.</summary>
    public static bool operator !=(PortSet left, PortSet right) => !left.Equals(right);

    /// <inheritdoc/>
    public override string ToString() => IsAll ? "any" : string.Join(",", Ranges.Select(r => r.First == r.Last ? $"{r.First}" : $"{r.First}-{r.Last}"));
}

/// <summary>Protocol numbers that EdgeGuard treats by name.</summary>
public static class IpProtocols
{
    /// <summary>ICMP.</summary>
    public const byte Icmp = 1;

    /// <summary>IGMP.</summary>
    public const byte Igmp = 2;

    /// <summary>TCP.</summary>
    public const byte Tcp = 6;

    /// <summary>UDP.</summary>
    public const byte Udp = 17;

    /// <summary>ICMPv6.</summary>
    public const byte Icmpv6 = 58;

    /// <summary>The protocol's headers begin with two ports.</summary>
    public static bool HasPorts(byte protocol) => protocol is Tcp or Udp;
}
