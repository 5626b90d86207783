using System.Globalization;
using System.Net;
using System.Text.Json;
using EdgeGuard.Core.Addresses;

namespace EdgeGuard.Core.Leases;

/// <summary>
/// The lease files of AdGuard Home and systemd-networkd. A file that is cut off is no JSON, and says nothing.
/// <code>
/// AdGuard Home:      {"version":1,"leases":[{"expires":"2023-11-14T22:23:20Z","ip":"192.0.2.10","hostname":"camera","mac":"00:00:5e:00:53:01","static":false}]}
/// systemd-networkd:  {"Leases":[{"ClientId":[1,…],"Address":[192,0,2,10],"Hostname":"camera","HardwareAddress":[0,…],"ExpirationRealtimeUSec":1700000600000000}]}
/// </code>
/// </summary>
internal static class JsonLeases
{
    private const long MicrosecondsPerSecond = 1_000_000;

    /// <returns>null where the file is no JSON, or none of these.</returns>
    internal static LeaseTable? Read(ReadOnlySpan<byte> file, DateTimeOffset now)
    {
        Utf8JsonReader reader = new(file);
        try
        {
            using JsonDocument whole = JsonDocument.ParseValue(ref reader);
            if (whole.RootElement.ValueKind != JsonValueKind.Object) return null;
            return Read(whole.RootElement, "leases", "AdGuard Home", AdGuard, now) ?? Read(whole.RootElement, "Leases", "systemd-networkd", Networkd, now);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static LeaseTable? Read(JsonElement root, string name, string format, Func<JsonElement, RecordedLease?> lease, DateTimeOffset now)
    {
        if (!root.TryGetProperty(name, out JsonElement leases) || leases.ValueKind != JsonValueKind.Array) return null;
        LeaseCollector into = new(now);
        foreach (JsonElement one in leases.EnumerateArray())
        {
            if (one.ValueKind == JsonValueKind.Object && lease(one) is { } read) into.Add(read);
            else into.Skip();
        }
        return into.Table(format);
    }

    // A static lease is what the operator reserved, and has no end.
    private static RecordedLease? AdGuard(JsonElement lease)
    {
        if (!AddressText.TryParse(Text(lease, "ip"), out IPAddress? address) || !MacAddress.TryParse(Text(lease, "mac") ?? "", out MacAddress mac)) return null;
        if (lease.TryGetProperty("static", out JsonElement isStatic) && isStatic.ValueKind == JsonValueKind.True) return new(address, mac, null, LeaseCollector.Name(Text(lease, "hostname")));
        return DateTimeOffset.TryParse(Text(lease, "expires"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset until)
            ? new(address, mac, until, LeaseCollector.Name(Text(lease, "hostname")))
            : null;
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
