using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace EdgeGuard.Agent.Signatures;

/// <summary>The name of a subject, compared by its attributes: without case, and with each run of spaces as one (RFC 5280 §7.1).</summary>
public sealed class DistinguishedName
{
    // Certificates have characters in them that their type forbids, such as an underscore.
    private static readonly UniversalTagNumber[] OneOctet = [UniversalTagNumber.PrintableString, UniversalTagNumber.IA5String, UniversalTagNumber.NumericString, UniversalTagNumber.VisibleString];

    private readonly string[] _parts;
    private readonly bool _isText;

    private DistinguishedName(string[] parts, bool isText) => (_parts, _isText) = (parts, isText);

    /// <summary>A name as a person writes it, such as <c>CN=signer.example, O=Example</c>, in either order (RFC 4514 §3, and OpenSSL's form with slashes).</summary>
    /// <returns>null where it is no name.</returns>
    public static DistinguishedName? Parse(string text)
    {
        try
        {
            return WrittenName.Read(text) is { } names
                ? new([.. names.Select(name => Joined(name.Select(attribute => $"{attribute.Type}={(attribute.Value is { } value ? Normal(value) : Value(new(attribute.Encoded, AsnEncodingRules.BER)))}")))], isText: true)
                : Read(new X500DistinguishedName(text).RawData, isText: true);
        }
        catch (Exception unreadable) when (unreadable is CryptographicException or AsnContentException)
        {
            return null;
        }
    }

    /// <summary>A name as a certificate encodes it (DER).</summary>
    /// <returns>null where it is no name, or an empty one.</returns>
    public static DistinguishedName? Read(ReadOnlyMemory<byte> encoded) => Read(encoded, isText: false);

    /// <summary>Whether both name the same subject. Attributes are in the same order; of a written name, they may be in the opposite one.</summary>
    public bool Matches(DistinguishedName other) =>
        _parts.SequenceEqual(other._parts) || (_isText || other._isText) && _parts.Reverse().SequenceEqual(other._parts);

    private static DistinguishedName? Read(ReadOnlyMemory<byte> encoded, bool isText)
    {
        try
        {
            AsnReader whole = new(encoded, AsnEncodingRules.BER), names = whole.ReadSequence();
            whole.ThrowIfNotEmpty();
            List<string> parts = [];
            while (names.HasData) parts.Add(Part(names.ReadSetOf()));
            return parts.Count > 0 ? new([.. parts], isText) : null;
        }
        catch (AsnContentException)
        {
            return null;
        }
    }

    private static string Part(AsnReader attributes)
    {
        List<string> parts = [];
        while (attributes.HasData)
        {
            AsnReader attribute = attributes.ReadSequence();
            parts.Add($"{attribute.ReadObjectIdentifier()}={Value(attribute)}");
        }
        return Joined(parts);
    }

    private static string Joined(IEnumerable<string> attributes) => string.Join('+', attributes.Order(StringComparer.Ordinal));

    private static string Value(AsnReader attribute)
    {
        Asn1Tag tag = attribute.PeekTag();
        bool isText = tag.TagClass == TagClass.Universal && (UniversalTagNumber)tag.TagValue is UniversalTagNumber.UTF8String or UniversalTagNumber.PrintableString
            or UniversalTagNumber.IA5String or UniversalTagNumber.T61String or UniversalTagNumber.BMPString or UniversalTagNumber.NumericString or UniversalTagNumber.VisibleString;
        if (!isText) return $"#{Convert.ToHexString(attribute.ReadEncodedValue().Span)}";
        if (tag.IsConstructed || !OneOctet.Contains((UniversalTagNumber)tag.TagValue)) return Normal(attribute.ReadCharacterString((UniversalTagNumber)tag.TagValue));
        string text = Encoding.Latin1.GetString(attribute.PeekContentBytes().Span);
        attribute.ReadEncodedValue();
        return Normal(text);
    }

    // In hexadecimal, so that no value looks like two attributes.
    private static string Normal(string text) =>
        Convert.ToHexString(Encoding.UTF8.GetBytes(string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).ToUpperInvariant()));
}
