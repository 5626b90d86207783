using System.Collections.Immutable;
using System.Net;
using EdgeGuard.Core.Addresses;

namespace EdgeGuard.Core.Networks;

/// <summary>
/// DNS rebinding protection: which addresses a DNS name may have on this gateway. The owner of a public name chooses its addresses, so the name
/// must not lead to a host of the home, to the gateway, or to a private address.
/// </summary>
public sealed record RebindingGuard
{
    // Loopback and embedded IPv4 addresses, link-local addresses, groups.
    private static readonly IPNetwork[] NeverTranslated = [.. new[] { "::/64", "fe80::/10", "ff00::/8" }.Select(IPNetwork.Parse)];

    /// <summary>The gateway's networks, of every kind.</summary>
    public IEnumerable<Network> Networks { get; init; } = [];

    /// <summary>Local networks besides.</summary>
    public ImmutableArray<IPNetwork> OtherNetworks { get; init; } = [];

    /// <summary>Networks of the home that lie behind a router of it, as that router announces.</summary>
    public ImmutableArray<IPNetwork> RoutedNetworks { get; init; } = [];

    /// <summary>The machine, with its own addresses on every interface; null where it was not read yet.</summary>
    public GatewayFacts? Facts { get; init; }

    /// <summary>Names, in lower case, at and below which the operator uses private addresses.</summary>
    public ImmutableArray<string> LocalNames { get; init; } = [];

    /// <summary>Prefixes that the operator declares as zones of hosts with names, such as unique local addresses (RFC 4193 §3).</summary>
    public ImmutableArray<IPNetwork> Zones { get; init; } = [];

    /// <summary>NAT64 prefixes that the operator declares (<see cref="TranslationPrefix"/>).</summary>
    public ImmutableArray<IPNetwork> Translations { get; init; } = [];

    /// <summary>Whether an announced NAT64 prefix may count: it shares no address with a network of the home, with the gateway, or with a declared zone.</summary>
    public bool MayTranslate(IPNetwork prefix) =>
        TranslationPrefix.CanBe(prefix)
        && !Networks.SelectMany(n => n.Prefixes).Concat(OtherNetworks).Concat(Zones).Any(p => p.Contains(prefix.BaseAddress) || prefix.Contains(p.BaseAddress))
        && !Networks.SelectMany(n => n.GatewayAddresses).Concat(Facts?.OwnAddresses ?? []).Any(prefix.Contains)
        && !NeverTranslated.Any(p => p.Contains(prefix.BaseAddress) || prefix.Contains(p.BaseAddress));

    /// <summary>The name may have private addresses.</summary>
    public bool IsLocal(string name) => PublicAddresses.IsLocalName(name) || LocalNames.Any(own => PublicAddresses.IsUnder(name, own));

    /// <summary>The name, in lower case, may have this address.</summary>
    public bool Admits(string name, IPAddress address) => IsLocal(name) || !IsOwn(address) && LeadsOutside(address);

    /// <summary>A declared translator sends packets for this address on to an IPv4 address.</summary>
    internal bool Translates(IPAddress address) => Translations.Any(p => p.Contains(address));

    /// <summary>The IPv4 addresses to which declared translators send packets for this address.</summary>
    internal IEnumerable<IPAddress> TranslatedTo(IPAddress address) => Translations.Where(p => p.Contains(address)).SelectMany(p => TranslationPrefix.Of(p, address));

    // What is declared never covers an address of the home, whatever prefix was written.
    internal bool LeadsOutside(IPAddress address)
    {
        IPNetwork[] translations = [.. Translations.Where(p => p.Contains(address))];
        if (translations.Length > 0) return translations.All(p => TranslationPrefix.Of(p, address).All(inside => PublicAddresses.IsPublic(inside) && !LeadsHome(inside)));
        return PublicAddresses.IsPublic(address) || Zones.Any(z => z.Contains(address));
    }

    internal bool IsOwn(IPAddress address) => LeadsHome(address) || EmbeddedAddresses.Of(address).Any(LeadsHome);

    private bool LeadsHome(IPAddress address) =>
        Networks.Any(n => n.GatewayAddresses.Contains(address) || n.Prefixes.Any(p => p.Contains(address)))
        || OtherNetworks.Any(n => n.Contains(address))
        || RoutedNetworks.Any(n => n.Contains(address))
        || Facts?.OwnAddresses.Contains(address) == true;
}
