using System.Text.RegularExpressions;
using EdgeGuard.Core.Mud.Reading.Types;

namespace EdgeGuard.Core.Mud.Reading;

/// <summary>The nodes that extensions add to the <c>mud</c> container, and to its policies.</summary>
internal static partial class ExtensionReader
{
    private static readonly UnsignedType<uint> Frequency = new(60, uint.MaxValue);
    private static readonly UriType BomUrl = new(BomScheme(), "a coap, coaps, http or https address");
    private static readonly UriType Contact = new(ContactScheme(), "a mailto, tel, http or https address");

    private static readonly IdentityType<string> LocalScheme = new(MudModules.Transparency, "mudtx", new Dictionary<string, string>(),
        ("http", "http"), ("https", "https"), ("coap", "coap"), ("coaps", "coaps"));

    /// <summary>What stands in the <c>mud</c> container itself.</summary>
    internal static MudExtensions Read(ObjectReader mud) => new()
    {
        Transparency = mud.Extension($"{MudModules.Transparency}:transparency", ReadTransparency),
        UsesTlsProfiles = mud.ExtensionValue($"{MudModules.MudTls}:is-tls-dtls-profile-supported", YangTypes.Boolean),
        QuarantineAces = ReadQuarantine(mud),
        Reporter = mud.Extension($"{MudModules.Reporter}:reporter", ReadReporter),
    };

    private static MudReporter ReadReporter(ObjectReader reporter) => new()
    {
        Uri = reporter.Object("report-uri", YangTypes.Uri),
        FrequencyMinutes = reporter.Value("frequency", Frequency) ?? 1440,
    };

    private static SoftwareTransparency ReadTransparency(ObjectReader transparency)
    {
        transparency.Choice("sboms", "sbom-local-well-known", "sbom-contact-uri");
        transparency.Choice("vuln-url", "vuln-contact-uri");
        return new()
        {
            Boms = transparency.List("sboms", ReadBom, bom => bom.Version),
            LocalScheme = transparency.Object("sbom-local-well-known", LocalScheme),
            BomContact = transparency.Object("sbom-contact-uri", Contact),
            ArchiveList = transparency.Object("sbom-archive-list", YangTypes.Uri),
            VulnerabilityUrls = transparency.Values("vuln-url", YangTypes.Uri),
            VulnerabilityContact = transparency.Object("vuln-contact-uri", Contact),
        };
    }

    private static SoftwareBill ReadBom(ObjectReader bom) =>
        new(bom.Required("version-info", YangTypes.Text, ""), bom.Object("sbom-url", BomUrl));

    // The draft's module and NIST's of the same author differ in their names only.
    private static IReadOnlyList<string> ReadQuarantine(ObjectReader mud)
    {
        Func<ObjectReader, IReadOnlyList<string>> read = policy => policy.List("enabled-ace-names", ReadAceName, name => name);
        return mud.Extension($"{MudModules.Quarantine}:quaranteed-device-policy", read)
            ?? mud.Extension($"{MudModules.NistQuarantine}:quarantined-device-policy", read)
            ?? [];
    }

    private static string ReadAceName(ObjectReader entry)
    {
        string name = entry.Required("ace-name", YangTypes.Name, "");
        entry.Refer("ace-name", name, toAce: true);
        return name;
    }

    /// <summary>What stands in a policy container.</summary>
    internal static IReadOnlyList<BandwidthService> ReadBandwidth(ObjectReader policy) =>
        policy.Extension<IReadOnlyList<BandwidthService>>(
            $"{MudModules.Bandwidth}:bw-params", parameters => parameters.List("service", ReadService, service => service.Name)) ?? [];

    private static BandwidthService ReadService(ObjectReader service)
    {
        string? acl = service.Object("aclname", YangTypes.Name);
        if (acl is not null) service.Refer("aclname", acl, toAce: false);
        return new()
        {
            Name = service.Required("name", YangTypes.Text, ""),
            TimeframeSeconds = service.Required("timeframe", YangTypes.UInt32, 0u),
            PacketsPerSecond = service.Value("pps", YangTypes.UInt32),
            BitsPerSecond = service.Value("bps", YangTypes.UInt64),
            Dscp = service.Value("dscp", YangTypes.Dscp),
            AclName = acl,
        };
    }

    [GeneratedRegex(@"\A((coaps?)|(https?)):", RegexOptions.CultureInvariant)]
    private static partial Regex BomScheme();

    [GeneratedRegex(@"\A((mailto)|(https?)|(tel)):", RegexOptions.CultureInvariant)]
    private static partial Regex ContactScheme();
}
