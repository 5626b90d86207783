using System.Globalization;

namespace EdgeGuard.Core.Wire;

// A name (RFC 1035 §4.1.4): labels, each behind its length, until one of length 0, or until a pointer to where the rest stands.
//  0x00..0x3f length of the label that follows │ 0xc0.. two octets, the low 14 bits are an offset into the message │ others mean nothing

/// <summary>Reads names. It checks every length, and accepts only pointers that lead back.</summary>
public static class DnsName
{
    /// <summary>The root name.</summary>
    public const string Root = ".";

    private const int MostOctets = 255;
    private const int MostPointers = 64;
    private const int MostTextOfOctet = 4;

    /// <summary>Reads a name into its usual text: labels parted by dots, none at the end, what is no printable letter as <c>\DDD</c> (RFC 1035 §5.1).</summary>
    /// <param name="message">The whole message, for names point into it.</param>
    /// <param name="at">Where the name begins; then where it ends.</param>
    /// <param name="name">Its text, in the case in which it was sent; <see cref="Root"/> for the top.</param>
    /// <returns>false when it leaves the message, is longer than 255 octets, or points anywhere but back.</returns>
    public static bool TryRead(ReadOnlySpan<byte> message, ref int at, out string name)
    {
        name = "";
        Walk walk = new(message, at);
        Span<char> text = stackalloc char[MostOctets * MostTextOfOctet];
        int length = 0;
        while (walk.TryStep(out ReadOnlySpan<byte> label))
        {
            if (label.IsEmpty)
            {
                at = walk.End;
                name = length == 0 ? Root : new(text[..length]);
                return true;
            }
            if (length > 0) text[length++] = '.';
            length += Write(label, text[length..]);
        }
        return false;
    }

    /// <summary>The form in which names are compared: lower case (RFC 4343 §3), as in profiles.</summary>
    public static string Fold(string name) => name.ToLowerInvariant();

    private static int Write(ReadOnlySpan<byte> label, Span<char> text)
    {
        int length = 0;
        foreach (byte octet in label)
        {
            if (octet is > 0x20 and < 0x7f and not ((byte)'.' or (byte)'\\'))
            {
                text[length++] = (char)octet;
                continue;
            }
            text[length++] = '\\';
            octet.TryFormat(text[length..], out int written, "D3", CultureInfo.InvariantCulture);
            length += written;
        }
        return length;
    }

    /// <summary>Goes from label to label.</summary>
    private ref struct Walk(ReadOnlySpan<byte> message, int at)
    {
        private readonly ReadOnlySpan<byte> _message = message;
        private int _place = at;
        private int _from = at;
        private int _end;
        private int _octets;
        private int _pointers;

        /// <summary>Where the name ends in the message: after its first pointer, if it has one.</summary>
        internal readonly int End => _pointers > 0 ? _end : _place;

        /// <summary>The next label; the empty one is the last.</summary>
        internal bool TryStep(out ReadOnlySpan<byte> label)
        {
            label = default;
            while (_place < _message.Length)
            {
                int count = _message[_place++];
                if (count >= 0xc0)
                {
                    if (!TryFollow(count)) return false;
                    continue;
                }
                _octets += 1 + count;
                if (count > 0x3f || count > _message.Length - _place || _octets > MostOctets) return false;
                label = _message.Slice(_place, count);
                _place += count;
                return true;
            }
            return false;
        }

        // Only back, and before everything that this walk has read, so the walk ends.
        private bool TryFollow(int first)
        {
            if (_place == _message.Length) return false;
            int target = (first & 0x3f) << 8 | _message[_place++];
            if (target >= _from || ++_pointers > MostPointers) return false;
            if (_pointers == 1) _end = _place;
            _from = _place = target;
            return true;
        }
    }
}
