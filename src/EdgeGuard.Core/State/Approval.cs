using System.Collections.Immutable;
using System.Net;
using EdgeGuard.Core.Addresses;

namespace EdgeGuard.Core.State;

/// <summary>What an entry of <see cref="ApprovalQueue"/> is about.</summary>
public enum ApprovalKind
{
    /// <summary>A profile that a device claims, or whose file is not trusted.</summary>
    Profile,

    /// <summary>A new version of a profile in force.</summary>
    Update,

    /// <summary>An address that nobody granted.</summary>
    Address,

    /// <summary>The device itself: its admission, or its move away from a trusted network.</summary>
    Device,
}

/// <summary>Something that waits for a person.</summary>
public sealed record Approval
{
    /// <summary>Names the entry: eight hexadecimal digits. Another file or address is another entry, so an answer is about what the person read.</summary>
    public required string Id { get; init; }

    /// <summary>The device that it is about; the first one where it is about a profile of several.</summary>
    public required DeviceId Device { get; init; }

    /// <summary>All devices that it is about.</summary>
    public required ImmutableArray<DeviceId> Devices { get; init; }

    /// <summary>What it is about.</summary>
    public required ApprovalKind Kind { get; init; }

    /// <summary>What is asked for, in few words. Outside text.</summary>
    public required string Asks { get; init; }

    /// <summary>When it was asked first.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>Why a person has to answer. May have outside text.</summary>
    public required string Why { get; init; }

    /// <summary>Key of the profile; null where it is about none.</summary>
    public string? Profile { get; init; }

    /// <summary>Fingerprint of the file that is asked about; null where none is loaded.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>The address; null where it is about none.</summary>
    public IPAddress? Address { get; init; }

    /// <summary>It stands for several, which are answered one by one (<see cref="CrowdedPlaces"/>).</summary>
    public bool IsOfMany { get; init; }

    /// <summary>It is about a move, and not about the admission.</summary>
    public bool IsMove { get; init; }
}
