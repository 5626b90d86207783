namespace EdgeGuard.Core.Mud;

/// <summary>How much of a MUD file is believed before it is refused; every bound is checked before memory is spent on what lies beyond.</summary>
public sealed record MudLimits
{
    /// <summary>The defaults; the largest public profile has 92 KiB and 201 entries.</summary>
    public static MudLimits Default { get; } = new();

    /// <summary>Bytes of the file; 256 KiB unless told.</summary>
    public int MaxBytes { get; init; } = 256 * 1024;

    /// <summary>Objects and arrays inside each other; 32 unless told, 512 at most. A MUD file needs 12.</summary>
    public int MaxDepth { get; init; } = 32;

    /// <summary>Entries in all access lists together; 500 unless told.</summary>
    public int MaxAces { get; init; } = 500;

    /// <summary>Problems reported for one file; 1000 unless told. The rest is counted.</summary>
    public int MaxProblems { get; init; } = 1000;
}
