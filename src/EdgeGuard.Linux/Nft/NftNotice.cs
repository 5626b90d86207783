namespace EdgeGuard.Linux.Nft;

/// <summary>Somebody else changed the kernel's rules: one transaction.</summary>
public sealed record NftNotice
{
    /// <summary>The transaction changed our own table, or, with <see cref="IsUncertain"/>, may have.</summary>
    public required bool IsAboutOurTable { get; init; }

    /// <summary>Notices were lost before this one: anything may have changed, so look.</summary>
    public bool IsUncertain { get; init; }

    /// <summary>Name of the process as it gave it to itself, outside text; null when unknown.</summary>
    public string? Process { get; init; }

    /// <summary>Its process id, in the first PID namespace; 0 when unknown.</summary>
    public int ProcessId { get; init; }
}
