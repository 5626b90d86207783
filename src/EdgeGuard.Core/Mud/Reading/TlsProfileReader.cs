using EdgeGuard.Core.Mud.Reading.Types;

namespace EdgeGuard.Core.Mud.Reading;

/// <summary>The container <c>ietf-acl-tls:client-profiles</c> inside <c>matches</c> (RFC 9761 §5).</summary>
internal static class TlsProfileReader
{
    private const string Node = $"{MudModules.AclTls}:client-profiles";

    private static readonly EnumerationType<string> TlsVersion = new(("tls12", "tls12"), ("tls13", "tls13"));
    private static readonly EnumerationType<string> DtlsVersion = new(("dtls12", "dtls12"), ("dtls13", "dtls13"));

    internal static IReadOnlyList<TlsProfile> Read(ObjectReader matches)
    {
        if (matches.Extension(Node, ReadProfiles) is not { } profiles) return [];
        matches.Remark(MudRules.TlsProfile, Node, "How the device speaks TLS is shown, but not enforced yet.");
        return profiles;
    }

    private static IReadOnlyList<TlsProfile> ReadProfiles(ObjectReader profiles) =>
        profiles.List("tls-dtls-profile", ReadProfile, profile => profile.Name);

    private static TlsProfile ReadProfile(ObjectReader profile) => new()
    {
        Name = profile.Required("name", YangTypes.Name, ""),
        TlsVersions = profile.Values("supported-tls-version", TlsVersion),
        DtlsVersions = profile.Values("supported-dtls-version", DtlsVersion),
        CipherSuites = profile.Values("cipher-suite", YangTypes.UInt16),
        ExtensionTypes = profile.Values("extension-type", YangTypes.UInt16),
        TrustAnchors = profile.Values("accept-list-ta-cert", YangTypes.Binary),
        PskModes = profile.Values("psk-key-exchange-mode", YangTypes.UInt8),
        SupportedGroups = profile.Values("supported-group", YangTypes.UInt16),
        CertificateSignatureAlgorithms = profile.Values("signature-algorithm-cert", YangTypes.UInt16),
        SignatureAlgorithms = profile.Values("signature-algorithm", YangTypes.UInt16),
        ApplicationProtocols = profile.Values("application-protocol", YangTypes.Text),
        CompressionAlgorithms = profile.Values("cert-compression-algorithm", YangTypes.UInt16),
        CertificateAuthorities = profile.Values("certificate-authorities", YangTypes.Text),
    };
}
