using System.Runtime.InteropServices;

namespace EdgeGuard.Core.Wire;

/// <summary>One message of a netlink datagram.</summary>
public readonly ref struct NetlinkMessage
{
    /// <summary>What it is; for netfilter the subsystem in the upper octet.</summary>
    public ushort Type { get; init; }

    /// <summary><c>NLM_F_…</c>.</summary>
    public ushort Flags { get; init; }

    /// <summary>Number of the request that it answers.</summary>
    public uint Sequence { get; init; }

    /// <summary>Whose request it answers or, in a notice, who made the change; 0 for the kernel itself.</summary>
    public uint PortId { get; init; }

    /// <summary>What stands behind the header.</summary>
    public ReadOnlySpan<byte> Payload { get; init; }
}

// struct nlmsghdr, in the machine's byte order, each message filled up to a multiple of four octets:
//  0        4      6       8          12        16          length
//  | length | type | flags | sequence | port id | payload … | fill

/// <summary>Walks the messages of one netlink datagram.</summary>
/// <param name="datagram">What one receive returned.</param>
public ref struct NetlinkMessageReader(ReadOnlySpan<byte> datagram)
{
    /// <summary>Octets in front of a message's payload.</summary>
    public const int HeaderSize = 16;

    private ReadOnlySpan<byte> _rest = datagram;

    /// <summary>Everything was read; false after <see cref="TryRead"/> met a length that does not fit.</summary>
    public readonly bool AtEnd => _rest.IsEmpty;

    /// <summary>The next message.</summary>
    /// <returns>false at the end, and at a length that does not fit.</returns>
    public bool TryRead(out NetlinkMessage message)
    {
        message = default;
        if (_rest.Length < HeaderSize) return false;
        uint length = MemoryMarshal.Read<uint>(_rest);
        if (length < HeaderSize || length > _rest.Length) return false;
        message = new()
        {
            Type = MemoryMarshal.Read<ushort>(_rest[4..]),
            Flags = MemoryMarshal.Read<ushort>(_rest[6..]),
            Sequence = MemoryMarshal.Read<uint>(_rest[8..]),
            PortId = MemoryMarshal.Read<uint>(_rest[12..]),
            Payload = _rest[HeaderSize..(int)length],
        };
        _rest = _rest[Math.Min(Align((int)length), _rest.Length)..];
        return true;
    }

    /// <summary>The next multiple of four.</summary>
    internal static int Align(int length) => (length + 3) & ~3;
}
