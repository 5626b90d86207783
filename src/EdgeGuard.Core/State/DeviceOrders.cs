namespace EdgeGuard.Core.State;

/// <summary>What a person ordered about one device while the agent runs; kept over restarts. An order changes one member and leaves the others.</summary>
public sealed record DeviceOrders
{
    /// <summary>Nothing was ordered.</summary>
    public static readonly DeviceOrders None = new();

    /// <summary>The name that a person gave it; null for none. The configuration has priority.</summary>
    public string? Name { get; init; }

    /// <summary>A person trusts it: no profile and no automatic response. What it may contact on other devices is up to their profiles.</summary>
    public bool IsTrusted { get; init; }

    /// <summary>The way in which the order to trust it came; null where it is not trusted, or that is not known.</summary>
    public string? TrustedBy { get; init; }

    /// <summary>Until when what is forbidden to it is only reported; null while that is not so.</summary>
    public DateTimeOffset? PausedUntil { get; init; }

    /// <summary>The way in which the order to pause came; null where there is no pause, or that is not known.</summary>
    public string? PausedBy { get; init; }

    /// <summary>The orders with another end of the pause; null for none.</summary>
    public DeviceOrders WithPause(DateTimeOffset? until, string by) => this with { PausedUntil = until, PausedBy = until is null ? null : by };

    /// <summary>The orders without a pause.</summary>
    public DeviceOrders WithoutPause() => this with { PausedUntil = null, PausedBy = null };
}
