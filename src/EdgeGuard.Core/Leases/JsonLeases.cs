using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using EdgeGuard.Core.Addresses;

namespace EdgeGuard.Core.Leases;

/// <summary>
/// The lease files of AdGuard Home and systemd-networkd. A file that is cut off is no JSON, and says nothing.
/// <code>
/// AdGuard Home:      [{"mac":"AABeAFMB","ip":"wAACCg==","host":"camera","exp":1700000600}]          before 0.107.30; 1: reserved
///                    {"version":1,"leases":[{"expires":"2023-11-14T22:23:20Z","ip":"192.0.2.10","hostname":"camera","mac":"00:00:5e:00:53:01","static":false}]}
/// systemd-networkd:  {"Leases":[{"ClientId":[1,…],"Address":[192,0,2,10],"Hostname":"camera","HardwareAddress":[0,…],"ExpirationRealtimeUSec":1700000600000000}]}
/// </code>
/// </summary>
internal static class JsonLeases
{
    private const string AdGuardHome = "AdGuard Home";
    private const long MicrosecondsPerSecond = 1_000_000;
    private const int MacLength = 6, Reserved = 1;

    /// <returns>null where the file is no JSON, or none of these.</returns>
    internal static LeaseTable? Read(ReadOnlySpan<byte> file, DateTimeOffset now)
    {
        Utf8JsonReader reader = new(file);
        try
        {
            using JsonDocument whole = JsonDocument.ParseValue(ref reader);
            JsonElement root = whole.RootElement;
            if (root.ValueKind == JsonValueKind.Array) return Read(root, AdGuardHome, OldAdGuard, now);
            return Read(Leases(root, "leases"), AdGuardHome, AdGuard, now) ?? Read(Leases(root, "Leases"), "systemd-networkd", Networkd, now);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static JsonElement? Leases(JsonElement root, string name) => root.TryGetProperty(name, out JsonElement leases) && leases.ValueKind == JsonValueKind.Array ? leases : null;

    private static LeaseTable? Read(JsonElement? leases, string format, Func<JsonElement, RecordedLease?> lease, DateTimeOffset now)
    {
        if (leases is null) return null;
        LeaseCollector into = new(now);
        foreach (JsonElement one in leases.Value.EnumerateArray())
        {
            if (one.ValueKind == JsonValueKind.Object && lease(one) is { } read) into.Add(read);
            else into.Skip();
        }
        return into.Table(format);
    }

    // A static lease is what the operator reserved, and has no end.
    private static RecordedLease? AdGuard(JsonElement lease)
    {
        if (!AddressText.TryParse(Text(lease, "ip"), out IPAddress? address)) return null;
        bool isReserved = lease.TryGetProperty("static", out JsonElement isStatic) && isStatic.ValueKind == JsonValueKind.True;
        if (isReserved) return OfAdGuard(address, LeaseCollector.Mac(Text(lease, "mac")), null, Text(lease, "hostname"));
        return DateTimeOffset.TryParse(Text(lease, "expires"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset until)
            ? OfAdGuard(address, LeaseCollector.Mac(Text(lease, "mac")), until, Text(lease, "hostname"))
            : null;
    }

    private static RecordedLease? OldAdGuard(JsonElement lease)
    {
        if (lease.ValueKind != JsonValueKind.Object || Binary(lease, "ip") is not { Length: 4 or 16 } ip || Binary(lease, "mac") is not { } mac) return null;
        if (!lease.TryGetProperty("exp", out JsonElement end) || end.ValueKind != JsonValueKind.Number || !LeaseCollector.TryReadSeconds(end.GetRawText(), out long seconds)) return null;
        IPAddress address = new(ip);
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        return OfAdGuard(address, mac.Length == MacLength ? MacAddress.Read(mac) : null, seconds == Reserved ? null : DateTimeOffset.FromUnixTimeSeconds(seconds), Text(lease, "host"));
    }

    // For DHCPv6, it takes the MAC address out of the DUID, which is opaque (RFC 8415 §11).
    private static RecordedLease? OfAdGuard(IPAddress address, MacAddress? mac, DateTimeOffset? until, string? name)
    {
        bool isIpv6 = address.AddressFamily == AddressFamily.InterNetworkV6;
        return isIpv6 || mac is not null ? new(address, isIpv6 ? null : mac, until, LeaseCollector.Name(name)) { IsReserved = until is null } : null;
    }

    // The largest number stands for never.
    private static RecordedLease? Networkd(JsonElement lease)
    {
        if (Octets(lease, "Address") is not { Length: 4 } address || Octets(lease, "HardwareAddress") is not { Length: >= 6 } mac) return null;
        if (!lease.TryGetProperty("ExpirationRealtimeUSec", out JsonElement end) || end.ValueKind != JsonValueKind.Number || !end.TryGetUInt64(out ulong at)) return null;
        return new(new(address), MacAddress.Read(mac), at / MicrosecondsPerSecond is var seconds and <= uint.MaxValue ? DateTimeOffset.FromUnixTimeSeconds((long)seconds) : null, LeaseCollector.Name(Text(lease, "Hostname")))
        {
            Client = Octets(lease, "ClientId") is { } client ? Convert.ToHexStringLower(client) : null,
        };
    }

    private static string? Text(JsonElement lease, string name) =>
        lease.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static byte[]? Binary(JsonElement lease, string name) =>
        lease.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String && value.TryGetBytesFromBase64(out byte[]? octets) ? octets : null;

    private static byte[]? Octets(JsonElement lease, string name)
    {
        if (!lease.TryGetProperty(name, out JsonElement value) || value.ValueKind != JsonValueKind.Array || value.GetArrayLength() > 255) return null;
        List<byte> octets = [];
        foreach (JsonElement one in value.EnumerateArray())
        {
            if (one.ValueKind != JsonValueKind.Number || !one.TryGetByte(out byte octet)) return null;
            octets.Add(octet);
        }
        return [.. octets];
    }
}
