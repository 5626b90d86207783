using System.Diagnostics.CodeAnalysis;
using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Text;

namespace EdgeGuard.Agent.Signatures;

/// <summary>
/// Takes a signature as DER or PEM, and refuses what is too large, too deep or cut off before it is decoded. A signature is outside input, and is read
/// before anything in the file is believed.
/// </summary>
internal static class CmsEncoding
{
    /// <summary>Octets of a signature, as DER and as PEM. One with three certificates has about 4,000.</summary>
    internal const int MostOctets = 64 * 1024;

    /// <summary>Values within values. A signature with certificates has about twelve.</summary>
    internal const int MostDepth = 32;

    private const char ByteOrderMark = '\uFEFF';

    private static readonly string[] Labels = ["CMS", "PKCS7", "PKCS #7 SIGNED DATA"];

    /// <param name="written">The file with the signature.</param>
    /// <param name="message">The CMS message.</param>
    /// <param name="problem">Why there is none.</param>
    internal static bool TryRead(ReadOnlyMemory<byte> written, out ReadOnlyMemory<byte> message, [NotNullWhen(false)] out SignatureProblem? problem)
    {
        message = written;
        problem = written.Length switch
        {
            0 => Refuse("The signature is empty."),
            > MostOctets => Refuse($"The signature has more than {MostOctets} octets."),
            _ => null,
        };
        if (problem is null && written.Span[0] != 0x30) problem = ReadText(written, out message);
        problem ??= CheckForm(message.Span);
        return problem is null;
    }

    private static SignatureProblem? ReadText(ReadOnlyMemory<byte> written, out ReadOnlyMemory<byte> message)
    {
        message = default;
        string text = Encoding.UTF8.GetString(written.Span).TrimStart(ByteOrderMark), rest = text;
        string? other = null;
        while (PemEncoding.TryFind(rest, out PemFields fields))
        {
            string label = rest[fields.Label];
            if (Labels.Contains(label))
            {
                message = Convert.FromBase64String(rest[fields.Base64Data]);
                return null;
            }
            other ??= label;
            rest = rest[fields.Location.End..];
        }
        if (other is not null) return Refuse($"The file is no signature, but PEM with the label '{other}'.");
        return text.Contains("Content-Type: multipart/signed", StringComparison.OrdinalIgnoreCase) || text.Contains("MIME-Version:", StringComparison.OrdinalIgnoreCase)
            ? Refuse("The signature is an S/MIME message: '-outform DER' was left out when it was made.")
            : Refuse("The signature is neither DER nor PEM.");
    }

    private static SignatureProblem? CheckForm(ReadOnlySpan<byte> message)
    {
        try
        {
            AsnDecoder.ReadEncodedValue(message, AsnEncodingRules.BER, out _, out _, out int consumed);
            if (consumed != message.Length) return Refuse($"Behind the CMS message follows more (octets: {message.Length - consumed}).");
            return IsDeeper(message, MostDepth) ? Refuse($"The signature has more than {MostDepth} values within each other.") : null;
        }
        catch (AsnContentException)
        {
            return Refuse("The signature is cut off, or is no CMS message.");
        }
    }

    /// <exception cref="AsnContentException">The octets are no sequence of values.</exception>
    private static bool IsDeeper(ReadOnlySpan<byte> values, int most)
    {
        while (values.Length > 0)
        {
            Asn1Tag tag = AsnDecoder.ReadEncodedValue(values, AsnEncodingRules.BER, out int offset, out int length, out int consumed);
            if (tag.IsConstructed && (most == 0 || IsDeeper(values.Slice(offset, length), most - 1))) return true;
            values = values[consumed..];
        }
        return false;
    }

    private static SignatureProblem Refuse(string detail) => new(SignatureCheck.Encoding, detail);
}
