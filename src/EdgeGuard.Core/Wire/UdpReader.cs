using System.Buffers.Binary;

namespace EdgeGuard.Core.Wire;

/// <summary>
/// A UDP datagram. The checksum is not looked at: frames that the gateway sends are seen before the hardware fills it in.
/// <code>
/// source port 2 │ destination port 2 │ length 2 │ checksum 2 │ payload
/// </code>
/// </summary>
public readonly ref struct UdpReader
{
    /// <summary>IANA protocol number of UDP.</summary>
    public const byte Protocol = 17;

    private const int HeaderSize = 8;

    private UdpReader(ReadOnlySpan<byte> datagram, int length)
    {
        SourcePort = BinaryPrimitives.ReadUInt16BigEndian(datagram);
        DestinationPort = BinaryPrimitives.ReadUInt16BigEndian(datagram[2..]);
        Payload = datagram[HeaderSize..length];
    }

    /// <summary>The sender's port.</summary>
    public ushort SourcePort { get; }

    /// <summary>The receiver's port.</summary>
    public ushort DestinationPort { get; }

    /// <summary>What follows the header.</summary>
    public ReadOnlySpan<byte> Payload { get; }

    /// <returns>false when the datagram is shorter than its header or than it says.</returns>
    public static bool TryRead(ReadOnlySpan<byte> datagram, out UdpReader udp)
    {
        udp = default;
        if (datagram.Length < HeaderSize) return false;
        int length = BinaryPrimitives.ReadUInt16BigEndian(datagram[4..]);
        if (length < HeaderSize || length > datagram.Length) return false;
        udp = new(datagram, length);
        return true;
    }
}
