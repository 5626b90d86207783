namespace EdgeGuard.Core.Mud;

/// <summary>What a file says by the extensions (RFC 8520 §3.9) that we read.</summary>
public sealed record MudExtensions
{
    /// <summary>Where to find the software's bill of materials and its vulnerabilities (RFC 9472 §3).</summary>
    public SoftwareTransparency? Transparency { get; init; }

    /// <summary>The device speaks TLS as its profiles say (RFC 9761 §5); null where the maker does not say.</summary>
    public bool? UsesTlsProfiles { get; init; }

    /// <summary>Names of the ACEs that stay in force in quarantine (draft-richardson-shg-mud-quarantined-access).</summary>
    public IReadOnlyList<string> QuarantineAces { get; init; } = [];

    /// <summary>Expected traffic from the device (draft-lear-opsawg-mud-bw-profile).</summary>
    public IReadOnlyList<BandwidthService> FromDeviceBandwidth { get; init; } = [];

    /// <summary>Expected traffic to the device (draft-lear-opsawg-mud-bw-profile).</summary>
    public IReadOnlyList<BandwidthService> ToDeviceBandwidth { get; init; } = [];

    /// <summary>Where the maker would like reports (draft-lear-opsawg-mud-reporter).</summary>
    public MudReporter? Reporter { get; init; }
}

/// <summary>The <c>transparency</c> container (RFC 9472 §3).</summary>
public sealed record SoftwareTransparency
{
    /// <summary>Bills of materials at fixed addresses, by version.</summary>
    public IReadOnlyList<SoftwareBill> Boms { get; init; } = [];

    /// <summary>Scheme by which the device itself serves one at its well-known place: <c>http https coap coaps</c>.</summary>
    public string? LocalScheme { get; init; }

    /// <summary>Contact for a bill of materials: a <c>mailto</c>, <c>tel</c> or web address.</summary>
    public string? BomContact { get; init; }

    /// <summary>Where earlier ones are listed.</summary>
    public string? ArchiveList { get; init; }

    /// <summary>Where vulnerabilities are published.</summary>
    public IReadOnlyList<string> VulnerabilityUrls { get; init; } = [];

    /// <summary>Contact for vulnerabilities: a <c>mailto</c>, <c>tel</c> or web address.</summary>
    public string? VulnerabilityContact { get; init; }
}

/// <summary>A software bill of materials (RFC 9472 §3, <c>sboms</c>).</summary>
/// <param name="Version">The version that it describes.</param>
/// <param name="Url">Where it is; null where the maker does not say.</param>
public sealed record SoftwareBill(string Version, string? Url);

/// <summary>Traffic of one service as the maker expects it (draft-lear-opsawg-mud-bw-profile, <c>service</c>).</summary>
public sealed record BandwidthService
{
    /// <summary>Unique among the services of a direction.</summary>
    public required string Name { get; init; }

    /// <summary>How long a burst at these rates may last, in seconds.</summary>
    public required uint TimeframeSeconds { get; init; }

    /// <summary>Packets per second.</summary>
    public uint? PacketsPerSecond { get; init; }

    /// <summary>Bits per second.</summary>
    public ulong? BitsPerSecond { get; init; }

    /// <summary>Differentiated services code point, 0 to 63.</summary>
    public byte? Dscp { get; init; }

    /// <summary>Name of the ACL that knows the service's packets.</summary>
    public string? AclName { get; init; }
}

/// <summary>Where and how often to report (draft-lear-opsawg-mud-reporter, <c>reporter</c>).</summary>
public sealed record MudReporter
{
    /// <summary>Where reports go; used only when the operator allows it.</summary>
    public string? Uri { get; init; }

    /// <summary>Least time between reports, in minutes; 60 or more, 1440 if absent.</summary>
    public uint FrequencyMinutes { get; init; } = 1440;
}

/// <summary>How a device speaks TLS or DTLS (RFC 9761 §5, <c>tls-dtls-profile</c>); shown, not enforced.</summary>
public sealed record TlsProfile
{
    /// <summary>1 to 64 characters, unique in its entry.</summary>
    public required string Name { get; init; }

    /// <summary>Of <c>tls12 tls13</c>.</summary>
    public IReadOnlyList<string> TlsVersions { get; init; } = [];

    /// <summary>Of <c>dtls12 dtls13</c>.</summary>
    public IReadOnlyList<string> DtlsVersions { get; init; } = [];

    /// <summary>Cipher suites by their registered numbers.</summary>
    public IReadOnlyList<ushort> CipherSuites { get; init; } = [];

    /// <summary>Extension types by their registered numbers.</summary>
    public IReadOnlyList<ushort> ExtensionTypes { get; init; } = [];

    /// <summary>Named groups by their registered numbers.</summary>
    public IReadOnlyList<ushort> SupportedGroups { get; init; } = [];

    /// <summary>Signature algorithms for the handshake by their registered numbers.</summary>
    public IReadOnlyList<ushort> SignatureAlgorithms { get; init; } = [];

    /// <summary>Signature algorithms for certificates by their registered numbers.</summary>
    public IReadOnlyList<ushort> CertificateSignatureAlgorithms { get; init; } = [];

    /// <summary>Certificate compression algorithms by their registered numbers.</summary>
    public IReadOnlyList<ushort> CompressionAlgorithms { get; init; } = [];

    /// <summary>Ways to exchange a pre-shared key by their registered numbers.</summary>
    public IReadOnlyList<byte> PskModes { get; init; } = [];

    /// <summary>Application protocols (ALPN).</summary>
    public IReadOnlyList<string> ApplicationProtocols { get; init; } = [];

    /// <summary>Distinguished names of acceptable certificate authorities.</summary>
    public IReadOnlyList<string> CertificateAuthorities { get; init; } = [];

    /// <summary>Trust anchors as CMS in base64.</summary>
    public IReadOnlyList<string> TrustAnchors { get; init; } = [];
}
