using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;

namespace EdgeGuard.Agent.Signatures;

/// <summary>The parameters of an RSASSA-PSS signature (RFC 4055 §3.1). What is left out is SHA-1, and a salt of 20 octets.</summary>
/// <param name="Digest">The object identifier of the digest.</param>
/// <param name="MaskDigest">That of the digest in the mask; of the mask itself, where it is not MGF1.</param>
/// <param name="SaltLength">Octets of the salt.</param>
internal sealed record PssParameters(string Digest, string MaskDigest, int SaltLength)
{
    /// <summary>The object identifier of RSASSA-PSS, also of a key for nothing else.</summary>
    internal const string Algorithm = "1.2.840.113549.1.1.10";

    private const string Sha1 = "1.3.14.3.2.26", Mgf1 = "1.2.840.113549.1.1.8";

    private const int DefaultSalt = 20;

    private static readonly Asn1Tag Zero = new(TagClass.ContextSpecific, 0), One = new(TagClass.ContextSpecific, 1), Two = new(TagClass.ContextSpecific, 2);

    /// <param name="algorithm">The content of an AlgorithmIdentifier: an object identifier, and its parameters.</param>
    /// <returns>null for another algorithm.</returns>
    /// <exception cref="AsnContentException">It is no such identifier.</exception>
    internal static PssParameters? Read(AsnReader algorithm)
    {
        if (algorithm.ReadObjectIdentifier() != Algorithm) return null;
        AsnReader? parameters = algorithm.HasData ? algorithm.ReadSequence() : null;
        string digest = Next(parameters, Zero)?.ReadSequence().ReadObjectIdentifier() ?? Sha1;
        string mask = Next(parameters, One) is { } generator ? Mask(generator.ReadSequence()) : Sha1;
        return new(digest, mask, Next(parameters, Two) is not { } salt ? DefaultSalt : salt.TryReadInt32(out int length) ? length : throw new AsnContentException());
    }

    // Certificate: content, signature algorithm, signature (RFC 5280 §4.1).
    /// <summary>By which parameters a certificate was signed; null for another algorithm.</summary>
    /// <exception cref="AsnContentException">It cannot be read.</exception>
    internal static PssParameters? Of(X509Certificate2 certificate)
    {
        AsnReader whole = new AsnReader(certificate.RawDataMemory, AsnEncodingRules.BER).ReadSequence();
        whole.ReadEncodedValue();
        return Read(whole.ReadSequence());
    }

    private static AsnReader? Next(AsnReader? parameters, Asn1Tag tag) =>
        parameters?.HasData == true && parameters.PeekTag().HasSameClassAndValue(tag) ? parameters.ReadSequence(tag) : null;

    private static string Mask(AsnReader generator) => generator.ReadObjectIdentifier() is var function && function == Mgf1 ? generator.ReadSequence().ReadObjectIdentifier() : function;
}
