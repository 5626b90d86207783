using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace EdgeGuard.Core.Addresses;

/// <summary>An EUI-48 MAC address, kept as a 48-bit number so that it can be a dictionary key without an allocation.</summary>
/// <param name="Value">The six octets, most significant first; 0 to 0xFFFF_FFFF_FFFF.</param>
public readonly record struct MacAddress(ulong Value) : IComparable<MacAddress>
{
    private const int OctetCount = 6;
    private const int TextLength = 17;

    /// <summary>Software chose this address, so it identifies no product (IEEE 802 local bit).</summary>
    public bool IsLocallyAdministered => (Value >> 40 & 0x02) != 0;

    /// <summary>The address of a group, never of one device (IEEE 802 group bit; broadcast included).</summary>
    public bool IsGroup => (Value >> 40 & 0x01) != 0;

    /// <summary>The twelve hexadecimal digits in lower case, as in topics and identifiers.</summary>
    public string ToCompactString() => Value.ToString("x12", CultureInfo.InvariantCulture);

    /// <summary>Lower case with colons, as <c>ip link</c> prints it.</summary>
    public override string ToString()
    {
        string digits = ToCompactString();
        return string.Join(':', Enumerable.Range(0, OctetCount).Select(i => digits.Substring(i * 2, 2)));
    }

    /// <summary>Writes the six octets as they stand on the wire.</summary>
    /// <param name="destination">At least six bytes.</param>
    public void CopyTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt16BigEndian(destination, (ushort)(Value >> 32));
        BinaryPrimitives.WriteUInt32BigEndian(destination[2..], (uint)Value);
    }

    /// <summary>Reads six octets off the wire.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="octets"/> is shorter than six bytes.</exception>
    public static MacAddress Read(ReadOnlySpan<byte> octets) =>
        new((ulong)BinaryPrimitives.ReadUInt16BigEndian(octets) << 32 | BinaryPrimitives.ReadUInt32BigEndian(octets[2..]));

    /// <summary>Reads six pairs of hexadecimal digits parted by colons or hyphens, or the twelve digits alone.</summary>
    /// <returns>false when the text is anything else.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, out MacAddress mac)
    {
        mac = default;
        if (text is null || text.Length is not (TextLength or OctetCount * 2)) return false;
        string digits = text.Length == TextLength && HasOneSeparator(text)
            ? text.Replace(text[2].ToString(), "", StringComparison.Ordinal)
            : text;
        if (digits.Length != OctetCount * 2) return false;
        if (!ulong.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong value)) return false;
        mac = new(value);
        return true;
    }

    /// <summary>As <see cref="TryParse"/>, for text that is known to be an address.</summary>
    /// <exception cref="FormatException">The text is not a MAC address.</exception>
    public static MacAddress Parse(string text) =>
        TryParse(text, out MacAddress mac) ? mac : throw new FormatException($"'{text}' is not a MAC address such as 00:00:5e:00:53:01.");

    /// <inheritdoc/>
    public int CompareTo(MacAddress other) => Value.CompareTo(other.Value);

    /// <summary>Orders by value.</summary>
    public static bool operator <(MacAddress left, MacAddress right) => left.Value < right.Value;

    /// <summary>Orders by value.</summary>
    public static bool operator >(MacAddress left, MacAddress right) => left.Value > right.Value;

    /// <summary>Orders by value.</summary>
    public static bool operator <=(MacAddress left, MacAddress right) => left.Value <= right.Value;

    /// <summary>Orders by value.</summary>
    public static bool operator >=(MacAddress left, MacAddress right) => left.Value >= right.Value;

    private static bool HasOneSeparator(string text) =>
        text[2] is ':' or '-' && Enumerable.Range(0, TextLength).All(i => (i % 3 == 2) == (text[i] == text[2]));
}
