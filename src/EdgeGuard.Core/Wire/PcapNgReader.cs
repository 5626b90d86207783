using System.Buffers.Binary;

namespace EdgeGuard.Core.Wire;

/// <summary>
/// The newer capture format: blocks, of which those are read that tell of sections, interfaces and packets.
/// <code>
/// block:             type 4 │ length of all 4 │ body │ length of all 4      everything fills up to a multiple of four
/// section:           byte order 4 │ version 2+2 │ length 8 │ options
/// interface:         link type 2 │ 0 2 │ snapshot length 4 │ options: code 2 │ length 2 │ value
/// enhanced packet:   interface 4 │ time high 4 │ low 4 │ length captured 4 │ length on the wire 4 │ packet │ options
/// packet (obsolete): interface 2 │ drops 2 │ and on as the enhanced one
/// simple packet:     length on the wire 4 │ packet, cut to the snapshot length
/// </code>
/// </summary>
internal ref struct PcapNgReader
{
    private const int FrameSize = 12;
    private const uint SectionType = 0x0a0d0d0a;
    private const uint InterfaceType = 1;
    private const uint ObsoletePacketType = 2;
    private const uint SimplePacketType = 3;
    private const uint EnhancedPacketType = 6;
    private const uint ByteOrder = 0x1a2b3c4d;
    private const int PacketHeaderSize = 20;

    private readonly List<PcapNgInterface> _interfaces = [];
    private ReadOnlySpan<byte> _rest;
    private bool _isBigEndian;
    private int _number;

    private PcapNgReader(ReadOnlySpan<byte> file) => _rest = file;

    internal string? Problem { get; private set; }

    internal static bool TryOpen(ReadOnlySpan<byte> file, out PcapNgReader reader)
    {
        reader = new(file);
        return file.Length >= FrameSize + 4 && BinaryPrimitives.ReadUInt32BigEndian(file) == SectionType && reader.TrySetByteOrder();
    }

    internal bool TryRead(out CapturedPacket packet)
    {
        packet = default;
        while (TryReadBlock(out uint type, out ReadOnlySpan<byte> body))
        {
            if (type is EnhancedPacketType or ObsoletePacketType or SimplePacketType)
            {
                if (TryReadPacket(type, body, out packet)) return true;
                Problem = $"packet {_number + 1} is longer than its block, or of an interface that the file does not describe";
                return false;
            }
            if (type == SectionType) _interfaces.Clear();
            if (type == InterfaceType && body.Length >= 8) _interfaces.Add(PcapNgInterface.Read(body, _isBigEndian));
        }
        return false;
    }

    private bool TryReadBlock(out uint type, out ReadOnlySpan<byte> body)
    {
        type = 0;
        body = default;
        if (_rest.IsEmpty || Problem is not null) return false;
        uint length = 0;
        if (_rest.Length >= FrameSize && TrySetByteOrder())
        {
            type = CaptureReader.Read32(_rest, _isBigEndian);
            length = CaptureReader.Read32(_rest[4..], _isBigEndian);
        }
        if (length < FrameSize || length > _rest.Length || length % 4 != 0)
        {
            Problem = $"the block after packet {_number} is not whole";
            return false;
        }
        body = _rest[8..(int)(length - 4)];
        _rest = _rest[(int)length..];
        return true;
    }

    // Each section states its own byte order, after its length.
    private bool TrySetByteOrder()
    {
        if (BinaryPrimitives.ReadUInt32BigEndian(_rest) != SectionType) return true;
        ReadOnlySpan<byte> order = _rest[8..];
        _isBigEndian = BinaryPrimitives.ReadUInt32BigEndian(order) == ByteOrder;
        return CaptureReader.Read32(order, _isBigEndian) == ByteOrder;
    }

    private bool TryReadPacket(uint type, ReadOnlySpan<byte> body, out CapturedPacket packet)
    {
        packet = default;
        int headerSize = type == SimplePacketType ? 4 : PacketHeaderSize;
        if (body.Length < headerSize) return false;
        uint index = type switch
        {
            EnhancedPacketType => CaptureReader.Read32(body, _isBigEndian),
            ObsoletePacketType => CaptureReader.Read16(body, _isBigEndian),
            _ => 0,
        };
        if (index >= _interfaces.Count) return false;
        PcapNgInterface on = _interfaces[(int)index];
        uint length = type == SimplePacketType
            ? Math.Min(CaptureReader.Read32(body, _isBigEndian), on.SnapshotLength)
            : CaptureReader.Read32(body[12..], _isBigEndian);
        if (length > body.Length - headerSize) return false;
        packet = new()
        {
            Number = ++_number,
            Time = type == SimplePacketType ? DateTimeOffset.UnixEpoch : on.TimeOf(body[4..], _isBigEndian),
            Link = on.Link,
            WireLength = CaptureReader.Read32(type == SimplePacketType ? body : body[16..], _isBigEndian),
            Bytes = body.Slice(headerSize, (int)length),
        };
        return true;
    }
}
