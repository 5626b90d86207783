namespace EdgeGuard.Mqtt.Contract;

/// <summary>
/// Where one MQTT packet ends and the next one begins in a stream of octets (MQTT 5.0 §2.1.4).
/// <code>
/// type and flags (1), remaining length (1 to 4 octets, 7 bits each, lowest first, the top bit means more), then so many octets
/// </code>
/// </summary>
/// <param name="largest">Octets of the largest packet, with its fixed header.</param>
internal sealed class PacketBoundary(int largest)
{
    private const int MoreFollows = 0x80, MostDigits = 4;

    private long _rest;
    private int _digits = -1;
    private long _length;

    /// <summary>Reads octets of the stream.</summary>
    /// <returns>false at a header that announces a larger packet, or that is malformed.</returns>
    internal bool Advance(ReadOnlySpan<byte> octets)
    {
        while (!octets.IsEmpty)
        {
            if (_rest > 0)
            {
                int skipped = (int)Math.Min(_rest, octets.Length);
                _rest -= skipped;
                octets = octets[skipped..];
                continue;
            }
            if (!TakeHeader(octets[0])) return false;
            octets = octets[1..];
        }
        return true;
    }

    private bool TakeHeader(byte octet)
    {
        if (_digits < 0)
        {
            (_digits, _length) = (0, 0);
            return true;
        }
        _length |= (long)(octet & ~MoreFollows) << (7 * _digits++);
        if ((octet & MoreFollows) != 0) return _digits < MostDigits;
        if (1 + _digits + _length > largest) return false;
        (_rest, _digits) = (_length, -1);
        return true;
    }
}
