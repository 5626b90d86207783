using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Devices;
using EdgeGuard.Core.Mud;
using EdgeGuard.Core.Policy;

namespace EdgeGuard.Core.Matching;

/// <summary>What a device shows of itself, all of which it can feign: enough to offer a profile, never to give one.</summary>
public sealed record DeviceTraits
{
    /// <summary>Its hardware address.</summary>
    public required MacAddress Mac { get; init; }

    /// <summary>Who made its network interface; null where that is not known.</summary>
    public string? Vendor { get; init; }

    /// <summary>The DHCP options that it asks for, as in <see cref="Sighting.Fingerprint"/>.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>Its DHCP vendor class. Outside text.</summary>
    public string? VendorClass { get; init; }

    /// <summary>What it calls itself. Outside text.</summary>
    public string? HostName { get; init; }

    /// <summary>Names that it asked for.</summary>
    public IReadOnlyCollection<string> AskedNames { get; init; } = [];
}

/// <summary>A profile that might be a device's.</summary>
/// <param name="Key">By which people name it.</param>
/// <param name="File">The MUD file.</param>
/// <param name="Policy">What was understood of it.</param>
public sealed record Candidate(string Key, MudFile File, DevicePolicy Policy);

/// <summary>A device of the house that wears a profile already, so that one which shows the same may be of the same kind.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="MudUrl">The profile that it wears.</param>
/// <param name="Mac">Its hardware address.</param>
/// <param name="Fingerprint">The DHCP options that it asks for.</param>
public sealed record Kin(string Name, string MudUrl, MacAddress Mac, string? Fingerprint);

/// <summary>A profile that fits a device more or less.</summary>
/// <param name="Candidate">The profile.</param>
/// <param name="Score">How well, of 100.</param>
/// <param name="Reasons">What speaks for it, in words for people.</param>
public sealed record ProfileOffer(Candidate Candidate, int Score, IReadOnlyList<string> Reasons);
