using System.Buffers.Binary;

namespace EdgeGuard.Core.Wire;

// Most extension headers (RFC 8200 §4): next header, length in units of eight octets beyond the first eight, content.
// Fragment (RFC 8200 §4.5): next header, reserved, 13 bits offset + 2 reserved + 1 more; always eight octets.
// Authentication (RFC 4302 §2): next header, length in units of four octets beyond the first eight, content.

/// <summary>Skips the extension headers of an IPv6 packet. Every step consumes octets, so no chain of headers is endless.</summary>
internal ref struct Ipv6ExtensionReader(byte nextHeader, ReadOnlySpan<byte> bytes)
{
    private const int Fragment = 44;
    private const int Authentication = 51;

    /// <summary>Protocol of what <see cref="Rest"/> begins with.</summary>
    internal byte NextHeader { get; private set; } = nextHeader;

    /// <summary>What stands behind the headers skipped so far.</summary>
    internal ReadOnlySpan<byte> Rest { get; private set; } = bytes;

    /// <summary>A fragment header says that this is not the first fragment.</summary>
    internal bool IsLaterFragment { get; private set; }

    /// <returns>false when the capture ends within an extension header.</returns>
    internal bool Skip()
    {
        while (IsExtension(NextHeader))
        {
            if (Rest.Length < 8) return false;
            int size = SizeOf(NextHeader, Rest[1]);
            if (Rest.Length < size) return false;
            if (NextHeader == Fragment) IsLaterFragment |= BinaryPrimitives.ReadUInt16BigEndian(Rest[2..]) >> 3 != 0;
            NextHeader = Rest[0];
            Rest = Rest[size..];
            // Behind a later fragment's header stands a piece of the datagram, not a header.
            if (IsLaterFragment) return true;
        }
        return true;
    }

    private static int SizeOf(byte header, byte length) => header switch
    {
        Fragment => 8,
        Authentication => (length + 2) * 4,
        _ => (length + 1) * 8,
    };

    // Hop-by-hop options, routing, fragment, authentication, destination options, mobility, HIP, shim6.
    private static bool IsExtension(byte header) => header is 0 or 43 or Fragment or Authentication or 60 or 135 or 139 or 140;
}
