using System.Buffers.Binary;

namespace EdgeGuard.Core.Wire;

/// <summary>
/// The elements of an LLDP frame (IEEE 802.1AB §8.4).
/// <code>
/// type 7 bit │ length 9 bit │ value
/// </code>
/// </summary>
public ref struct LldpElementReader(ReadOnlySpan<byte> payload)
{
    private const int HeaderSize = 2;

    private ReadOnlySpan<byte> _rest = payload;

    /// <returns>false where the frame is over, and at a length that does not fit.</returns>
    public bool TryRead(out int type, out ReadOnlySpan<byte> value)
    {
        type = 0;
        value = default;
        if (_rest.Length < HeaderSize) return false;
        int header = BinaryPrimitives.ReadUInt16BigEndian(_rest);
        int length = header & 0x1ff;
        if (length > _rest.Length - HeaderSize) return false;
        type = header >> 9;
        value = _rest.Slice(HeaderSize, length);
        _rest = _rest[(HeaderSize + length)..];
        return true;
    }
}
