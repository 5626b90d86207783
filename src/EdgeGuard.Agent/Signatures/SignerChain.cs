using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EdgeGuard.Agent.Signatures;

/// <summary>
/// The certificates from the signer to a trust anchor. Only those in the signature may lie between. Nothing is downloaded, and nobody is asked whether a
/// certificate is revoked.
/// </summary>
internal sealed class SignerChain : IDisposable
{
    private const X509ChainStatusFlags NoAuthority = X509ChainStatusFlags.InvalidBasicConstraints | X509ChainStatusFlags.NotValidForUsage;

    // Judged by this class itself, or about what lies beyond the anchor.
    private const X509ChainStatusFlags Elsewhere = X509ChainStatusFlags.PartialChain | X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.NotTimeValid | NoAuthority;

    // OpenSSL takes the second before 1970 for an error. Dates are judged by this class, so any time after it will do.
    private static readonly DateTimeOffset Earliest = DateTimeOffset.UnixEpoch.AddDays(1);

    private const string Organization = "2.5.4.10";

    private readonly X509Chain _chain = new();
    private readonly SignatureTrust _trust;
    private readonly X509ChainElement[] _path;

    /// <param name="signer">The signer's certificate.</param>
    /// <param name="others">The certificates in the signature.</param>
    /// <param name="trust">The trust anchors and the time.</param>
    internal SignerChain(X509Certificate2 signer, X509Certificate2Collection others, SignatureTrust trust)
    {
        _trust = trust;
        X509ChainPolicy policy = _chain.ChainPolicy;
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        policy.CustomTrustStore.AddRange(trust.Anchors.ToArray());
        policy.ExtraStore.AddRange(others);
        policy.RevocationMode = X509RevocationMode.NoCheck;
        policy.DisableCertificateDownloads = true;
        policy.VerificationTime = trust.At < Earliest ? Earliest.UtcDateTime : trust.At.UtcDateTime;
        _chain.Build(signer);
        X509ChainElement[] all = [.. _chain.ChainElements];
        int anchor = Array.FindIndex(all, element => IsAnchor(element.Certificate));
        IsAnchored = anchor >= 0;
        _path = IsAnchored ? all[..(anchor + 1)] : all;
    }

    private bool IsAnchored { get; }

    // A certificate that issues none need not be an authority, also where its own key signed it (RFC 5280 §6.1 says nothing of trust anchors).
    private bool IsSignerTrusted => IsAnchored && _path.Length == 1;

    /// <summary>The subject of the trust anchor; only after <see cref="CheckTrust"/> found nothing.</summary>
    internal string Anchor => CertificateText.SubjectOf(_path[^1].Certificate);

    /// <summary>SHA-256 over the signer's subject and the key of its issuer, in hexadecimal; of its own key where it is the anchor itself.</summary>
    internal string SignerPin => Convert.ToHexStringLower(SHA256.HashData([.. _path[0].Certificate.SubjectName.RawData, .. _path[Math.Min(1, _path.Length - 1)].Certificate.PublicKey.ExportSubjectPublicKeyInfo()]));

    /// <summary>Whether the chain is valid, its dates aside.</summary>
    internal SignatureProblem? CheckTrust() => CheckAnchor() ?? CheckStatus() ?? _path.Select(CheckAlgorithms).FirstOrDefault(problem => problem is not null);

    /// <summary>Whether a certificate is not valid yet at the time of judgement.</summary>
    internal SignatureProblem? CheckBegin() => _path.Select(element => element.Certificate).FirstOrDefault(certificate => _trust.At < certificate.NotBefore.ToUniversalTime()) is { } early
        ? new(SignatureCheck.NotYetValid, $"The certificate of {CertificateText.SubjectOf(early)} is valid from {Date(early.NotBefore)} on; judged at {Date(_trust.At.UtcDateTime)}.")
        : null;

    /// <summary>Whether a certificate has expired at the time of judgement.</summary>
    internal SignatureProblem? CheckEnd() => _path.Select(element => element.Certificate).FirstOrDefault(certificate => _trust.At > certificate.NotAfter.ToUniversalTime()) is { } late
        ? new(SignatureCheck.Expired, $"The certificate of {CertificateText.SubjectOf(late)} expired on {Date(late.NotAfter)}; judged at {Date(_trust.At.UtcDateTime)}.")
        : null;

