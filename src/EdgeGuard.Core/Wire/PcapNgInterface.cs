using System.Buffers.Binary;

namespace EdgeGuard.Core.Wire;

/// <summary>An interface as a section of a capture describes it.</summary>
/// <param name="Link">What its packets begin with.</param>
/// <param name="SnapshotLength">Octets kept of each packet.</param>
/// <param name="TicksPerUnit">Length of its unit of time.</param>
/// <param name="Offset">Seconds to add to its times.</param>
internal readonly record struct PcapNgInterface(LinkType Link, uint SnapshotLength, double TicksPerUnit, long Offset)
{
    private const ushort ResolutionOption = 9, OffsetOption = 14;

    internal static PcapNgInterface Read(ReadOnlySpan<byte> body, bool isBigEndian)
    {
        uint snapshot = CaptureReader.Read32(body[4..], isBigEndian);
        (double ticks, long offset) = TimeIn(body[8..], isBigEndian);
        return new((LinkType)CaptureReader.Read16(body, isBigEndian), snapshot == 0 ? uint.MaxValue : snapshot, ticks, offset);
    }

    /// <param name="time">Its upper and lower half.</param>
    /// <param name="isBigEndian">The section's byte order.</param>
    internal DateTimeOffset TimeOf(ReadOnlySpan<byte> time, bool isBigEndian)
    {
        double ticks = ((ulong)CaptureReader.Read32(time, isBigEndian) << 32 | CaptureReader.Read32(time[4..], isBigEndian)) * TicksPerUnit
            + (double)Offset * TimeSpan.TicksPerSecond;
        if (ticks < 0) return DateTimeOffset.UnixEpoch;
        return ticks < (DateTimeOffset.MaxValue - DateTimeOffset.UnixEpoch).Ticks ? DateTimeOffset.UnixEpoch.AddTicks((long)ticks) : DateTimeOffset.MaxValue;
    }

    // Without the option microseconds; its upper bit chooses powers of two rather than ten.
    private static (double TicksPerUnit, long Offset) TimeIn(ReadOnlySpan<byte> options, bool isBigEndian)
    {
        double ticks = TimeSpan.TicksPerMicrosecond;
        long offset = 0;
        while (options.Length >= 4)
        {
            int code = CaptureReader.Read16(options, isBigEndian);
            int length = CaptureReader.Read16(options[2..], isBigEndian);
            int filled = (length + 3) & ~3;
            if (filled > options.Length - 4) break;
            if (code == ResolutionOption && length == 1)
            {
                byte resolution = options[4];
                ticks = TimeSpan.TicksPerSecond * Math.Pow(resolution < 0x80 ? 10 : 2, -(resolution & 0x7f));
            }
            if (code == OffsetOption && length == 8)
                offset = isBigEndian ? BinaryPrimitives.ReadInt64BigEndian(options[4..]) : BinaryPrimitives.ReadInt64LittleEndian(options[4..]);
            options = options[(4 + filled)..];
        }
        return (ticks, offset);
    }
}
