using System.Runtime.InteropServices;

namespace EdgeGuard.Core.Wire;

// struct nlattr, in the machine's byte order, each filled up to a multiple of four octets:
//  0       2       4            length
//  | length | type  | payload … | fill
// The two highest bits of the type say "nested" and "network byte order" and are no part of the number.

/// <summary>Walks the attributes of a netlink message or of an attribute that nests others.</summary>
/// <param name="bytes">Attributes and nothing else.</param>
public ref struct NetlinkAttributeReader(ReadOnlySpan<byte> bytes)
{
    private const int HeaderSize = 4;
    private const int TypeMask = 0x3FFF;

    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>Everything was read; false after <see cref="TryRead"/> met a length that does not fit.</summary>
    public readonly bool AtEnd => _rest.IsEmpty;

    /// <summary>The next attribute.</summary>
    /// <returns>false at the end, and at a length that does not fit.</returns>
    public bool TryRead(out ushort type, out ReadOnlySpan<byte> payload)
    {
        type = 0;
        payload = default;
        if (_rest.Length < HeaderSize) return false;
        int length = MemoryMarshal.Read<ushort>(_rest);
        if (length < HeaderSize || length > _rest.Length) return false;
        type = (ushort)(MemoryMarshal.Read<ushort>(_rest[2..]) & TypeMask);
        payload = _rest[HeaderSize..length];
        _rest = _rest[Math.Min(NetlinkMessageReader.Align(length), _rest.Length)..];
        return true;
    }
}
