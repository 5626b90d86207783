using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using EdgeGuard.Core.Access;
using EdgeGuard.Core.Networks;

namespace EdgeGuard.Core.Nft;

/// <summary>
/// Dynamic ARP inspection and its IPv6 counterpart, neighbor discovery inspection (source address validation, RFC 7039 §3). On an enforced network, a
/// frame is dropped where it comes in if it puts an address that a device holds, or that is the gateway's, at another MAC address.
/// </summary>
/// <remarks>
/// Addresses that nobody holds pass, so that a new device can be found, at the rate of <see cref="NeighborRate"/>; not in advertisements to all at bridge
/// ports. So do ARP probes (RFC 5227 §2.1.1) and duplicate address probes (RFC 4862 §5.4.2), whose senders have no address yet. What the gateway answers for others never comes in by an interface.
/// </remarks>
internal static class NeighborInspection
{
    private const int BeforeBridge = -190;

    internal static IEnumerable<NftSet> Sets(AccessTable access)
    {
        if (Inspected(access.Home).Any())
        {
            foreach (NftSet meter in NeighborRate.Sets) yield return meter;
        }
        foreach ((NetworkAccess network, int number) in Inspected(access.Home))
        {
            ImmutableArray<(NftKey Mac, IPAddress Address)> bound = [.. BoundOn(access, network)];
            yield return Set(NeighborRules.Bound(IpFamily.V4, number), [NftType.EtherAddr, NftType.Ipv4Addr], Pairs(bound, IpFamily.V4));
            yield return Set(NeighborRules.Held(IpFamily.V4, number), [NftType.Ipv4Addr], Held(bound, network, IpFamily.V4));
            yield return Set(NeighborRules.Bound(IpFamily.V6, number), [NftType.EtherAddr, NftType.Ipv6Addr], Pairs(bound, IpFamily.V6));
            yield return Set(NeighborRules.Held(IpFamily.V6, number), [NftType.Ipv6Addr], Held(bound, network, IpFamily.V6));
        }

        NftSet Set(string name, ImmutableArray<NftType> key, IEnumerable<NftKey> keys) => new()
        {
            Name = name,
            Key = key,
            Comment = key.Length == 2 ? "bindings of one network: MAC and IP address" : "addresses that devices of one network or the gateway hold",
            Elements = [.. keys.Order().Distinct().Select(k => new NftElement(k))],
        };
    }

    internal static IEnumerable<NftChain> Chains(AccessTable access)
    {
        (NetworkAccess Network, int Number)[] inspected = [.. Inspected(access.Home)];
        foreach (NftChain options in inspected.Length > 0 ? NeighborRules.Options : []) yield return options;
        foreach ((NetworkAccess network, int number) in inspected)
        {
            NftHook hook = new(NftChainType.Filter, NftHookPoint.Ingress, BeforeBridge)
            {
                Devices = string.Join(' ', network.Places.Distinct().Order(StringComparer.Ordinal)),
            };
            string name = network.Network.Name;
            yield return NeighborRate.OfRelayed(access, network, number);
            yield return new() { Name = Numbered("arp_inspection", number), Comment = $"ARP of {name} as it comes in", Hook = hook, Rules = NeighborRules.OfArp(number) };
            yield return new() { Name = Numbered("nd_inspection", number), Comment = $"neighbor discovery of {name} as it comes in", Hook = hook, Rules = NeighborRules.OfDiscovery(network, number) };
        }
    }

    /// <summary>A name for one network. Networks keep their order as long as the configuration stays.</summary>
    internal static string Numbered(string name, int number) => string.Create(CultureInfo.InvariantCulture, $"{name}_{number}");

    private static IEnumerable<(NetworkAccess Network, int Number)> Inspected(HomeAccess home) =>
        home.Networks.Select((network, number) => (network, number)).Where(n => n.network.Mode == EnforcementMode.Enforce && !n.network.Places.IsEmpty);

    private static IEnumerable<(NftKey, IPAddress)> BoundOn(AccessTable access, NetworkAccess network) =>
        from device in access.Devices
        where device.Interfaces.Any(network.Network.Interfaces.Contains)
        from binding in device.Bindings
        where !network.Network.GatewayAddresses.Contains(binding.Address)
        select (NftKey.Of(binding.Mac), binding.Address);

    private static IEnumerable<NftKey> Pairs(ImmutableArray<(NftKey Mac, IPAddress Address)> bound, IpFamily f) =>
        bound.Where(b => b.Address.AddressFamily == f.Family).Select(b => b.Mac.Then(NftKey.Of(b.Address)));

    private static IEnumerable<NftKey> Held(ImmutableArray<(NftKey Mac, IPAddress Address)> bound, NetworkAccess network, IpFamily f) =>
        bound.Select(b => b.Address).Concat(network.Network.GatewayAddresses).Where(a => a.AddressFamily == f.Family).Select(NftKey.Of);
}
