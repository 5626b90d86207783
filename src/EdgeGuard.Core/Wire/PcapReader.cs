using System.Buffers.Binary;

namespace EdgeGuard.Core.Wire;

/// <summary>
/// The classic capture format, in the byte order of the machine that wrote it.
/// <code>
/// file:   magic 4 │ version 2+2 │ zone 4 │ accuracy 4 │ snapshot length 4 │ frame check 1 bit … link type 16 bit, together 4
/// packet: seconds 4 │ micro- or nanoseconds 4 │ length captured 4 │ length on the wire 4 │ packet
/// </code>
/// </summary>
internal ref struct PcapReader
{
    private const int FileHeaderSize = 24;
    private const int PacketHeaderSize = 16;
    private const uint MicrosecondMagic = 0xa1b2c3d4;
    private const uint NanosecondMagic = 0xa1b23c4d;

    private readonly bool _isBigEndian;
    private readonly int _nanosecondsPerUnit;
    private readonly LinkType _link;
    private ReadOnlySpan<byte> _rest;
    private int _number;

    private PcapReader(ReadOnlySpan<byte> file, bool isBigEndian, int nanosecondsPerUnit)
    {
        _isBigEndian = isBigEndian;
        _nanosecondsPerUnit = nanosecondsPerUnit;
        _link = (LinkType)(CaptureReader.Read32(file[20..], isBigEndian) & 0xffff);
        _rest = file[FileHeaderSize..];
    }

    internal string? Problem { get; private set; }

    internal static bool TryOpen(ReadOnlySpan<byte> file, out PcapReader reader)
    {
        reader = default;
        if (file.Length < FileHeaderSize) return false;
        bool isBigEndian = BinaryPrimitives.ReadUInt32BigEndian(file) is MicrosecondMagic or NanosecondMagic;
        uint magic = CaptureReader.Read32(file, isBigEndian);
        if (magic is not (MicrosecondMagic or NanosecondMagic)) return false;
        reader = new(file, isBigEndian, magic == MicrosecondMagic ? 1000 : 1);
        return true;
    }

    internal bool TryRead(out CapturedPacket packet)
    {
        packet = default;
        if (_rest.IsEmpty || Problem is not null) return false;
        uint length = _rest.Length < PacketHeaderSize ? uint.MaxValue : CaptureReader.Read32(_rest[8..], _isBigEndian);
        if (length > _rest.Length - PacketHeaderSize)
        {
            Problem = $"the file ends within packet {_number + 1}";
            return false;
        }
        packet = new()
        {
            Number = ++_number,
            Time = DateTimeOffset.FromUnixTimeSeconds(CaptureReader.Read32(_rest, _isBigEndian))
                .AddTicks(CaptureReader.Read32(_rest[4..], _isBigEndian) * (long)_nanosecondsPerUnit / TimeSpan.NanosecondsPerTick),
            Link = _link,
            WireLength = CaptureReader.Read32(_rest[12..], _isBigEndian),
            Bytes = _rest.Slice(PacketHeaderSize, (int)length),
        };
        _rest = _rest[(PacketHeaderSize + (int)length)..];
        return true;
    }
}
