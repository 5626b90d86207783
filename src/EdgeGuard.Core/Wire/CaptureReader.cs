using System.Buffers.Binary;

namespace EdgeGuard.Core.Wire;

/// <summary>Reads a capture file of either format, packet by packet.</summary>
public ref struct CaptureReader
{
    private readonly bool _isNextGeneration;
    private PcapReader _pcap;
    private PcapNgReader _pcapNg;

    private CaptureReader(PcapReader pcap) => _pcap = pcap;

    private CaptureReader(PcapNgReader pcapNg)
    {
        _pcapNg = pcapNg;
        _isNextGeneration = true;
    }

    /// <summary>Why the reading ended before the file did, in words for people; null if it did not.</summary>
    public readonly string? Problem => _isNextGeneration ? _pcapNg.Problem : _pcap.Problem;

    /// <returns>false when the file is no capture of either format.</returns>
    public static bool TryOpen(ReadOnlySpan<byte> file, out CaptureReader capture)
    {
        capture = default;
        if (PcapReader.TryOpen(file, out PcapReader pcap)) capture = new(pcap);
        else if (PcapNgReader.TryOpen(file, out PcapNgReader pcapNg)) capture = new(pcapNg);
        else return false;
        return true;
    }

    /// <returns>false at the end of the file, or where it cannot be read further; <see cref="Problem"/> says which.</returns>
    public bool TryRead(out CapturedPacket packet) => _isNextGeneration ? _pcapNg.TryRead(out packet) : _pcap.TryRead(out packet);

    internal static ushort Read16(ReadOnlySpan<byte> bytes, bool isBigEndian) =>
        isBigEndian ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes);

    internal static uint Read32(ReadOnlySpan<byte> bytes, bool isBigEndian) =>
        isBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
}
