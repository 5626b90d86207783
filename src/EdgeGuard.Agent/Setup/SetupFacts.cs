using System.Net;

namespace EdgeGuard.Agent.Setup;

/// <summary>What a network interface is, as far as setting up depends on it.</summary>
public enum SetupLinkKind
{
    /// <summary>A wired port, or one that looks like one.</summary>
    Wired,

    /// <summary>A Wi-Fi interface.</summary>
    Wifi,

    /// <summary>A bridge.</summary>
    Bridge,

    /// <summary>A VLAN on another interface.</summary>
    Vlan,

    /// <summary>A tunnel, a container's interface or the loopback: no devices are behind it.</summary>
    Virtual,
}

/// <summary>A network interface of this machine.</summary>
/// <param name="Name">Kernel name.</param>
/// <param name="Kind">What it is.</param>
/// <param name="IsMember">It is a port of a bridge or a member of a bond.</param>
/// <param name="Networks">Its address ranges, link-local ones left out.</param>
public sealed record SetupLink(string Name, SetupLinkKind Kind, bool IsMember, IReadOnlyList<IPNetwork> Networks);

/// <summary>What this machine is and runs.</summary>
public sealed record SetupFacts
{
    /// <summary>Its interfaces.</summary>
    public required IReadOnlyList<SetupLink> Links { get; init; }

    /// <summary>The interface of its default route; null for none.</summary>
    public string? Uplink { get; init; }

    /// <summary>Lease files of DHCP servers that are there.</summary>
    public IReadOnlyList<string> LeaseFiles { get; init; } = [];

    /// <summary>Programs that matter, in words for people, such as <c>a DNS server</c>.</summary>
    public IReadOnlyList<string> Programs { get; init; } = [];
}
