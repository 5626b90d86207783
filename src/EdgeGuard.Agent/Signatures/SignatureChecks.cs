using EdgeGuard.Core.Events;

namespace EdgeGuard.Agent.Signatures;

/// <summary>One check of a signature.</summary>
/// <param name="Check">Which one.</param>
/// <param name="Failed">What it means that it failed.</param>
/// <param name="Remedy">What to do then.</param>
public sealed record SignatureCheckRow(SignatureCheck Check, string Failed, string Remedy)
{
    /// <summary>Its name in JSON.</summary>
    public string Name => EnumWord.Of(Check);
}

/// <summary>The closed list of checks; <c>deploy/signatures.md</c> is written from it.</summary>
public static class SignatureChecks
{
    private const string AskMaker = "Ask the maker for another signature";
    private const string AskCertificate = "Ask the maker to sign with another certificate";

    /// <summary>All, in the order in which they are made. The first that fails is the verdict.</summary>
    public static IReadOnlyList<SignatureCheckRow> All { get; } =
    [
        new(SignatureCheck.Encoding, "The signature is no CMS message, is cut off, or exceeds the bounds.", "Sign with 'openssl cms -sign -binary -outform DER', and transfer the file unchanged."),
        new(SignatureCheck.ContentType, "The signature is for another kind of content, such as a time stamp.", "Sign the MUD file as data (id-data or id-ct-mudtype)."),
        new(SignatureCheck.EmbeddedContent, "The signature contains its own content; RFC 8520 §13.1 demands a detached one.", "Sign without '-nodetach'."),
        new(SignatureCheck.Signers, "The signature has no signer, or more than one.", "Sign once, with one certificate."),
        new(SignatureCheck.SignerCertificate, "The signer's certificate is not in the signature.", "Sign without '-nocerts'."),
        new(SignatureCheck.WeakDigest, "The signature or a certificate of its chain uses a digest that can be forged: MD5 or SHA-1.", "Sign with SHA-256, by a certificate that uses SHA-256."),
        new(SignatureCheck.Algorithm, "An algorithm is not supported, so nothing can be checked.", "Sign with RSA or ECDSA, and SHA-256, SHA-384 or SHA-512."),
        new(SignatureCheck.WeakKey, "A key is too short: RSA below 2048 bits, or a curve below 224.", "Use RSA with 2048 bits or more, or P-256."),
        new(SignatureCheck.WrongFile, "The signature is for another file, or the file was changed after it was signed.", "Fetch the file and its signature again. If that does not help, ask the maker."),
        new(SignatureCheck.TextMode, "The signature is for a text with other line ends than the file: it was made without '-binary'.", "Sign with 'openssl cms -sign -binary'."),
        new(SignatureCheck.SignatureValue, "The digest is right, but the signature was not made by the key of its certificate, or was changed.", "Fetch the signature again. If that does not help, ask the maker."),
        new(SignatureCheck.KeyUsage, "The signer's certificate has no KeyUsage with digitalSignature, which RFC 8520 §13.2 demands.", $"{AskCertificate}."),
        new(SignatureCheck.ExtendedKeyUsage, "The signer's certificate is for another purpose, such as a TLS server.", $"{AskCertificate}: without extended key usage, or with emailProtection or codeSigning."),
        new(SignatureCheck.MissingIntermediate, "The certificate of an issuer is neither in the signature nor a trust anchor.", "If it is an intermediate certificate, ask the maker to include it ('-certfile'). If it is a CA that you trust, add it to the trust anchors."),
        new(SignatureCheck.UnknownCa, "The chain ends at a CA that is no trust anchor.", "If you trust this CA, add its certificate: '--trust' here, 'profiles:trustAnchors' in the configuration."),
        new(SignatureCheck.NotACa, "A certificate of the chain was issued by one that may not issue it.", $"{AskCertificate}. This can be an attack."),
        new(SignatureCheck.Chain, "The certificates do not form a valid chain.", $"{AskCertificate}. This can be an attack."),
        new(SignatureCheck.SignerName, "The signer is not the one that may sign this file.", "If the maker changed the signer, check that with the maker."),
        new(SignatureCheck.NotYetValid, "A certificate is not valid yet at the time of judgement.", "Check the clock of this machine ('timedatectl')."),
        new(SignatureCheck.SignedTooEarly, "The signature states a time before its certificate was valid.", $"{AskMaker}."),
        new(SignatureCheck.ExpiredAtSigning, "A certificate of the chain had expired when the signature was made.", $"{AskMaker}, made with valid certificates."),
        new(SignatureCheck.Expired, "A certificate has expired at the time of judgement.", $"{AskMaker}, made with a valid certificate."),
    ];

    internal static SignatureCheckRow Row(SignatureCheck check) => All[(int)check];
}
