using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Mud;
using EdgeGuard.Core.Policy;

namespace EdgeGuard.Core.Matching;

/// <summary>Self-declared properties of a device. It can forge all of them: they are enough to suggest a profile, never to assign one.</summary>
public sealed record DeviceTraits
{
    /// <summary>Its MAC address.</summary>
    public required MacAddress Mac { get; init; }

    /// <summary>Manufacturer of its network interface; null where that is not known.</summary>
    public string? Vendor { get; init; }

    /// <summary>The DHCP options that it asks for, as in <see cref="Sighting.Fingerprint"/>.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>Its DHCP vendor class. Outside text.</summary>
    public string? VendorClass { get; init; }

    /// <summary>The host name that it sends. Outside text.</summary>
    public string? HostName { get; init; }

    /// <summary>Names that it resolved.</summary>
    public IReadOnlyCollection<string> AskedNames { get; init; } = [];
}

/// <summary>A profile that may fit a device.</summary>
/// <param name="Key">Its name for people.</param>
/// <param name="File">The MUD file.</param>
/// <param name="Policy">The compiled policy.</param>
public sealed record Candidate(string Key, MudFile File, DevicePolicy Policy);

/// <summary>A device of the home that has a profile already. A device with the same properties may be of the same type.</summary>
/// <param name="Name">Its name for people.</param>
/// <param name="MudUrl">Its profile.</param>
/// <param name="Mac">Its MAC address.</param>
/// <param name="Fingerprint">The DHCP options that it asks for.</param>
public sealed record Kin(string Name, string MudUrl, MacAddress Mac, string? Fingerprint);

/// <summary>A profile that fits a device more or less.</summary>
/// <param name="Candidate">The profile.</param>
/// <param name="Score">How well it fits, 0 to 100.</param>
/// <param name="Reasons">The reasons, in words for people.</param>
public sealed record ProfileOffer(Candidate Candidate, int Score, IReadOnlyList<string> Reasons);
