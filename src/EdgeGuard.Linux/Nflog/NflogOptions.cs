using System.Collections.Immutable;

namespace EdgeGuard.Linux.Nflog;

/// <summary>Options of <see cref="NflogSource"/>.</summary>
public sealed record NflogOptions
{
    /// <summary>NFLOG groups: 5 for bound devices and 6 for all others, so that a flood from unknown MACs cannot displace an alert.</summary>
    public ImmutableArray<ushort> Groups { get; init; } = [5, 6];

    /// <summary>Octets of each packet to copy; 128 covers the headers of every reported packet.</summary>
    public int SnapLength { get; init; } = 128;

    /// <summary>Size of the kernel's receive buffer in octets; 8 MiB holds some ten thousand reports.</summary>
    public int ReceiveBufferOctets { get; init; } = 8 * 1024 * 1024;

    /// <summary>Violations that may wait for the reader; further ones are dropped and counted.</summary>
    public int Capacity { get; init; } = 4096;
}

/// <summary>Counters of <see cref="NflogSource"/> since it was opened.</summary>
/// <param name="Read">Reports read.</param>
/// <param name="Lost">Reports missing in the kernel's numbering.</param>
/// <param name="Overruns">Buffer overflows that the kernel reported (ENOBUFS).</param>
/// <param name="Shed">Violations dropped because the reader was too slow.</param>
/// <param name="Malformed">Reports that could not be parsed or have an unknown prefix.</param>
public readonly record struct NflogCounters(long Read, long Lost, long Overruns, long Shed, long Malformed);
