using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;

namespace EdgeGuard.Agent.Signatures;

/// <summary>A decoded signature: one signer and the certificates that came along.</summary>
internal sealed class SignedMessage : IDisposable
{
    /// <summary>Certificates in a signature. A chain has three or four.</summary>
    internal const int MostCertificates = 16;

    // id-data, and id-ct-mudtype of RFC 8520 §13.1.
    private static readonly HashSet<string> ContentTypes = new(StringComparer.Ordinal) { "1.2.840.113549.1.7.1", "1.2.840.113549.1.9.16.1.41" };

    private readonly SignedCms _message = new();
    private readonly CmsFields _fields;

    private SignedMessage(ReadOnlyMemory<byte> encoded)
    {
        Encoded = encoded;
        _message.Decode(encoded.Span);
        _fields = CmsFields.Read(encoded);
        Certificates = _message.Certificates;
    }

    internal ReadOnlyMemory<byte> Encoded { get; }

    /// <summary>The certificates in it; only these may lie between the signer and a trust anchor.</summary>
    internal X509Certificate2Collection Certificates { get; }

    /// <summary>The signer; only after <see cref="Check"/> found nothing.</summary>
    internal SignerInfo Signer => _message.SignerInfos[0];

    /// <summary>The signer's certificate; null where there is not exactly one signer, or the signature leaves the certificate out.</summary>
    internal X509Certificate2? Certificate => _message.SignerInfos.Count == 1 ? Signer.Certificate : null;

    /// <summary>When it was signed, as the signer states.</summary>
    internal DateTimeOffset? SignedAt => _message.SignerInfos.Count == 1 && Attribute<Pkcs9SigningTime>() is { } time ? new(DateTime.SpecifyKind(time.SigningTime, DateTimeKind.Utc)) : null;

    /// <summary>The digest of the content, as the signer states; null where the content is signed directly.</summary>
    internal byte[]? Digest => Attribute<Pkcs9MessageDigest>()?.MessageDigest;

    /// <exception cref="CryptographicException">It is no CMS SignedData message.</exception>
    internal static SignedMessage Decode(ReadOnlyMemory<byte> encoded) => new(encoded);

    /// <summary>The checks for which the file does not matter.</summary>
    internal SignatureProblem? Check() => CheckForm() ?? CheckSigner() ?? CheckAlgorithms();

    /// <summary>Whether the signature is one over this content, by the key of the signer's certificate.</summary>
    internal bool IsOver(ReadOnlySpan<byte> content)
    {
        SignedCms message = new(new ContentInfo(content.ToArray()), detached: true);
        message.Decode(Encoded.Span);
        try
        {
            message.SignerInfos[0].CheckSignature(verifySignatureOnly: true);
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    public void Dispose()
    {
        foreach (X509Certificate2 certificate in Certificates) certificate.Dispose();
    }

    private SignatureProblem? CheckForm() =>
        !ContentTypes.Contains(_message.ContentInfo.ContentType.Value ?? "") ? new(SignatureCheck.ContentType)
        : _fields.HasContent ? new(SignatureCheck.EmbeddedContent)
        : Certificates.Count > MostCertificates ? new(SignatureCheck.Encoding, $"The signature has {Certificates.Count} certificates, more than {MostCertificates}.")
        : null;

    private SignatureProblem? CheckSigner() =>
        _message.SignerInfos.Count != 1 ? new(SignatureCheck.Signers, $"The signature has {_message.SignerInfos.Count} signers instead of one.")
        : Certificate is null ? new(SignatureCheck.SignerCertificate)
        : Attribute<Pkcs9ContentType>() is { } signed && signed.ContentType.Value != _message.ContentInfo.ContentType.Value ? new(SignatureCheck.ContentType, "The signature names two kinds of content.")
        : null;

    private SignatureProblem? CheckAlgorithms()
    {
        (string? digest, string? signature) = (Signer.DigestAlgorithm.Value, Signer.SignatureAlgorithm.Value);
        if ((SignatureAlgorithms.WeakDigestOf(digest) ?? SignatureAlgorithms.WeakDigestOf(signature)) is { } weak)
        {
            return new(SignatureCheck.WeakDigest, $"The signature uses the digest {weak}, which can be forged.");
        }
        if (!_fields.Digests.Contains(digest)) return new(SignatureCheck.Encoding, "The signature does not announce its digest.");
        if (SignatureAlgorithms.DigestOf(digest) is null || !SignatureAlgorithms.IsSupported(signature))
        {
            return new(SignatureCheck.Algorithm, $"The algorithm {(SignatureAlgorithms.DigestOf(digest) is null ? digest : signature)} of the signature is not supported.");
        }
        return CheckPss() ?? SignatureAlgorithms.CheckKey(Certificate!);
    }

    // .NET checks only the parameters that RFC 4055 §3.1 recommends.
    private SignatureProblem? CheckPss() => _fields.Pss is not { } pss ? null
        : pss.Digest != Signer.DigestAlgorithm.Value ? new(SignatureCheck.Algorithm, "The signature names two digests, one of them for RSA-PSS.")
        : pss.MaskDigest != pss.Digest ? new(SignatureCheck.Algorithm, "RSA-PSS with another digest in its mask is not supported: leave out '-keyopt rsa_mgf1_md'.")
        : pss.SaltLength != SignatureAlgorithms.OctetsOf(pss.Digest) ? new(SignatureCheck.Algorithm, $"RSA-PSS with a salt of {pss.SaltLength} octets is not supported: use '-keyopt rsa_pss_saltlen:digest'.")
        : null;

    // An attribute that stands there twice, or has two values, is none that can be read.
    private T? Attribute<T>() where T : AsnEncodedData
    {
        T[] values = [.. Signer.SignedAttributes.Cast<CryptographicAttributeObject>().SelectMany(attribute => attribute.Values.OfType<T>())];
        return values.Length <= 1 ? values.FirstOrDefault() : throw new CryptographicException("An attribute of the signature stands there twice.");
    }
}
