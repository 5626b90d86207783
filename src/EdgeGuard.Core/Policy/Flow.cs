using System.Net;

namespace EdgeGuard.Core.Policy;

/// <summary>A flow between a device and a peer, described by its first packet.</summary>
public sealed record Flow
{
    /// <summary>Who sends the first packet.</summary>
    public required PolicyDirection Direction { get; init; }

    /// <summary>Protocol number behind all IPv6 extension headers.</summary>
    public required byte Protocol { get; init; }

    /// <summary>The device's address.</summary>
    public required IPAddress Device { get; init; }

    /// <summary>The peer's address, of the same family.</summary>
    public required IPAddress Peer { get; init; }

    /// <summary>The device's port; 0 where the protocol has none.</summary>
    public ushort DevicePort { get; init; }

    /// <summary>The peer's port; 0 where the protocol has none.</summary>
    public ushort PeerPort { get; init; }

    /// <summary>Type of an ICMP or ICMPv6 message.</summary>
    public byte IcmpType { get; init; }

    /// <summary>Code of an ICMP or ICMPv6 message.</summary>
    public byte IcmpCode { get; init; }
}
