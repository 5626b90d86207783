using System.Collections.Immutable;

namespace EdgeGuard.Linux.Nflog;

/// <summary>How <see cref="NflogSource"/> listens.</summary>
public sealed record NflogOptions
{
    /// <summary>NFLOG groups: 5 reports bound devices and 6 everyone else, so that a flood of strangers cannot crowd out an alert.</summary>
    public ImmutableArray<ushort> Groups { get; init; } = [5, 6];

    /// <summary>Octets of each packet to copy; 128 holds the headers of every packet that our rules report.</summary>
    public int SnapLength { get; init; } = 128;

    /// <summary>Octets that the kernel keeps for us unread; 8 MiB is some ten thousand reports.</summary>
    public int ReceiveBufferOctets { get; init; } = 8 * 1024 * 1024;

    /// <summary>Violations that wait for their reader; the next one is shed and counted.</summary>
    public int Capacity { get; init; } = 4096;
}

/// <summary>What <see cref="NflogSource"/> has seen since it was opened.</summary>
/// <param name="Read">Reports read.</param>
/// <param name="Lost">Reports that the kernel numbered and that never came.</param>
/// <param name="Overruns">Times that the kernel said it had to throw reports away (ENOBUFS).</param>
/// <param name="Shed">Violations thrown away because their reader was behind.</param>
/// <param name="Malformed">Reports that are no violation: not readable, or with a prefix that is not ours.</param>
public readonly record struct NflogCounters(long Read, long Lost, long Overruns, long Shed, long Malformed);
