using System.Net;
using EdgeGuard.Core.Addresses;

namespace EdgeGuard.Core.Networks;

/// <summary>
/// From which addresses the gateway fetches what outsiders name: MUD files, their signatures and redirects. Otherwise a device could make the
/// gateway connect to hosts that the device cannot reach itself.
/// </summary>
public static class FetchTarget
{
    private const string Own = "an address of the gateway or of its networks";

    private static readonly IPNetwork LinkLocal = IPNetwork.Parse("169.254.0.0/16");

    /// <summary>Why the gateway does not fetch from an address of the internet's servers, as the end of a sentence; null where it does.</summary>
    /// <param name="home">The networks, addresses and translations of this home. Zones and local names in it do not count.</param>
    /// <param name="address">The address that would be dialled.</param>
    public static string? WhyRefused(RebindingGuard home, IPAddress address)
    {
        if (home.Translates(address)) return WhyRefusedTranslated(home, address);
        if (SpecialAddresses.Describe(address) is { } words) return words;
        if (FirstSpecial(EmbeddedAddresses.Of(address)) is { } inside) return $"an address that leads to {inside}";
        if (home.IsOwn(address)) return Own;
        return PublicAddresses.IsPublic(address) ? null : "no address of the internet";
    }

    private static string? WhyRefusedTranslated(RebindingGuard home, IPAddress address)
    {
        if (home.IsOwn(address)) return Own;
        if (!home.LeadsOutside(address)) return "translated (NAT64) to an address that is not on the internet";
        return FirstSpecial(home.TranslatedTo(address)) is { } inside ? $"translated (NAT64) to {inside}" : null;
    }

    private static string? FirstSpecial(IEnumerable<IPAddress> inside) =>
        inside.Select(address => SpecialAddresses.Describe(address) is { } words ? $"{address}, {words}" : null).FirstOrDefault(found => found is not null);

    /// <summary>The same for a server that the operator named as local. It may be at home, and on the gateway itself.</summary>
    public static string? WhyRefusedAtHome(IPAddress address) =>
        AddressScope.IsGroup(address) || address.IsIPv6LinkLocal || PublicAddresses.IsNobody(address) || LinkLocal.Contains(address) ? SpecialAddresses.Describe(address) : null;
}
