namespace EdgeGuard.Core.Wire;

/// <summary>An interface as a section of a capture describes it.</summary>
/// <param name="Link">What its packets begin with.</param>
/// <param name="SnapshotLength">Octets kept of each packet.</param>
/// <param name="TicksPerUnit">Length of its unit of time.</param>
internal readonly record struct PcapNgInterface(LinkType Link, uint SnapshotLength, double TicksPerUnit)
{
    private const ushort ResolutionOption = 9;

    internal static PcapNgInterface Read(ReadOnlySpan<byte> body, bool isBigEndian)
    {
        uint snapshot = CaptureReader.Read32(body[4..], isBigEndian);
        return new((LinkType)CaptureReader.Read16(body, isBigEndian), snapshot == 0 ? uint.MaxValue : snapshot, TicksIn(body[8..], isBigEndian));
    }

    /// <param name="time">Its upper and lower half.</param>
    /// <param name="isBigEndian">The section's byte order.</param>
    internal DateTimeOffset TimeOf(ReadOnlySpan<byte> time, bool isBigEndian)
    {
        double ticks = ((ulong)CaptureReader.Read32(time, isBigEndian) << 32 | CaptureReader.Read32(time[4..], isBigEndian)) * TicksPerUnit;
        return ticks < (DateTimeOffset.MaxValue - DateTimeOffset.UnixEpoch).Ticks ? DateTimeOffset.UnixEpoch.AddTicks((long)ticks) : DateTimeOffset.MaxValue;
    }

    // Without the option microseconds; its upper bit chooses powers of two rather than ten.
    private static double TicksIn(ReadOnlySpan<byte> options, bool isBigEndian)
    {
        while (options.Length >= 4)
        {
            int code = CaptureReader.Read16(options, isBigEndian);
            int length = CaptureReader.Read16(options[2..], isBigEndian);
            int filled = (length + 3) & ~3;
            if (filled > options.Length - 4) break;
            if (code == ResolutionOption && length == 1)
            {
                byte resolution = options[4];
                return TimeSpan.TicksPerSecond * Math.Pow(resolution < 0x80 ? 10 : 2, -(resolution & 0x7f));
            }
            options = options[(4 + filled)..];
        }
        return TimeSpan.TicksPerMicrosecond;
    }
}
