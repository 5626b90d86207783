namespace EdgeGuard.Core.Mud;

/// <summary>How large a MUD file may be before it is refused. Every limit is checked before memory is spent on what exceeds it.</summary>
public sealed record MudLimits
{
    /// <summary>The defaults; the largest public profile has 92 KiB and 201 entries.</summary>
    public static MudLimits Default { get; } = new();

    /// <summary>Bytes of the file; 256 KiB by default.</summary>
    public int MaxBytes { get; init; } = 256 * 1024;

    /// <summary>Nesting depth of objects and arrays; 32 by default, 512 at most. A MUD file needs 12.</summary>
    public int MaxDepth { get; init; } = 32;

    /// <summary>Entries in all access lists together; 500 by default.</summary>
    public int MaxAces { get; init; } = 500;

    /// <summary>Problems reported for one file; 1000 by default. The rest is counted.</summary>
    public int MaxProblems { get; init; } = 1000;
}
