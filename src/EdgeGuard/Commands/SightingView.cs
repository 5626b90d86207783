using System.Text.Json.Serialization;
using EdgeGuard.Core.Devices;

namespace EdgeGuard.Commands;

/// <summary>One line of <c>edgeguard sightings</c>; a member that is not known is left out.</summary>
internal sealed record SightingView(
    [property: JsonPropertyName("packet")] int Packet,
    [property: JsonPropertyName("source")] string Source,
    [property: JsonPropertyName("mac")] string Mac,
    [property: JsonPropertyName("ip")] string? Ip,
    [property: JsonPropertyName("mud_url")] string? MudUrl,
    [property: JsonPropertyName("hostname")] string? HostName,
    [property: JsonPropertyName("vendor_class")] string? VendorClass,
    [property: JsonPropertyName("fingerprint")] string? Fingerprint)
{
    internal static SightingView Of(int packet, Sighting sighting) => new(
        packet, NameOf(sighting.Source), sighting.Mac.ToString(), sighting.Address?.ToString(),
        sighting.MudUrl, sighting.HostName, sighting.VendorClass, sighting.Fingerprint);

    /// <summary>The line for people.</summary>
    internal string ToText()
    {
        string details = string.Join(' ', new[] { Named("mud", MudUrl), Named("host", HostName), Named("vendor", VendorClass), Named("asks", Fingerprint) }.OfType<string>());
        return $"{Packet,6} {Source,-5} {Mac} {Ip ?? "-",-15} {details}".TrimEnd();
    }

    private static string NameOf(SightingSource source) => source switch
    {
        SightingSource.Dhcp4 => "dhcp4",
        SightingSource.Dhcp6 => "dhcp6",
        SightingSource.Lldp => "lldp",
        SightingSource.Arp => "arp",
        SightingSource.NeighborDiscovery => "nd",
        _ => throw new ArgumentOutOfRangeException(nameof(source), source, "not a source in a frame"),
    };

    private static string? Named(string name, string? value) => value is null ? null : $"{name}={Plain.Text(value)}";
}

/// <summary>Its JSON.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SightingView))]
internal sealed partial class SightingJson : JsonSerializerContext;
