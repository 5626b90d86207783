namespace EdgeGuard.Core.Wire;

/// <summary>
/// The options of one field of a DHCPv4 message (RFC 2132 §2).
/// <code>
/// code 1 │ length 1 │ value      code 0 is padding, code 255 the end
/// </code>
/// </summary>
public ref struct Dhcp4OptionReader(ReadOnlySpan<byte> field)
{
    private const byte Pad = 0;
    private const byte End = 255;

    private ReadOnlySpan<byte> _rest = field;

    /// <returns>false at the end, and at a length that does not fit.</returns>
    public bool TryRead(out byte code, out ReadOnlySpan<byte> value)
    {
        value = default;
        _rest = _rest.TrimStart(Pad);
        code = _rest.IsEmpty ? End : _rest[0];
        if (code == End || _rest.Length < 2 || _rest.Length - 2 < _rest[1]) return false;
        value = _rest.Slice(2, _rest[1]);
        _rest = _rest[(2 + value.Length)..];
        return true;
    }
}
