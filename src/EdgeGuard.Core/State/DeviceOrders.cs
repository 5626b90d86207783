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

    /// <summary>Until when what is forbidden to it is only reported; null while that is not so.</summary>
    public DateTimeOffset? PausedUntil { get; init; }
}
