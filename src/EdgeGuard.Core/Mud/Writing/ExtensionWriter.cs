using System.Text.Json;
using EdgeGuard.Core.Mud.Reading;

namespace EdgeGuard.Core.Mud.Writing;

/// <summary>What extensions add to the <c>mud</c> container, to its policies and to entries.</summary>
internal static class ExtensionWriter
{
    internal static void Write(Utf8JsonWriter json, MudExtensions nodes)
    {
        WriteTransparency(json, nodes.Transparency);
        if (nodes.UsesTlsProfiles is { } uses) json.WriteBoolean($"{MudModules.MudTls}:is-tls-dtls-profile-supported", uses);
        WriteQuarantine(json, nodes.QuarantineAces);
        WriteReporter(json, nodes.Reporter);
    }

    internal static void WriteBandwidth(Utf8JsonWriter json, IReadOnlyList<BandwidthService> services)
    {
        if (services.Count == 0) return;
        json.WriteStartObject($"{MudModules.Bandwidth}:bw-params");
        json.WriteList("service", services, service =>
        {
            json.WriteString("name", service.Name);
            json.WriteNumber("timeframe", service.TimeframeSeconds);
            json.WriteWhole("pps", service.PacketsPerSecond);
            json.WriteLong("bps", service.BitsPerSecond);
            json.WriteWhole("dscp", service.Dscp);
            json.WriteText("aclname", service.AclName);
        });
        json.WriteEndObject();
    }

    internal static void WriteTlsProfiles(Utf8JsonWriter json, IReadOnlyList<TlsProfile> profiles) =>
        json.WriteList("tls-dtls-profile", profiles, profile =>
        {
            json.WriteString("name", profile.Name);
            json.WriteTexts("supported-tls-version", profile.TlsVersions);
            json.WriteTexts("supported-dtls-version", profile.DtlsVersions);
            WriteNumbers(json, "cipher-suite", profile.CipherSuites);
            WriteNumbers(json, "extension-type", profile.ExtensionTypes);
            json.WriteTexts("accept-list-ta-cert", profile.TrustAnchors);
            json.WriteNumbers("psk-key-exchange-mode", profile.PskModes.Select(mode => (uint)mode));
            WriteNumbers(json, "supported-group", profile.SupportedGroups);
            WriteNumbers(json, "signature-algorithm-cert", profile.CertificateSignatureAlgorithms);
            WriteNumbers(json, "signature-algorithm", profile.SignatureAlgorithms);
            json.WriteTexts("application-protocol", profile.ApplicationProtocols);
            WriteNumbers(json, "cert-compression-algorithm", profile.CompressionAlgorithms);
            json.WriteTexts("certificate-authorities", profile.CertificateAuthorities);
        });

    private static void WriteNumbers(Utf8JsonWriter json, string name, IReadOnlyList<ushort> values) =>
        json.WriteNumbers(name, values.Select(value => (uint)value));

    private static void WriteTransparency(Utf8JsonWriter json, SoftwareTransparency? transparency)
    {
        if (transparency is null) return;
        json.WriteStartObject($"{MudModules.Transparency}:transparency");
        json.WriteList("sboms", transparency.Boms, bom =>
        {
            json.WriteString("version-info", bom.Version);
            json.WriteText("sbom-url", bom.Url);
        });
        json.WriteText("sbom-local-well-known", transparency.LocalScheme);
        json.WriteText("sbom-contact-uri", transparency.BomContact);
        json.WriteText("sbom-archive-list", transparency.ArchiveList);
        json.WriteTexts("vuln-url", transparency.VulnerabilityUrls);
        json.WriteText("vuln-contact-uri", transparency.VulnerabilityContact);
        json.WriteEndObject();
    }

    private static void WriteQuarantine(Utf8JsonWriter json, IReadOnlyList<string> aces)
    {
        if (aces.Count == 0) return;
        json.WriteStartObject($"{MudModules.Quarantine}:quaranteed-device-policy");
        json.WriteList("enabled-ace-names", aces, ace => json.WriteString("ace-name", ace));
        json.WriteEndObject();
    }

    private static void WriteReporter(Utf8JsonWriter json, MudReporter? reporter)
    {
        if (reporter is null) return;
        json.WriteStartObject($"{MudModules.Reporter}:reporter");
        json.WriteText("report-uri", reporter.Uri);
        json.WriteNumber("frequency", reporter.FrequencyMinutes);
        json.WriteEndObject();
    }
}
