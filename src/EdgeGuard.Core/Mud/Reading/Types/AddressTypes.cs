using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Mud.Json;

namespace EdgeGuard.Core.Mud.Reading.Types;

/// <summary>A prefix as it was written: the network, and whether bits behind the prefix were set.</summary>
internal readonly record struct WrittenPrefix(IPNetwork Network, bool HasHostBits);

/// <summary>The types <c>inet:ipv4-prefix</c> and <c>inet:ipv6-prefix</c> (RFC 6991 §4).</summary>
internal sealed class PrefixType(AddressFamily family) : YangType<WrittenPrefix>
{
    private readonly int _bits = family == AddressFamily.InterNetwork ? 32 : 128;

    internal override MudRule Rule => MudRules.Prefix;

    internal override string Expected => family == AddressFamily.InterNetwork
        ? "an IPv4 prefix such as \"192.0.2.0/24\""
        : "an IPv6 prefix such as \"2001:db8::/32\"";

    internal override bool TryRead(JsonItem item, out WrittenPrefix value)
    {
        value = default;
        if (item is not JsonText { Value.Length: <= InetPatterns.LongestPrefix } text) return false;
        int slash = text.Value.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 || !TryReadLength(text.Value[(slash + 1)..], out int length)) return false;
        if (!InetPatterns.TryReadAddress(text.Value[..slash], family, out IPAddress? address)) return false;
        IPNetwork network = AddressPrefix.Of(address, length);
        value = new(network, !network.BaseAddress.Equals(address));
        return true;
    }

    internal override Repaired<WrittenPrefix>? Repair(JsonItem item) =>
        item is JsonText { Value.Length: <= InetPatterns.LongestPrefix } text
        && InetPatterns.TryReadAddress(text.Value, family, out IPAddress? address)
            ? new(MudRules.PrefixLength, new(new(address, _bits), false), $"\"{address}/{_bits}\"")
            : null;

    // One digit, or two; three from 100 up: the module's pattern takes "07" for IPv6, where IPv4 takes no leading zero.
    private bool TryReadLength(string text, out int length)
    {
        bool leadingZero = text.Length > 1 && text[0] == '0' && (family == AddressFamily.InterNetwork || text.Length > 2);
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out length) && length <= _bits && !leadingZero;
    }
}

/// <summary>The type <c>inet:host</c>: an address or a domain name (RFC 6991 §4); read in lower case without a final dot.</summary>
internal sealed class HostType : YangType<string>
{
    internal override MudRule Rule => MudRules.Host;

    internal override string Expected => "a domain name such as \"cloud.example.com\"";

    internal override bool TryRead(JsonItem item, out string value)
    {
        value = item is JsonText text ? Fold(text.Value) : "";
        return item is JsonText written && InetPatterns.IsHost(written.Value);
    }

    internal override Repaired<string>? Repair(JsonItem item) =>
        item is JsonText { Value: ['*', '.', .. string rest] } && InetPatterns.IsDomainName(rest)
            ? new(MudRules.WildcardHost, "*." + Fold(rest), $"every name that ends in \".{Fold(rest)}\"", "Name each host.")
            : null;

    private static string Fold(string name)
    {
        string folded = name.ToLowerInvariant();
        return folded.Length > 1 && folded[^1] == '.' ? folded[..^1] : folded;
    }
}

/// <summary>The type <c>yang:mac-address</c> (RFC 6991 §3).</summary>
internal sealed class MacType : YangType<MacAddress>
{
    internal override MudRule Rule => MudRules.Mac;

    internal override string Expected => "six pairs of hexadecimal digits with colons, such as \"00:00:5e:00:53:01\"";

    internal override bool TryRead(JsonItem item, out MacAddress value)
    {
        value = default;
        return item is JsonText { Value: { Length: 17 } text } && text[2] == ':' && MacAddress.TryParse(text, out value);
    }
}

/// <summary>The patterns of <c>ietf-inet-types</c> that decide what a name or address is, word for word (RFC 6991 §4).</summary>
internal static partial class InetPatterns
{
    /// <summary>No prefix is longer, so longer text need not meet a pattern.</summary>
    internal const int LongestPrefix = 64;

    private const int LongestName = 253;

    internal static bool TryReadAddress(string text, AddressFamily family, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out IPAddress? address)
    {
        address = null;
        bool fits = family == AddressFamily.InterNetwork ? Ipv4().IsMatch(text) : Ipv6().IsMatch(text) && Ipv6Shape().IsMatch(text);
        return fits && IPAddress.TryParse(text, out address) && address.AddressFamily == family;
    }

    internal static bool IsDomainName(string text) => text.Length <= LongestName && DomainName().IsMatch(text);

    internal static bool IsHost(string text) => IsDomainName(text) || IsAddress(text);

    /// <summary>An address, with or without a zone.</summary>
    internal static bool IsAddress(string text)
    {
        if (text.Length > LongestName) return false;
        int zone = text.IndexOf('%', StringComparison.Ordinal);
        if (zone >= 0 && !Zone().IsMatch(text[zone..])) return false;
        string address = zone < 0 ? text : text[..zone];
        return address.Length <= LongestPrefix
            && (TryReadAddress(address, AddressFamily.InterNetwork, out _) || TryReadAddress(address, AddressFamily.InterNetworkV6, out _));
    }

    [GeneratedRegex(@"\A(([0-9]|[1-9][0-9]|1[0-9][0-9]|2[0-4][0-9]|25[0-5])\.){3}([0-9]|[1-9][0-9]|1[0-9][0-9]|2[0-4][0-9]|25[0-5])\z", RegexOptions.CultureInvariant)]
    private static partial Regex Ipv4();

    [GeneratedRegex(@"\A((:|[0-9a-fA-F]{0,4}):)([0-9a-fA-F]{0,4}:){0,5}((([0-9a-fA-F]{0,4}:)?(:|[0-9a-fA-F]{0,4}))|(((25[0-5]|2[0-4][0-9]|[01]?[0-9]?[0-9])\.){3}(25[0-5]|2[0-4][0-9]|[01]?[0-9]?[0-9])))\z", RegexOptions.CultureInvariant)]
    private static partial Regex Ipv6();

    [GeneratedRegex(@"\A((([^:]+:){6}(([^:]+:[^:]+)|(.*\..*)))|((([^:]+:)*[^:]+)?::(([^:]+:)*[^:]+)?))\z", RegexOptions.CultureInvariant)]
    private static partial Regex Ipv6Shape();

    [GeneratedRegex(@"\A((([a-zA-Z0-9_]([a-zA-Z0-9\-_]){0,61})?[a-zA-Z0-9]\.)*([a-zA-Z0-9_]([a-zA-Z0-9\-_]){0,61})?[a-zA-Z0-9]\.?|\.)\z", RegexOptions.CultureInvariant)]
    private static partial Regex DomainName();

    [GeneratedRegex(@"\A%[\p{N}\p{L}]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Zone();
}