    // A certificate of an issuer may be renewed later than it signed, so its beginning says nothing.
    /// <summary>Whether the signer states a time before its certificate, or after a certificate of the chain. A time that fits proves nothing.</summary>
    internal SignatureProblem? CheckSigningTime(DateTimeOffset? signed)
    {
        X509Certificate2 signer = _path[0].Certificate;
        if (signed < signer.NotBefore.ToUniversalTime())
        {
            return new(SignatureCheck.SignedTooEarly, $"The signature states the time {Date(signed.Value.UtcDateTime)}, and its certificate is valid from {Date(signer.NotBefore)} on.");
        }
        return _path.Select(element => element.Certificate).FirstOrDefault(certificate => signed > certificate.NotAfter.ToUniversalTime()) is { } late
            ? new(SignatureCheck.ExpiredAtSigning, $"The certificate of {CertificateText.SubjectOf(late)} expired on {Date(late.NotAfter)}, before the signature was made on {Date(signed!.Value.UtcDateTime)}.")
            : null;
    }

    public void Dispose()
    {
        foreach (X509ChainElement element in _chain.ChainElements) element.Certificate.Dispose();
        _chain.Dispose();
    }

    private SignatureProblem? CheckAnchor()
    {
        if (IsAnchored) return null;
        X509Certificate2 last = _path[^1].Certificate;
        if (last.SubjectName.RawData.AsSpan().SequenceEqual(last.IssuerName.RawData))
        {
            return new(SignatureCheck.UnknownCa, $"The chain ends at {CertificateText.SubjectOf(last)}, which is no trust anchor.");
        }
        return IsLeftOut(last.IssuerName)
            ? new(SignatureCheck.MissingIntermediate, $"The certificate of {CertificateText.IssuerOf(last)}, which issued that of {CertificateText.SubjectOf(last)}, is neither in the signature nor a trust anchor.")
            : new(SignatureCheck.UnknownCa, $"The certificate of {CertificateText.SubjectOf(last)} was issued by {CertificateText.IssuerOf(last)}, which is no trust anchor.");
    }

    // Whether an unknown issuer is an intermediate or a root, nothing can prove. Its organization says whether it belongs to an anchor.
    private bool IsLeftOut(X500DistinguishedName issuer)
    {
        if (_trust.Anchors.Any(anchor => anchor.Subject == issuer.Name)) return false;
        string?[] known = [.. _trust.Anchors.Select(anchor => OrganizationOf(anchor.SubjectName)).Where(name => name is not null).Distinct()];
        return known.Length > 0 ? known.Contains(OrganizationOf(issuer)) : _trust.Anchors.Count > 0 && _path.Length == 1;
    }

    private static string? OrganizationOf(X500DistinguishedName name)
    {
        try
        {
            return name.EnumerateRelativeDistinguishedNames().FirstOrDefault(part => !part.HasMultipleElements && part.GetSingleElementType().Value == Organization)?.GetSingleElementValue();
        }
        catch (CryptographicException)
        {
            // A character that its type of string forbids.
            return null;
        }
    }

    private SignatureProblem? CheckStatus()
    {
        foreach ((int place, X509ChainElement element) in _path.Index())
        {
            X509ChainStatus[] found = element.ChainElementStatus;
            if (!IsSignerTrusted && found.Any(status => (status.Status & NoAuthority) != 0))
            {
                return new(SignatureCheck.NotACa, $"The certificate of {CertificateText.SubjectOf(element.Certificate)} {(place == 0 ? "was issued by one that may not issue it" : "may not issue certificates at this place of the chain")}.");
            }
            X509ChainStatus other = found.FirstOrDefault(status => (status.Status & ~Elsewhere) != 0);
            if (other.Status != X509ChainStatusFlags.NoError)
            {
                return new(SignatureCheck.Chain, $"The certificate of {CertificateText.SubjectOf(element.Certificate)} does not fit into the chain ({other.Status}).");
            }
        }
        return null;
    }

    // An anchor is trusted as it is, so the digest in it does not matter.
    private SignatureProblem? CheckAlgorithms(X509ChainElement element)
    {
        X509Certificate2 certificate = element.Certificate;
        return !IsAnchor(certificate) && SignatureAlgorithms.WeakDigestOf(certificate) is { } weak
            ? new(SignatureCheck.WeakDigest, $"The certificate of {CertificateText.SubjectOf(certificate)} uses the digest {weak}, which can be forged.")
            : SignatureAlgorithms.CheckKey(certificate);
    }

    private bool IsAnchor(X509Certificate2 certificate) => _trust.Anchors.Any(anchor => anchor.RawDataMemory.Span.SequenceEqual(certificate.RawDataMemory.Span));

    private static string Date(DateTime time) => time.ToUniversalTime().ToString("u", CultureInfo.InvariantCulture);
}
