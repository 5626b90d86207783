using System.Collections.Immutable;
using System.Net;
using EdgeGuard.Core.Access;
using EdgeGuard.Core.Addresses;
using EdgeGuard.Core.Policy;
using EdgeGuard.Core.State;

namespace EdgeGuard.Core.Nft;

/// <summary>
/// Permissions from resolved names, as elements of hash sets. They are never rules or intervals, and two devices never share an element. An answer
/// therefore costs the kernel a few microseconds and permits nothing to other devices.
/// </summary>
public static class LearnedElements
{
    /// <summary>MAC address, peer, protocol, port: for entries of one port.</summary>
    internal const string FromDevice = "learned_from";

    /// <summary>Own address, peer, protocol, port.</summary>
    internal const string ToDevice = "learned_to";

    /// <summary>The agent takes elements away much earlier. This is for when it is dead, and a home must not starve of it.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromDays(7);

    /// <summary>The smallest change between two states that differ only in resolved addresses and in the gate's reports.</summary>
    public static NftDelta Between(GatewayState before, GatewayState after)
    {
        Dictionary<string, (List<NftElement> Removed, List<NftElement> Added)> sets = new(StringComparer.Ordinal);
        AccessTable old = AccessTable.Of(before), access = AccessTable.Next(before, after);
        ImmutableDictionary<string, ImmutableArray<IPAddress>> everyone = access.Directory.Names;
        foreach (DeviceAccess device in Differing(old, access).Select(access.Find).OfType<DeviceAccess>())
        {
            HashSet<(string Set, NftKey Key)> gone = [.. Of(old, everyone, device)];
            foreach ((string set, NftKey key) in Of(access, everyone, device))
            {
                if (!gone.Remove((set, key))) ListsOf(set).Added.Add(Element(key));
            }
            foreach ((string set, NftKey key) in gone) ListsOf(set).Removed.Add(Element(key));
        }
        if (after.Gate is not null && before.Gate != after.Gate) Renew(ListsOf(DnsRedirectChains.Up), DnsRedirectChains.SignOfLife);
        return new() { Elements = [.. sets.Select(s => new NftSetDelta(s.Key) { Removed = [.. s.Value.Removed], Added = [.. s.Value.Added.DistinctBy(e => e.Key)] })] };

        (List<NftElement> Removed, List<NftElement> Added) ListsOf(string set)
        {
            if (!sets.TryGetValue(set, out (List<NftElement>, List<NftElement>) lists)) sets[set] = lists = ([], []);
            return lists;
        }
    }

    /// <summary>Ends the redirect of DNS questions, which go where the profile permits.</summary>
    public static NftDelta WithoutRedirect { get; } = new() { Elements = [new NftSetDelta(DnsRedirectChains.Up) { Removed = [DnsRedirectChains.SignOfLife] }] };

    /// <summary>Starts the time of everything learned anew.</summary>
    public static NftDelta Renewed(Ruleset ruleset) => new()
    {
        Elements =
        [
            .. from set in ruleset.Sets
               where set.HasTimeout && set.Name != DnsRedirectChains.Up && !set.Elements.IsEmpty
               select new NftSetDelta(set.Name) { Removed = set.Elements, Added = set.Elements },
        ],
    };

    /// <summary>One key.</summary>
    internal static NftElement Element(NftKey key) => new(key) { Timeout = Timeout };

    /// <summary>Every key that a device has in the sets of both families; some more than once.</summary>
    internal static IEnumerable<(string Set, NftKey Key)> Of(AccessTable access, ImmutableDictionary<string, ImmutableArray<IPAddress>> everyone, DeviceAccess device)
    {
        PeerDirectory own = new() { Names = GatewayDirectory.NamesOf(access, everyone, device.Id) };
        if (own.Names.IsEmpty) return [];
        DevicePolicy policy = device.Source.Policy();
        RulesetNames names = new(access);
        return IpFamily.Both.Where(f => device.Bindings.Any(b => b.Address.AddressFamily == f.Family))
            .SelectMany(f => FromKeys(policy, device, f, own, names).Concat(ToKeys(policy, device, f, own, names)));
    }

    private static void Renew((List<NftElement> Removed, List<NftElement> Added) lists, NftElement element)
    {
        lists.Removed.Add(element);
        lists.Added.Add(element);
    }

    private static IEnumerable<DeviceId> Differing(AccessTable before, AccessTable after) => ReferenceEquals(before.Learned, after.Learned)
        ? []
        : after.Learned.Where(l => !ReferenceEquals(before.Learned.GetValueOrDefault(l.Key), l.Value)).Select(l => l.Key)
            .Concat(before.Learned.Keys.Where(id => !after.Learned.ContainsKey(id)));

    private static IEnumerable<(string, NftKey)> FromKeys(DevicePolicy policy, DeviceAccess device, IpFamily f, PeerDirectory own, RulesetNames names) =>
        from named in ProfileChains.Named(policy, PolicyDirection.FromDevice, f, names)
        from peer in Addresses(named.Rule, own)
        from mac in device.Macs
        let bare = NftKey.Of(mac).Then(NftKey.Of(peer))
        select named.IsExact ? (f.Named(FromDevice), Exactly(bare, named.Rule.Traffic, named.Rule.Traffic.PeerPorts)) : (named.Set, bare);

    private static IEnumerable<(string, NftKey)> ToKeys(DevicePolicy policy, DeviceAccess device, IpFamily f, PeerDirectory own, RulesetNames names) =>
        from named in ProfileChains.Named(policy, PolicyDirection.ToDevice, f, names)
        from peer in Addresses(named.Rule, own)
        from binding in device.Bindings
        where binding.Address.AddressFamily == f.Family
        let bare = NftKey.Of(binding.Address).Then(NftKey.Of(peer))
        select named.IsExact ? (f.Named(ToDevice), Exactly(bare, named.Rule.Traffic, named.Rule.Traffic.DevicePorts)) : (named.Set, bare);

    private static NftKey Exactly(NftKey bare, Traffic traffic, PortSet receiving) =>
        bare.Then(NftKey.Of(traffic.Protocol!.Value)).Then(NftKey.Of(receiving.Single!.Value));

    private static IEnumerable<IPAddress> Addresses(PolicyRule rule, PeerDirectory own) =>
        own.AddressesOf(rule.Peer.DnsName!).Where(a => a.AddressFamily == rule.Family);
}
