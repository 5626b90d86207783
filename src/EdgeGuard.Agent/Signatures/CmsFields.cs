using System.Formats.Asn1;

namespace EdgeGuard.Agent.Signatures;

/// <summary>Fields of a CMS message that the library does not show.</summary>
/// <param name="Digests">The digests that the message announces, by their object identifiers. RFC 5652 §5.1 lets a signature with another one fail.</param>
/// <param name="HasContent">The message contains its content, so it is not detached.</param>
/// <param name="Pss">The parameters of the first signer's RSA-PSS signature; null for another algorithm.</param>
internal sealed record CmsFields(IReadOnlyList<string> Digests, bool HasContent, PssParameters? Pss)
{
    private static readonly Asn1Tag Zero = new(TagClass.ContextSpecific, 0);

    // ContentInfo: type, [0] { SignedData: version, digest algorithms, { type, [0] content }, [0] certificates, [1] CRLs, signers } (RFC 5652 §3, §5.1).
    /// <exception cref="AsnContentException">It is no such message.</exception>
    internal static CmsFields Read(ReadOnlyMemory<byte> encoded)
    {
        AsnReader outer = new AsnReader(encoded, AsnEncodingRules.BER).ReadSequence();
        outer.ReadObjectIdentifier();
        AsnReader signed = outer.ReadSequence(Zero).ReadSequence();
        signed.ReadInteger();
        AsnReader announced = signed.ReadSetOf();
        List<string> digests = [];
        while (announced.HasData) digests.Add(announced.ReadSequence().ReadObjectIdentifier());
        AsnReader content = signed.ReadSequence();
        content.ReadObjectIdentifier();
        while (signed.PeekTag().TagClass == TagClass.ContextSpecific) signed.ReadEncodedValue();
        AsnReader signers = signed.ReadSetOf();
        return new(digests, content.HasData, signers.HasData ? ReadPss(signers.ReadSequence()) : null);
    }

    // SignerInfo: version, signer, digest algorithm, [0] signed attributes, signature algorithm { identifier, parameters } (RFC 5652 §5.3).
    private static PssParameters? ReadPss(AsnReader signer)
    {
        signer.ReadInteger();
        signer.ReadEncodedValue();
        signer.ReadSequence();
        if (signer.PeekTag().TagClass == TagClass.ContextSpecific) signer.ReadEncodedValue();
        return PssParameters.Read(signer.ReadSequence());
    }
}
