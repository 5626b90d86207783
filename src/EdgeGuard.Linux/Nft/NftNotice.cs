namespace EdgeGuard.Linux.Nft;

/// <summary>A notice that another process changed nftables rules, by one transaction.</summary>
public sealed record NftNotice
{
    /// <summary>The transaction changed EdgeGuard's table or, with <see cref="IsUncertain"/>, may have.</summary>
    public required bool IsAboutOurTable { get; init; }

    /// <summary>Notices were lost: anything may have changed, so check the table.</summary>
    public bool IsUncertain { get; init; }

    /// <summary>Name of the process, which it chooses itself: untrusted text; null if unknown.</summary>
    public string? Process { get; init; }

    /// <summary>Its process id in the first PID namespace; 0 if unknown.</summary>
    public int ProcessId { get; init; }
}
