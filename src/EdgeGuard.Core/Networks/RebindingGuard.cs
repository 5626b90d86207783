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
    /// <summary>Prefixes of the governed and trusted networks, and the other local networks.</summary>
    public ImmutableArray<IPNetwork> OwnNetworks { get; init; } = [];

    /// <summary>The gateway's own addresses, on every interface.</summary>
    public ImmutableHashSet<IPAddress> OwnAddresses { get; init; } = [];

    /// <summary>Names, in lower case, at and below which the operator uses private addresses.</summary>
    public ImmutableArray<string> LocalNames { get; init; } = [];

    /// <summary>The guard of a gateway.</summary>
    /// <param name="networks">Its networks, of every kind.</param>
    /// <param name="others">Local networks besides.</param>
    /// <param name="facts">The machine; null where it was not read yet.</param>
    /// <param name="localNames">Names that the operator declared local, in lower case.</param>
    public static RebindingGuard Of(IEnumerable<Network> networks, IEnumerable<IPNetwork> others, GatewayFacts? facts, ImmutableArray<string> localNames)
    {
        Network[] all = [.. networks];
        return new()
        {
            OwnNetworks = [.. all.SelectMany(n => n.Prefixes), .. others],
            OwnAddresses = [.. all.SelectMany(n => n.GatewayAddresses), .. facts?.OwnAddresses ?? []],
            LocalNames = localNames,
        };
    }

    /// <summary>The name may have private addresses.</summary>
    public bool IsLocal(string name) => PublicAddresses.IsLocalName(name) || LocalNames.Any(own => PublicAddresses.IsUnder(name, own));

    /// <summary>The name, in lower case, may have this address.</summary>
    public bool Admits(string name, IPAddress address) => IsLocal(name) || PublicAddresses.IsPublic(address) && !IsOwn(address);

    private bool IsOwn(IPAddress address) => LeadsHome(address) || EmbeddedAddresses.Of(address).Any(LeadsHome);

    private bool LeadsHome(IPAddress address) => OwnAddresses.Contains(address) || OwnNetworks.Any(n => n.Contains(address));
}
