using System.Collections.Immutable;
using System.Net;
using EdgeGuard.Core.Addresses;

namespace EdgeGuard.Agent.Options;

/// <summary>Understands and checks the addresses in the section <c>dns</c>.</summary>
internal static class DnsSettings
{
    private const int ShortestZone = 8;

    // Groups, loopback and link-local addresses, and IPv4 addresses inside IPv6, are no hosts beyond the gateway.
    private static readonly IPNetwork[] NoZones =
        [.. new[] { "0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/3", "::/96", "fe80::/10", "ff00::/8" }.Select(IPNetwork.Parse)];

    /// <summary>Every problem, with its key.</summary>
    internal static IEnumerable<string> Check(DnsOptions options) =>
    [
        .. options.Upstreams.Where(u => !NameServers.TryParse(u, out _))
            .Select(u => $"dns:upstreams: '{u}' is not ADDRESS or ADDRESS#PORT, such as 192.168.1.2 or 127.0.0.1#5335."),
        .. options.LocalPrefixes.Where(p => !TryReadZone(p, out _))
            .Select(p => $"dns:localPrefixes: '{p}' is no prefix of hosts with names, such as fd12:3456:789a::/48."),
        .. options.Nat64Prefixes.Where(p => !TryReadTranslation(p, out _))
            .Select(p => $"dns:nat64Prefixes: '{p}' is no NAT64 prefix: IPv6, of 32, 40, 48, 56, 64 or 96 bits, such as 64:ff9b:1::/96."),
    ];

    internal static ImmutableArray<IPNetwork> Zones(DnsOptions options) => [.. options.LocalPrefixes.Where(p => TryReadZone(p, out _)).Select(IPNetwork.Parse)];

    internal static ImmutableArray<IPNetwork> Translations(DnsOptions options) => [.. options.Nat64Prefixes.Where(p => TryReadTranslation(p, out _)).Select(IPNetwork.Parse)];

    private static bool TryReadZone(string text, out IPNetwork prefix) =>
        AddressText.TryParse(text, out prefix) && prefix.PrefixLength >= ShortestZone && !Overlaps(prefix);

    private static bool TryReadTranslation(string text, out IPNetwork prefix) => AddressText.TryParse(text, out prefix) && TranslationPrefix.CanBe(prefix);

    private static bool Overlaps(IPNetwork prefix) => prefix.BaseAddress.IsIPv4MappedToIPv6 || NoZones.Any(n => n.Contains(prefix.BaseAddress) || prefix.Contains(n.BaseAddress));
}
