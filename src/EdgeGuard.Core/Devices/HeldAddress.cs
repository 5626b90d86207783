using System.Net;
using EdgeGuard.Core.Addresses;

namespace EdgeGuard.Core.Devices;

/// <summary>How a device got an address.</summary>
public enum AddressOrigin
{
    /// <summary>Granted by DHCPv4.</summary>
    Lease4,

    /// <summary>Granted by DHCPv6.</summary>
    Lease6,

    /// <summary>Made by the device from its MAC address (RFC 4862 §5.3).</summary>
    Slaac,

    /// <summary>Chosen at random by the device: temporary (RFC 8981 §3) or stable (RFC 7217 §5).</summary>
    Privacy,

    /// <summary>Approved by the operator.</summary>
    Static,
}

/// <summary>An address that is bound to a device.</summary>
/// <param name="Address">The address.</param>
/// <param name="Mac">The MAC address that may use it.</param>
/// <param name="Origin">How it came.</param>
/// <param name="Until">When the lease ends; null where there is none.</param>
/// <param name="Seen">When it was last granted, probed or seen in use.</param>
/// <param name="InUse">The device was seen to use it.</param>
public sealed record HeldAddress(IPAddress Address, MacAddress Mac, AddressOrigin Origin, DateTimeOffset? Until, DateTimeOffset Seen, bool InUse = false)
{
    /// <summary>When the gateway last saw a server grant it; null where it only knows by a file.</summary>
    public DateTimeOffset? Granted { get; init; }

    /// <summary>The DHCPv4 client that it was granted to, as in <see cref="Sighting.Client"/>; null where that is not known.</summary>
    public string? Client { get; init; }
}

/// <summary>An address that a device uses or was granted, and that is not bound to it.</summary>
/// <param name="Address">The address.</param>
/// <param name="Mac">The MAC address that was seen with it.</param>
/// <param name="Source">How it was learned.</param>
/// <param name="IsEntitled">A server granted it or the device probed it, so it is bound as soon as the network has its prefix. Otherwise only a
/// person may bind it.</param>
/// <param name="Until">When the lease ends, also of one that was given back; null where there is none.</param>
/// <param name="Since">When it was first seen.</param>
/// <param name="HasEnded">It was bound, and its lease ended or was given back. Only before <paramref name="Until"/> use binds it again.</param>
public sealed record AddressClaim(
    IPAddress Address, MacAddress Mac, SightingSource Source, bool IsEntitled, DateTimeOffset? Until, DateTimeOffset Since, bool HasEnded = false)
{
    /// <summary>The DHCPv4 client that it was granted to, as in <see cref="Sighting.Client"/>; null where that is not known.</summary>
    public string? Client { get; init; }

    /// <summary>A person refused it, and is not asked again; a server may still grant it.</summary>
    public bool IsRefused { get; init; }

    /// <summary>A person could bind it.</summary>
    public bool IsOpen => !IsEntitled && !HasEnded && !IsRefused;
}
