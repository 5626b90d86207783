using System.Buffers.Binary;

namespace EdgeGuard.Core.Wire;

/// <summary>
/// The options of a DHCPv6 message or of another option (RFC 8415 §21.1).
/// <code>
/// code 2 │ length 2 │ value
/// </code>
/// </summary>
public ref struct Dhcp6OptionReader(ReadOnlySpan<byte> options)
{
    private const int HeaderSize = 4;

    private ReadOnlySpan<byte> _rest = options;

    /// <returns>false at the end, and at a length that does not fit.</returns>
    public bool TryRead(out ushort code, out ReadOnlySpan<byte> value)
    {
        code = 0;
        value = default;
        if (_rest.Length < HeaderSize) return false;
        int length = BinaryPrimitives.ReadUInt16BigEndian(_rest[2..]);
        if (length > _rest.Length - HeaderSize) return false;
        code = BinaryPrimitives.ReadUInt16BigEndian(_rest);
        value = _rest.Slice(HeaderSize, length);
        _rest = _rest[(HeaderSize + length)..];
        return true;
    }

    /// <summary>The only option with this code.</summary>
    /// <returns>false when there is none or more than one. An option that may appear once is ignored when it appears twice.</returns>
    public static bool TryFindOnly(ReadOnlySpan<byte> options, ushort wanted, out ReadOnlySpan<byte> value)
    {
        value = default;
        int found = 0;
        Dhcp6OptionReader reader = new(options);
        while (reader.TryRead(out ushort code, out ReadOnlySpan<byte> candidate))
        {
            if (code != wanted) continue;
            value = candidate;
            found++;
        }
        return found == 1;
    }
}
