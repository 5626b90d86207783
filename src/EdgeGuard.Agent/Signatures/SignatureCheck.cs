namespace EdgeGuard.Agent.Signatures;

/// <summary>What a signature may fail on, in the order in which it is checked. <see cref="SignatureChecks"/> has the meanings.</summary>
public enum SignatureCheck
{
    /// <summary>The signature is a CMS SignedData message within the bounds (RFC 5652 §5.1).</summary>
    Encoding,

    /// <summary>It signs data or a MUD file, not another kind of content (RFC 8520 §13.1).</summary>
    ContentType,

    /// <summary>It is detached: it contains no content (RFC 8520 §13.1).</summary>
    EmbeddedContent,

    /// <summary>It has exactly one signer.</summary>
    Signers,

    /// <summary>It contains the signer's certificate.</summary>
    SignerCertificate,

    /// <summary>Neither it nor a certificate of the chain uses MD5 or SHA-1.</summary>
    WeakDigest,

    /// <summary>The algorithms are known: RSA or ECDSA with SHA-256, SHA-384 or SHA-512.</summary>
    Algorithm,

    /// <summary>Each RSA key has at least 2048 bits, each elliptic curve at least 224.</summary>
    WeakKey,

    /// <summary>The file is the signed one, octet by octet.</summary>
    WrongFile,

    /// <summary>The signature is over the octets of the file, not over a text with other line ends.</summary>
    TextMode,

    /// <summary>The key of the signer's certificate made the signature.</summary>
    SignatureValue,

    /// <summary>The signer's certificate has a KeyUsage with digitalSignature (RFC 8520 §13.2).</summary>
    KeyUsage,

    /// <summary>If it names extended uses, one of them covers signed files.</summary>
    ExtendedKeyUsage,

    /// <summary>The certificate of each issuer is in the signature or among the trust anchors.</summary>
    MissingIntermediate,

    /// <summary>The chain ends at a trust anchor.</summary>
    UnknownCa,

    /// <summary>Each issuer is a certificate authority that may issue at this place (RFC 5280 §4.2.1.9).</summary>
    NotACa,

    /// <summary>The rest of the path validation (RFC 5280 §6.1).</summary>
    Chain,

    /// <summary>The subject is the demanded signer.</summary>
    SignerName,

    /// <summary>No certificate of the chain begins after the time of judgement.</summary>
    NotYetValid,

    /// <summary>The signature was not made before the signer's certificate began.</summary>
    SignedTooEarly,

    /// <summary>The signature was not made after a certificate of the chain ended.</summary>
    ExpiredAtSigning,

    /// <summary>No certificate of the chain ended before the time of judgement.</summary>
    Expired,
}
