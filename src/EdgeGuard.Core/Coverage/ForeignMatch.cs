using System.Globalization;
using System.Net;
using System.Text.Json;
using EdgeGuard.Core.Addresses;

namespace EdgeGuard.Core.Coverage;

/// <summary>Whether a packet matches a condition of a foreign rule, as <c>nft -j</c> prints it. Null where the condition is of a kind that is not read.</summary>
internal static class ForeignMatch
{
    internal static bool? Of(JsonElement match, SamplePacket packet)
    {
        if (!match.TryGetProperty("left", out JsonElement left) || !match.TryGetProperty("right", out JsonElement right) || Value(left, packet) is not { } value) return null;
        bool? equal = value.Length == 0 ? false : Is(value, right);
        return match.TryGetProperty("op", out JsonElement op) ? op.GetString() switch
        {
            "==" or "in" => equal,
            "!=" => !equal,
            _ => null,
        } : null;
    }

    /// <summary>What a packet has where a condition looks; empty where it has none, null where that is not known.</summary>
    internal static string? Value(JsonElement left, SamplePacket packet)
    {
        if (left.ValueKind != JsonValueKind.Object) return null;
        if (left.TryGetProperty("meta", out JsonElement meta)) return Meta(Text(meta, "key"), packet);
        if (left.TryGetProperty("ct", out JsonElement ct)) return Text(ct, "key") is "state" ? packet.State : null;
        return left.TryGetProperty("payload", out JsonElement payload) ? Payload(Text(payload, "protocol"), Text(payload, "field"), packet) : null;
    }

    private static string? Meta(string? key, SamplePacket packet) => key switch
    {
        "iifname" or "iif" => packet.InInterface,
        "oifname" or "oif" => packet.OutInterface ?? "",
        "l4proto" => packet.Protocol,
        "nfproto" => packet.NetworkProtocol == "ip" ? "ipv4" : "ipv6",
        "protocol" => packet.NetworkProtocol,
        "pkttype" => "host",
        _ => null,
    };

    private static string? Payload(string? protocol, string? field, SamplePacket packet) => (protocol, field) switch
    {
        ("ip" or "ip6", "saddr") => protocol == packet.NetworkProtocol ? packet.Source.ToString() : "",
        ("ip" or "ip6", "daddr") => protocol == packet.NetworkProtocol ? packet.Destination.ToString() : "",
        ("ip", "protocol") or ("ip6", "nexthdr") => protocol == packet.NetworkProtocol ? packet.Protocol : "",
        ("tcp" or "udp", "dport") => protocol == packet.Protocol ? Number(packet.DestinationPort) : "",
        ("tcp" or "udp", "sport") => protocol == packet.Protocol ? Number(packet.SourcePort) : "",
        ("th", "dport") => Number(packet.DestinationPort),
        ("th", "sport") => Number(packet.SourcePort),
        ("icmp" or "icmpv6" or "arp" or "igmp" or "esp" or "ah" or "sctp", _) => "",
        _ => null,
    };

    /// <summary>Whether a value is among those on the right side.</summary>
    internal static bool? Is(string value, JsonElement right) => right.ValueKind switch
    {
        JsonValueKind.String => IsText(value, right.GetString()!),
        JsonValueKind.Number => value == right.GetRawText(),
        JsonValueKind.Array => Any(value, right),
        JsonValueKind.Object when right.TryGetProperty("set", out JsonElement set) && set.ValueKind == JsonValueKind.Array => Any(value, set),
        JsonValueKind.Object when right.TryGetProperty("prefix", out JsonElement prefix) => IsIn(value, prefix),
        JsonValueKind.Object when right.TryGetProperty("range", out JsonElement range) => IsBetween(value, range),
        _ => null,
    };

    // A name that begins with @ is a set whose elements are not read.
    private static bool? IsText(string value, string text) =>
        text.StartsWith('@') ? null
        : text.EndsWith('*') ? value.StartsWith(text[..^1], StringComparison.Ordinal)
        : value == text || AddressText.TryParse(text, out IPAddress? address) && address.ToString() == value;

    private static bool? Any(string value, JsonElement set)
    {
        bool? any = false;
        foreach (JsonElement one in set.EnumerateArray())
        {
            bool? isOne = Is(value, one);
            if (isOne == true) return true;
            any = isOne is null ? null : any;
        }
        return any;
    }

    private static bool? IsIn(string value, JsonElement prefix) =>
        AddressText.TryParse($"{Text(prefix, "addr")}/{(prefix.TryGetProperty("len", out JsonElement length) ? length.GetRawText() : "")}", out IPNetwork network)
        && AddressText.TryParse(value, out IPAddress? address) ? network.Contains(address) : null;

    private static bool? IsBetween(string value, JsonElement range)
    {
        if (range.ValueKind != JsonValueKind.Array || range.GetArrayLength() != 2 || !int.TryParse(value, out int number)) return null;
        return range[0].ValueKind == JsonValueKind.Number && range[1].ValueKind == JsonValueKind.Number && range[0].TryGetInt32(out int low) && range[1].TryGetInt32(out int high)
            ? number >= low && number <= high : null;
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string? Text(JsonElement from, string name) =>
        from.ValueKind == JsonValueKind.Object && from.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
